// Commands about rooms.

import { type Slash, firstWord, nickIn, words } from './command';

export const join: Slash = {
  name: 'join',
  aliases: ['j'],
  async run(here, rest) {
    const [name, key] = firstWord(rest);
    const room = here.client.chat.isupport.isChannel(name) ? name : `#${name}`;
    await here.client.ask('JOIN', ...words(room, key));
    here.open(room);
  },
};

export const part: Slash = {
  name: 'part',
  aliases: ['leave'],
  room: true,
  run: ({ client, conversation }, rest) => client.ask('PART', ...words(conversation.name, rest)),
};

export const topic: Slash = {
  name: 'topic',
  room: true,
  run: ({ client, conversation }, rest) => client.ask('TOPIC', conversation.name, rest),
};

export const invite: Slash = {
  name: 'invite',
  room: true,
  run({ client, conversation }, rest) {
    const [nick] = firstWord(rest);
    return client.ask('INVITE', nickIn(nick), conversation.name);
  },
};
