// What is seen of the page when it is not in front: its title, its icon, the badge of the installed app.

/** The most that is counted. */
const COUNT_MAX = 99;

/** The title of the page. */
export function titleOf(count: number, conversation: string | null): string {
  const many = count > COUNT_MAX ? `${COUNT_MAX}+` : String(count);
  return `${count > 0 ? `(${many}) ` : ''}${conversation ? `${conversation} · ` : ''}papo`;
}

/** Shows the count on the icon of the installed app, where there is one. */
export function badge(count: number): void {
  // Where it is not known, or the page is not installed, nothing is lost.
  const done = count > 0 ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.();
  done?.catch(() => undefined);
}

const SIZE = 32;
/** The mark of papo, in a square of 64; as in `public/icon.svg`. */
const BUBBLE =
  'M14 8h36a10 10 0 0 1 10 10v20a10 10 0 0 1-10 10H30L16 58V48h-2A10 10 0 0 1 4 38V18A10 10 0 0 1 14 8z';

let shown = '';

/** Shows a dot on the icon of the tab, or none. */
export function mark(hasDot: boolean): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel=icon]');
  if (!link) return;
  if (!hasDot) {
    link.href = '/icon.svg';
    drop();
    return;
  }
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIZE;
  const pen = canvas.getContext('2d');
  if (!pen) return;
  pen.scale(SIZE / 64, SIZE / 64);
  pen.fillStyle = '#1d5fd1';
  pen.fill(new Path2D(BUBBLE));
  pen.beginPath();
  pen.arc(48, 16, 15, 0, 2 * Math.PI);
  pen.fillStyle = '#c0232c';
  pen.fill();
  pen.lineWidth = 3;
  pen.strokeStyle = '#ffffff';
  pen.stroke();
  canvas.toBlob((blob) => {
    if (!blob) return;
    drop();
    shown = URL.createObjectURL(blob);
    link.href = shown;
  });
}

function drop(): void {
  if (shown !== '') URL.revokeObjectURL(shown);
  shown = '';
}
