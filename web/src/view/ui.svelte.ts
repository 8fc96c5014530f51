// What is open on the screen; nothing of it is the server's business.

import type { Said } from '../state/said';

/** What is shown beside the conversation. */
export type Panel = 'members' | 'search' | 'pins' | null;

/** What is shown in front of everything. */
export type Dialog =
  | { kind: 'browse' }
  | { kind: 'create' }
  | { kind: 'jump' }
  | { kind: 'settings' }
  | { kind: 'help' }
  | { kind: 'room'; name: string }
  | { kind: 'profile'; nick: string }
  | { kind: 'moderate'; nick: string; room: string; act: 'kick' | 'ban' | 'mute' }
  | { kind: 'invite'; room: string }
  | { kind: 'delete'; said: Said }
  | { kind: 'admin' }
  | { kind: 'sign-up' };

/** A short word about what was done, with a way back where there is one. */
export interface Toast {
  id: number;
  text: string;
  isError: boolean;
  undo: { label: string; act: () => void } | null;
}

class Ui {
  panel = $state<Panel>(null);
  dialog = $state.raw<Dialog | null>(null);
  /** On a phone either the list of rooms is seen or the conversation. */
  showsRooms = $state(false);
  toasts = $state.raw<readonly Toast[]>([]);
  /** What is said once to those who hear the page; `urgent` interrupts them. */
  said = $state.raw<{ text: string; urgent: boolean }>({ text: '', urgent: false });
  #next = 0;

  toast(
    text: string,
    more: { isError?: boolean; undo?: Toast['undo']; ms?: number } = {},
  ): () => void {
    const id = this.#next++;
    const remove = () => {
      this.toasts = this.toasts.filter((it) => it.id !== id);
    };
    const toast = { id, text, isError: more.isError ?? false, undo: more.undo ?? null };
    this.toasts = [...this.toasts, toast].slice(-4);
    this.say(text, toast.isError);
    setTimeout(remove, more.ms ?? 6_000);
    return remove;
  }

  say(text: string, urgent = false): void {
    // The same words once more are heard only if they differ in something.
    const isSame = this.said.text === text && this.said.urgent === urgent;
    this.said = { text: isSame ? `${text}\u00a0` : text, urgent };
  }
}

export const ui = new Ui();
