// What each line of the server changes. One table, one file a verb.

import type { Message } from '../irc/message';
import type { Chat } from './chat.svelte';
import type { Effects } from './effects';
import { invite, rename } from './reduce/channel';
import { editmsg } from './reduce/editmsg';
import { join } from './reduce/join';
import { kick, part, quit } from './reduce/leave';
import { keyValue, metadata } from './reduce/metadata';
import { mode, modeIs, ownModesAre } from './reduce/mode';
import { names } from './reduce/names';
import { nick } from './reduce/nick';
import * as person from './reduce/person';
import { pin } from './reduce/pin';
import { privmsg } from './reduce/privmsg';
import { redact } from './reduce/redact';
import * as server from './reduce/server';
import { markread, sync } from './reduce/sync';
import { tagmsg } from './reduce/tagmsg';
import { topic, topicBy, topicIs } from './reduce/topic';

/** Changes what is known by one line. */
export type Reducer = (chat: Chat, message: Message, fx: Effects) => void;

const REDUCERS: Readonly<Record<string, Reducer>> = {
  '001': server.welcome,
  '005': server.isupport,
  '221': ownModesAre,
  '271': server.silenced,
  '301': person.awayIs,
  '305': person.ownAway,
  '306': person.ownAway,
  '324': modeIs,
  '331': topicIs,
  '332': topicIs,
  '333': topicBy,
  '353': names,
  '354': person.whox,
  '372': server.motd,
  '375': server.motd,
  '376': server.motd,
  '422': server.motd,
  '730': person.monitor,
  '731': person.monitor,
  '761': keyValue,
  '766': keyValue,
  '900': person.ownAccount,
  '901': person.ownAccount,
  ACCOUNT: person.account,
  AWAY: person.away,
  CHGHOST: person.chghost,
  EDITMSG: editmsg,
  ERROR: server.error,
  INVITE: invite,
  JOIN: join,
  KICK: kick,
  MARKREAD: markread,
  METADATA: metadata,
  MODE: mode,
  NICK: nick,
  NOTE: server.note,
  NOTICE: privmsg,
  PART: part,
  PIN: pin,
  PING: server.ping,
  PRIVMSG: privmsg,
  QUIT: quit,
  REDACT: redact,
  RENAME: rename,
  SETNAME: person.setname,
  SILENCE: server.silence,
  SYNC: sync,
  TAGMSG: tagmsg,
  TOPIC: topic,
  UNPIN: pin,
  WALLOPS: server.note,
  WARN: server.note,
};

/** Changes what is known by a line; whether the line is one that changes anything. */
export function reduce(chat: Chat, message: Message, fx: Effects): boolean {
  const reducer = REDUCERS[message.verb];
  reducer?.(chat, message, fx);
  return reducer !== undefined;
}
