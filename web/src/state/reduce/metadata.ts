// METADATA: https://ircv3.net/specs/extensions/metadata

import type { Message } from '../../irc/message';
import type { Chat } from '../chat.svelte';
import type { Effects } from '../effects';
import { PROFILE_KEYS } from '../person.svelte';

const isShown = (key: string) => PROFILE_KEYS.some((it) => it === key);

/** A value of somebody changed: set, or, without a value, gone. */
export function metadata(chat: Chat, message: Message, _fx: Effects): void {
  const [target = '', key = '', , value] = message.params;
  if (chat.isupport.isChannel(target) || !isShown(key)) return;
  set(chat, target === '*' ? chat.nick : target, key, value);
}

/** RPL_KEYVALUE and RPL_KEYNOTSET. */
export function keyValue(chat: Chat, message: Message, _fx: Effects): void {
  const [, target = '', key = '', , value] = message.params;
  if (chat.isupport.isChannel(target) || !isShown(key)) return;
  const nick = target === '*' ? chat.nick : target;
  set(chat, nick, key, message.verb === '761' ? value : undefined);
}

function set(chat: Chat, nick: string, key: string, value: string | undefined): void {
  const { profile } = chat.meet(nick);
  if (value === undefined) profile.delete(key);
  else profile.set(key, value);
}
