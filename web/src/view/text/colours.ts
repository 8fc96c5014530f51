// IRC's colours, made readable: in each theme a text's contrast with what may be behind it is 4.5 or more.

/** The first sixteen as clients have them, then the table of https://modern.ircdocs.horse/formatting */
const FIRST =
  'ffffff 000000 00007f 009300 ff0000 7f0000 9c009c fc7f00 ffff00 00fc00 009393 00ffff 0000fc ff00ff 7f7f7f d2d2d2';
const HUES =
  '470000 472100 474700 324700 004700 00472c 004747 002747 000047 2e0047 470047 47002a ' +
  '740000 743a00 747400 517400 007400 007449 007474 004074 000074 4b0074 740074 740045 ' +
  'b50000 b56300 b5b500 7db500 00b500 00b571 00b5b5 0063b5 0000b5 7500b5 b500b5 b5006b ' +
  'ff0000 ff8c00 ffff00 b2ff00 00ff00 00ffa0 00ffff 008cff 0000ff a500ff ff00ff ff0098 ' +
  'ff5959 ffb459 ffff71 cfff60 6fff6f 65ffc9 6dffff 59b4ff 5959ff c459ff ff66ff ff59bc ' +
  'ff9c9c ffd39c ffff9c e2ff9c 9cff9c 9cffdb 9cffff 9cd3ff 9c9cff dc9cff ff9cff ff94d3';
const GREYS = '000000 131313 282828 363636 4d4d4d 656565 818181 9f9f9f bcbcbc e2e2e2 ffffff';
const TABLE = `${FIRST} ${HUES} ${GREYS}`.split(' ');

type Rgb = readonly [number, number, number];

const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];
const CONTRAST = 4.5;
/** The ground of each theme that is nearest to its text. A test compares them with `base.css`. */
const GROUNDS = { light: '#dfe7f8', dark: '#2c3b5c', contrast: '#00308a' } as const;

/** A theme of the page. */
export type Theme = keyof typeof GROUNDS;

/** A colour of the table by its number, or by six digits; null if there is none. */
function rgbOf(colour: number | string | undefined): Rgb | null {
  const digits = typeof colour === 'number' ? TABLE[colour] : colour?.replace('#', '');
  if (!digits || !/^[\da-f]{6}$/i.test(digits)) return null;
  const value = parseInt(digits, 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** The contrast of two colours (`#rrggbb`), by the rule of WCAG. */
export function contrast(one: string, other: string): number {
  return contrastOf(rgbOf(one) ?? BLACK, rgbOf(other) ?? BLACK);
}

function contrastOf(one: Rgb, other: Rgb): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

function luminance([red, green, blue]: Rgb): number {
  const linear = (value: number) =>
    value <= 10.31475 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function hex(rgb: Rgb): string {
  return `#${rgb.map((it) => Math.round(it).toString(16).padStart(2, '0')).join('')}`;
}

/** A colour for text on a theme's ground: as near to the one wanted as can be read. */
export function readable(colour: number | string | undefined, theme: Theme): string | null {
  const wanted = rgbOf(colour);
  const ground = rgbOf(GROUNDS[theme]) ?? WHITE;
  return wanted && hex(nudged(wanted, ground, theme === 'light' ? BLACK : WHITE));
}

/** Goes towards black or white in small steps until it can be read. */
function nudged(from: Rgb, ground: Rgb, to: Rgb): Rgb {
  const STEPS = 20;
  for (let step = 0; step < STEPS; step++) {
    const mixed = from.map((it, at) => Math.round(it + (((to[at] ?? 0) - it) * step) / STEPS));
    const [red = 0, green = 0, blue = 0] = mixed;
    if (contrastOf([red, green, blue], ground) >= CONTRAST) return [red, green, blue];
  }
  return to;
}

/** A background and the text on it: as wanted if that can be read, else black or white. */
export function pair(
  fg: number | string | undefined,
  bg: number | string | undefined,
): { ink: string; ground: string } | null {
  const ground = rgbOf(bg);
  if (!ground) return null;
  const wanted = rgbOf(fg);
  const ink =
    wanted && contrastOf(wanted, ground) >= CONTRAST
      ? wanted
      : contrastOf(BLACK, ground) >= CONTRAST
        ? BLACK
        : WHITE;
  return { ink: hex(ink), ground: hex(ground) };
}
