// Lines of the protocol as entries of a conversation, the same for what comes and for what was before.

import { fold } from '../irc/casemapping';
import type { Message } from '../irc/message';
import { isCtcp, readAction } from '../irc/said';
import { timeOf } from '../irc/source';
import type { Chat } from './chat.svelte';
import { mentions } from './mention';
import type { Entry, Happening, Reaction, Said } from './said';

/** A PRIVMSG or NOTICE as it is shown. */
export function saidOf(chat: Chat, message: Message, now: number): Said {
  const from = message.source?.nick ?? chat.server;
  const account = message.tags.get('account') ?? null;
  const own = chat.isMe(from) || (account !== null && account === chat.account);
  const words = message.params.at(-1) ?? '';
  const action = readAction(words);
  const text = action ?? words;
  const kind = message.verb === 'NOTICE' ? 'notice' : action === null ? 'message' : 'action';
  return {
    what: 'said',
    id: message.tags.get('msgid') ?? '',
    kind,
    from,
    account,
    bot: message.tags.has('bot'),
    own,
    time: timeOf(message) ?? now,
    text,
    replyTo: message.tags.get('+reply') ?? message.tags.get('+draft/reply') ?? null,
    reactions: [],
    edited: message.tags.has('papo.im/edited'),
    deleted: null,
    pinned: false,
    mention: !own && mentions(text, [chat.nick, chat.account ?? '']),
    sending: { state: 'sent' },
  };
}

/** With which text a TAGMSG reacts to which message, given or taken back; null if it does not. */
export function reactionOf(message: Message): { to: string; text: string; given: boolean } | null {
  const to = message.tags.get('+reply') ?? message.tags.get('+draft/reply');
  const given = message.tags.get('+draft/react');
  const text = given ?? message.tags.get('+draft/unreact');
  return to && text ? { to, text, given: given !== undefined } : null;
}

/** The message with a reaction of somebody more, or less. */
export function react(said: Said, who: string, text: string, given: boolean): Said {
  const isWho = (nick: string) => fold(nick) === fold(who);
  const known = said.reactions.find((it) => it.text === text);
  let reactions: readonly Reaction[];
  if (!known) {
    reactions = given ? [...said.reactions, { text, by: [who] }] : said.reactions;
  } else {
    const others = known.by.filter((nick) => !isWho(nick));
    const by = given ? [...others, who] : others;
    reactions = said.reactions
      .map((it) => (it === known ? { text, by } : it))
      .filter((it) => it.by.length > 0);
  }
  return { ...said, reactions };
}

/** What happened in a room, by the line that tells it; null for what is not shown. */
export function happeningOf(message: Message): Happening | null {
  const who = message.source?.nick ?? '';
  const [first = '', second = '', third = ''] = message.params;
  switch (message.verb) {
    case 'JOIN':
      return { type: 'join', who };
    case 'PART':
      return { type: 'part', who, reason: second };
    case 'QUIT':
      return { type: 'quit', who, reason: first };
    case 'KICK':
      return { type: 'kick', who, whom: second, reason: third };
    case 'NICK':
      return { type: 'nick', who, to: first };
    case 'TOPIC':
      return { type: 'topic', who, topic: second };
    case 'MODE':
      return { type: 'mode', who, modes: message.params.slice(1).join(' ') };
    case 'RENAME':
      return { type: 'rename', who, from: first, to: second };
    default:
      return null;
  }
}

/** A page of the history as entries. What is done to messages is done to those of the page. */
export function entriesOf(chat: Chat, lines: readonly Message[], now: number): Entry[] {
  const entries = new Map<string, Entry>();
  const change = (id: string, change: (said: Said) => Said) => {
    const entry = entries.get(id);
    if (entry?.what === 'said') entries.set(id, change(entry));
  };
  for (const message of lines) {
    const id = message.tags.get('msgid') ?? '';
    const reaction = message.verb === 'TAGMSG' ? reactionOf(message) : null;
    const happening = happeningOf(message);
    if (message.verb === 'PRIVMSG' || message.verb === 'NOTICE') {
      if (!isCtcp(message.params.at(-1) ?? '')) entries.set(id, saidOf(chat, message, now));
    } else if (reaction) {
      const who = message.source?.nick ?? '';
      change(reaction.to, (said) => react(said, who, reaction.text, reaction.given));
    } else if (message.verb === 'PIN') {
      change(message.params[1] ?? '', (said) => ({ ...said, pinned: true }));
    } else if (happening && id) {
      entries.set(id, { what: 'happened', id, time: timeOf(message) ?? now, happening });
    }
  }
  return [...entries.values()].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}
