// Commands about people, and about oneself.

import { say } from '../saying';
import { type Slash, Misused, firstWord, nickIn, words } from './command';

export const msg: Slash = {
  name: 'msg',
  aliases: ['query', 'dm'],
  run(here, rest) {
    const [to, text] = firstWord(rest);
    const nick = nickIn(to);
    here.open(nick);
    if (text !== '') say(here.client, here.client.chat.begin(nick), text);
  },
};

export const nick: Slash = {
  name: 'nick',
  run: ({ client }, rest) => client.ask('NICK', firstWord(rest)[0]),
};

export const away: Slash = {
  name: 'away',
  run: ({ client }, rest) => client.ask('AWAY', ...words(rest === '' ? 'away' : rest)),
};

export const back: Slash = {
  name: 'back',
  run: ({ client }) => client.ask('AWAY'),
};

export const whois: Slash = {
  name: 'whois',
  run: (here, rest) => here.profile(nickIn(firstWord(rest)[0])),
};

export const ignore: Slash = {
  name: 'ignore',
  run: ({ client }, rest) => client.ask('SILENCE', `+${nickIn(firstWord(rest)[0])}`),
};

export const unignore: Slash = {
  name: 'unignore',
  run({ client }, rest) {
    const name = nickIn(firstWord(rest)[0]).toLowerCase();
    const mask = client.chat.ignored.find((it) => it.toLowerCase().replace(/!.*/, '') === name);
    if (!mask) throw new Misused();
    return client.ask('SILENCE', `-${mask}`);
  },
};
