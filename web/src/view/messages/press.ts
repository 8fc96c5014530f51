// A finger that rests on something: what the right button of a mouse is elsewhere.

import type { Spot } from './doing.svelte';

const LONG_MS = 450;
const SLIP_PX = 10;

/** Tells of long presses by touch; `what` says whether it did something. */
export function press(what: (target: EventTarget | null, spot: Spot) => boolean) {
  return (element: HTMLElement) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let from = { x: 0, y: 0 };
    let isDone = false;
    const stop = () => clearTimeout(timer);
    const down = (event: PointerEvent) => {
      stop();
      isDone = false;
      if (event.pointerType !== 'touch' || !event.isPrimary) return;
      from = { x: event.clientX, y: event.clientY };
      const { target } = event;
      timer = setTimeout(() => {
        const { x, y } = from;
        isDone = what(target, { left: x, right: x, top: y, bottom: y });
      }, LONG_MS);
    };
    const move = (event: PointerEvent) => {
      if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > SLIP_PX) stop();
    };
    // The finger goes up over what the press has opened: that is no click on it.
    const click = (event: Event) => {
      if (!isDone) return;
      isDone = false;
      event.preventDefault();
      event.stopPropagation();
    };
    const menu = (event: Event) => {
      if (event instanceof PointerEvent && event.pointerType === 'touch') event.preventDefault();
    };
    element.addEventListener('pointerdown', down);
    element.addEventListener('pointermove', move);
    element.addEventListener('click', click, true);
    element.addEventListener('contextmenu', menu);
    for (const end of ['pointerup', 'pointercancel']) element.addEventListener(end, stop);
    return () => {
      stop();
      element.removeEventListener('pointerdown', down);
      element.removeEventListener('pointermove', move);
      element.removeEventListener('click', click, true);
      element.removeEventListener('contextmenu', menu);
      for (const end of ['pointerup', 'pointercancel']) {
        element.removeEventListener(end, stop);
      }
    };
  };
}
