// What people do with messages, for all components of a conversation: the keys, the menu and the buttons do the
// same.

import { getContext, setContext } from 'svelte';

import { correct, pin, react } from '../../client/acts';
import type { Client } from '../../client/client';
import { again, discard } from '../../client/saying';
import { fold } from '../../irc/casemapping';
import { t } from '../../platform/words';
import type { Conversation } from '../../state/conversation.svelte';
import { may } from '../../state/may';
import type { Said } from '../../state/said';
import { usedEmoji } from '../emoji/recent';
import { plain } from '../text/rich';
import { ui } from '../ui.svelte';
import { addressOf, jumps } from './jumps.svelte';
import { Quotes } from './quotes.svelte';
import { whyOf } from './why';

/** Where something floats: beside this. */
export interface Spot {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** What floats over the conversation, about which message, and what had the focus. */
export interface Floating {
  kind: 'menu' | 'react';
  said: Said;
  spot: Spot;
  from: HTMLElement | null;
}

const KEY = Symbol('doing');

/** What can be done in one conversation. */
export class Doing {
  floating = $state.raw<Floating | null>(null);
  /** The message that was jumped to. */
  flash = $state<string | null>(null);
  readonly quotes: Quotes;
  /** Set by the composer. */
  focusComposer: () => void = () => undefined;
  /** What stays unread, for somebody said so, until they leave. */
  keepsUnread = $state(false);

  constructor(
    readonly client: Client,
    readonly conversation: Conversation,
  ) {
    this.quotes = new Quotes(client, conversation);
  }

  get #me() {
    return { nick: this.client.chat.nick, operator: this.client.chat.operator };
  }

  /** Whether others have it and it was not taken back. */
  isThere(said: Said): boolean {
    return said.sending.state === 'sent' && !said.deleted && said.id !== '';
  }

  mayReply(said: Said): boolean {
    return this.isThere(said);
  }

  mayReact(said: Said): boolean {
    return this.isThere(said);
  }

  mayEdit(said: Said): boolean {
    return said.own && this.isThere(said) && this.client.chat.capabilities.has('papo.im/edit');
  }

  mayPin(said: Said): boolean {
    return (
      this.isThere(said) &&
      this.client.chat.capabilities.has('papo.im/pin') &&
      may(this.conversation, this.#me, 'pin')
    );
  }

  mayDelete(said: Said): boolean {
    if (!this.isThere(said)) return false;
    if (!this.client.chat.capabilities.has('draft/message-redaction')) return false;
    return said.own || may(this.conversation, this.#me, 'redact', said.from);
  }

  mayModerate(said: Said): boolean {
    return !said.own && may(this.conversation, this.#me, 'kick', said.from);
  }

  reply(said: Said): void {
    if (!this.mayReply(said)) return;
    this.conversation.editing = null;
    this.conversation.replyTo = said;
    this.focusComposer();
  }

  edit(said: Said): void {
    if (!this.mayEdit(said)) return;
    this.conversation.replyTo = null;
    this.conversation.editing = said;
    this.focusComposer();
  }

  editLast(): void {
    const last = this.conversation.lastOwn();
    if (last) this.edit(last);
  }

  async correct(said: Said, text: string): Promise<boolean> {
    return this.#try(() => correct(this.client, this.conversation, said, text));
  }

  react(said: Said, emoji: string): void {
    if (!this.mayReact(said)) return;
    const isNew = !said.reactions.some((it) => it.text === emoji);
    if (isNew) usedEmoji(emoji);
    void this.#try(() => react(this.client, this.conversation, said, emoji));
  }

  pin(said: Said): void {
    if (!this.mayPin(said)) return;
    void this.#try(() => pin(this.client, this.conversation, said, !said.pinned));
  }

  delete(said: Said): void {
    if (!this.mayDelete(said)) return;
    const { deleting } = this.client;
    deleting.begin(this.conversation, said, (refusal) => {
      ui.toast(whyOf(refusal), { isError: true });
    });
    const remove = ui.toast(t('messages-deleted-now'), {
      undo: {
        label: t('messages-undo'),
        act: () => {
          deleting.undo(said.id);
          remove();
        },
      },
    });
  }

  copyText(said: Said): void {
    void this.copy(plain(said.text), t('messages-copied'));
  }

  copyLink(said: Said): void {
    const address = `${location.origin}/${addressOf(this.conversation.name, said.id)}`;
    void this.copy(address, t('messages-link-copied'));
  }

  async copy(text: string, done: string): Promise<void> {
    try {
      // Only where the connection is safe does a browser have a clipboard for pages.
      await navigator.clipboard.writeText(text);
      ui.toast(done, { ms: 2_000 });
    } catch {
      ui.toast(copyOldWay(text) ? done : t('messages-not-copied'), { ms: 3_000 });
    }
  }

  /** From here on it is unread, on this device. */
  unreadFrom(said: Said): void {
    const { conversation } = this;
    const since = said.time - 1;
    const others = conversation.entries.filter(
      (it): it is Said => it.what === 'said' && !it.own && it.id >= said.id,
    );
    this.keepsUnread = true;
    conversation.marker = since;
    conversation.newSince = since;
    conversation.unread = others.length;
    conversation.mentions = conversation.isRoom ? others.filter((it) => it.mention).length : 0;
  }

  moderate(said: Said, act: 'kick' | 'ban' | 'mute'): void {
    ui.dialog = { kind: 'moderate', nick: said.from, room: this.conversation.name, act };
  }

  /** A room that somebody named: one that one is in is shown; else one goes there. */
  openRoom(name: string): void {
    const { chat } = this.client;
    const known = chat.conversation(name);
    if (known) chat.open = fold(known.name);
    else {
      void this.#try(async () => {
        await this.client.ask('JOIN', name);
        chat.open = fold(name);
      });
    }
  }

  profile(nick: string): void {
    ui.dialog = { kind: 'profile', nick };
  }

  again(said: Said): void {
    again(this.client, said.id);
  }

  discard(said: Said): void {
    discard(this.client, said.id);
    this.focusComposer();
  }

  /** Shows a message of this conversation. */
  jump(id: string): void {
    jumps.to({ place: fold(this.conversation.name), id });
  }

  float(kind: Floating['kind'], said: Said, spot: Spot): void {
    const from = document.activeElement;
    this.floating = { kind, said, spot, from: from instanceof HTMLElement ? from : null };
  }

  /** What floats goes, and the focus is where it was. Another that floats by now stays. */
  land(which = this.floating): void {
    if (which === null || this.floating !== which) return;
    this.floating = null;
    if (which.from?.isConnected) which.from.focus({ preventScroll: true });
  }

  async #try(act: () => Promise<void>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (thrown) {
      ui.toast(whyOf(thrown), { isError: true });
      return false;
    }
  }
}

function copyOldWay(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'said';
  const before = document.activeElement;
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  if (before instanceof HTMLElement) before.focus();
  return done;
}

/** Gives what can be done to the components inside. */
export function provideDoing(doing: Doing): void {
  setContext(KEY, doing);
}

/** What can be done in this conversation. */
export function useDoing(): Doing {
  return getContext<Doing>(KEY);
}
