// Pages of the history. https://ircv3.net/specs/extensions/chathistory

import type { Chat } from '../state/chat.svelte';
import type { Conversation } from '../state/conversation.svelte';
import { entriesOf } from '../state/entry';
import { CATCH_UP_PAGES_MAX, CONVERSATIONS_AT_HAND_MAX, PAGE_LEN } from '../state/limits';
import type { Entry, Said } from '../state/said';
import type { Answer } from './asking';

/** Asks the server, and gets the lines of its answer. */
type Ask = (verb: string, ...params: string[]) => Promise<Answer>;

/** What CHATHISTORY gives for one request. */
interface Page {
  entries: Entry[];
  /** Nothing is beyond it. */
  isEnd: boolean;
}

/** Loads what was said, where somebody looks. */
export class History {
  /** Conversations that were opened, the last one last. */
  #opened: Conversation[] = [];
  /** Whose end was on the screen when the connection broke, and is to be there again. */
  readonly #behind = new Set<Conversation>();
  /** Of which a page is on its way: one at a time in each. */
  readonly #busy = new Map<Conversation, Promise<void>>();

  constructor(
    private readonly chat: Chat,
    private readonly ask: Ask,
    private readonly now: () => number,
  ) {}

  /** Loads the end of a conversation, if that is not done. */
  async open(conversation: Conversation): Promise<void> {
    this.#opened = [...this.#opened.filter((it) => it !== conversation), conversation];
    while (this.#opened.length > CONVERSATIONS_AT_HAND_MAX) this.#opened.shift()?.unload();
    if (conversation.loaded === 'not') await this.latest(conversation);
  }

  /** Loads the end of a conversation, and forgets what was at hand. */
  async latest(conversation: Conversation): Promise<void> {
    await this.#alone(
      conversation,
      async () => {
        conversation.unload();
        conversation.loaded = 'loading';
        conversation.arriving = [];
        try {
          const page = await this.#page('LATEST', conversation, '*');
          conversation.addEnd(page.entries);
          conversation.atStart = page.isEnd;
          conversation.loaded = 'loaded';
        } catch (refusal) {
          conversation.unload();
          throw refusal;
        }
      },
      true,
    );
  }

  /** Loads what is before the first entry. */
  async older(conversation: Conversation): Promise<void> {
    const first = conversation.entries[0];
    if (conversation.atStart || conversation.loaded !== 'loaded' || !first) return;
    await this.#alone(conversation, async () => {
      const page = await this.#page('BEFORE', conversation, `msgid=${first.id}`);
      conversation.addBefore(page.entries);
      if (page.isEnd || page.entries.length === 0) conversation.atStart = true;
    });
  }

  /** Loads what is behind the last entry. */
  async newer(conversation: Conversation): Promise<void> {
    const last = conversation.entries.at(-1);
    if (conversation.atEnd || conversation.loaded !== 'loaded' || !last) return;
    await this.#alone(conversation, async () => {
      conversation.arriving = [];
      try {
        const page = await this.#page('AFTER', conversation, `msgid=${last.id}`);
        if (page.isEnd || page.entries.length === 0) conversation.addEnd(page.entries);
        else conversation.addAfter(page.entries);
      } finally {
        conversation.arriving = null;
      }
    });
  }

  /** So many messages around one, to be quoted; they are put nowhere. */
  async near(conversation: Conversation, id: string, count: number): Promise<Said[]> {
    const page = await this.#page('AROUND', conversation, `msgid=${id}`, count);
    return page.entries.filter((it) => it.what === 'said');
  }

  /** Loads what was said around a message, or a moment; whether it is there. */
  async around(
    conversation: Conversation,
    where: { id: string } | { time: number },
  ): Promise<boolean> {
    const byId = 'id' in where;
    if (byId && conversation.said(where.id)) return true;
    const at = byId ? `msgid=${where.id}` : `timestamp=${new Date(where.time).toISOString()}`;
    let isThere = false;
    await this.#alone(
      conversation,
      async () => {
        const page = await this.#page('AROUND', conversation, at);
        if (page.entries.length === 0) return;
        conversation.unload();
        conversation.entries = page.entries;
        conversation.loaded = 'loaded';
        isThere = !byId || conversation.said(where.id) !== null;
      },
      true,
    );
    return isThere;
  }

  /** There is a new connection: something may have been said that nobody has seen here. */
  renewed(): void {
    this.#busy.clear();
    for (const conversation of this.chat.conversations.values()) {
      if (conversation.atEnd) this.#behind.add(conversation);
      conversation.atEnd = false;
    }
  }

  /** After `renewed`: what was missed is added where somebody looks, and loaded elsewhere when somebody
   *  looks there. */
  async catchUp(): Promise<void> {
    const current = this.chat.current;
    for (const conversation of this.chat.conversations.values()) {
      if (conversation === current) continue;
      conversation.unload();
      this.#behind.delete(conversation);
    }
    if (!current) return;
    if (current.loaded !== 'loaded') return this.open(current);
    if (!this.#behind.has(current)) return;
    for (let pages = 0; pages < CATCH_UP_PAGES_MAX && current.entries.length > 0; pages++) {
      await this.newer(current);
      if (current.atEnd) break;
    }
    if (!current.atEnd) await this.latest(current);
    this.#behind.delete(current);
  }

  async #page(
    which: string,
    conversation: Conversation,
    at: string,
    count = PAGE_LEN,
  ): Promise<Page> {
    const { tags, lines } = await this.ask(
      'CHATHISTORY',
      which,
      conversation.name,
      at,
      String(count),
    );
    return {
      entries: entriesOf(this.chat, lines, this.now()),
      isEnd: tags.has('draft/chathistory-end'),
    };
  }

  /** Does one thing at a time in a conversation. What is asked for while another is done is left out, unless it
   *  `waits`. */
  async #alone(
    conversation: Conversation,
    work: () => Promise<void>,
    waits = false,
  ): Promise<void> {
    for (;;) {
      const other = this.#busy.get(conversation);
      if (!other) break;
      if (!waits) return;
      await other.catch(() => undefined);
    }
    const done = work();
    this.#busy.set(conversation, done);
    try {
      await done;
    } finally {
      if (this.#busy.get(conversation) === done) this.#busy.delete(conversation);
    }
  }
}
