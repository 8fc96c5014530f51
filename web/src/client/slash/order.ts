// Commands that keep order.

import { type Slash, firstWord, nickIn, words } from './command';

export const kick: Slash = {
  name: 'kick',
  room: true,
  run({ client, conversation }, rest) {
    const [nick, reason] = firstWord(rest);
    return client.ask('KICK', ...words(conversation.name, nickIn(nick), reason));
  },
};

export const ban: Slash = {
  name: 'ban',
  room: true,
  run: (here, rest) => here.moderate(nickIn(firstWord(rest)[0]), 'ban'),
};

export const mute: Slash = {
  name: 'mute',
  room: true,
  run: (here, rest) => here.moderate(nickIn(firstWord(rest)[0]), 'mute'),
};

/** A command that gives members a rank, or takes it. */
function rank(name: string, mode: string): Slash {
  return {
    name,
    room: true,
    run({ client, conversation }, rest) {
      return client.ask('MODE', conversation.name, mode, nickIn(firstWord(rest)[0]));
    },
  };
}

export const op = rank('op', '+o');
export const deop = rank('deop', '-o');
export const voice = rank('voice', '+v');
export const devoice = rank('devoice', '-v');
