// Commands that say something.

import { say } from '../saying';
import { type Slash, Misused } from './command';

export const me: Slash = {
  name: 'me',
  run({ client, conversation }, rest) {
    if (rest === '') throw new Misused();
    say(client, conversation, rest, 'action');
  },
};

/** A command that puts something behind the text. */
function ending(name: string, end: string): Slash {
  return {
    name,
    run({ client, conversation }, rest) {
      say(client, conversation, rest === '' ? end : `${rest} ${end}`);
    },
  };
}

// In Markdown a backslash and underlines would be something else.
export const shrug = ending('shrug', '¯\\_(ツ)_/¯');
export const tableflip = ending('tableflip', '(╯°□°)╯︵ ┻━┻');
