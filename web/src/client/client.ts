// One person's connection, from coming in to leaving, over however many sockets that takes.

import { type Batch, Batches } from '../irc/batch';
import { type Message, parse, write } from '../irc/message';
import type { Open, Socket } from '../platform/socket';
import { Chat } from '../state/chat.svelte';
import type { Conversation } from '../state/conversation.svelte';
import type { Effects } from '../state/effects';
import { reduce } from '../state/reduce';
import type { Said } from '../state/said';
import { type Answer, Asking, Refusal, linesOf } from './asking';
import { Deleting } from './deleting';
import { History } from './history';
import { type Identity, nickOf } from './identity';
import { draftsOf, forgetGuest, forgetVisitor, keepVisitor, outboxOf, roomsOf } from './kept';
import { Outbox } from './outbox';
import { forget, remember } from './remember';
import { deliver, showPending } from './saying';
import { type LoadScram, Registration } from './registration';
import { arrive, entered } from './welcome';

/** What the client needs of the browser; tests bring their own. */
export interface World {
  open: Open;
  now(): number;
  /** After so many milliseconds; what is given back takes it back. */
  later(ms: number, what: () => void): () => void;
  /** 128 random bits as hexadecimal digits. */
  nonce(): string;
  loadScram: LoadScram;
  /** Gives a text to a path of the server; the status of its answer, 0 when there is none. */
  post(path: string, body: string): Promise<number>;
  notify(conversation: Conversation, said: Said): void;
}

/** How long the server may be silent before it is asked whether it is there, and then to answer. */
const SILENCE_MS = 25_000;
const ANSWER_MS = 10_000;
/** How long to wait before the next try to connect: doubled each time, up to this. */
const RETRY_FIRST_MS = 500;
const RETRY_MAX_MS = 15_000;

/** Last words after which it makes no sense to come back; there is no code for it (docs/protocol/refusals.md). */
const FINAL = /you are banned|you need an account/i;
/** Of refusals that say so: it will do later. */
const PASSING = /at the moment|try again (soon|in)/i;

/** How one comes in. */
export interface Entry {
  serverPassword?: string | null;
  /** This browser shall know who one is when the page is opened again. */
  stay?: boolean;
}

/** Everything between the state and the socket. */
export class Client {
  readonly chat = new Chat();
  readonly history: History;
  readonly deleting = new Deleting(this);
  outbox: Outbox;
  /** As whom one is here, for what this browser keeps. */
  who = '';
  identity: Identity | null = null;
  /** The room to be opened when one is in it. */
  headingFor: string | null = null;

  #serverPassword: string | null = null;
  #stay = false;
  /** Tells who waits for it that one is in, or why not. */
  #entered: (refusal: Refusal | null) => void = () => undefined;
  readonly #effects: Effects;
  #socket: Socket | null = null;
  #registration: Registration | null = null;
  readonly #asking = new Asking();
  readonly #batches = new Batches();
  #tries = 0;
  #wasOnline = false;
  #stopTimer: () => void = () => undefined;

  constructor(readonly world: World) {
    this.history = new History(
      this.chat,
      (verb, ...params) => this.ask(verb, ...params),
      world.now,
    );
    this.outbox = new Outbox({ read: () => [], write: () => undefined });
    this.#effects = this.#effectsOn(world);
  }

  /** Comes in, and stays until `leave`, however often the connection breaks. Where the server can't be
   *  reached, that is tried until it can. Gives why one is not let in, or null when one is in. */
  enter(identity: Identity, { serverPassword = null, stay = false }: Entry = {}) {
    this.#entered(new Refusal('LEFT', 'Another way in was tried'));
    this.identity = identity;
    this.#serverPassword = serverPassword;
    this.#stay = stay;
    this.#wasOnline = false;
    this.#tries = 0;
    this.chat.clear();
    return new Promise<Refusal | null>((resolve) => {
      this.#entered = resolve;
      this.#connect();
    });
  }

  /** Goes for good: this browser forgets who was here. */
  leave(): void {
    const isAccount = this.chat.account !== null;
    if (this.#socket && this.chat.link === 'online') this.send('QUIT');
    this.cancel();
    forgetVisitor();
    if (isAccount) void forget(this);
    else if (this.who !== '') forgetGuest(this.who);
  }

  /** Comes in no more, and is out. */
  cancel(): void {
    this.identity = null;
    this.#close();
    this.chat.link = 'out';
    this.chat.problem = null;
    this.#entered(new Refusal('LEFT', 'It was called off'));
  }

  /** Says a line. Without a connection it is lost: what must not be goes through the outbox. */
  send(verb: string, ...params: string[]): void {
    this.sendLine(write(verb, params));
  }

  /** Says a line as it is. */
  sendLine(line: string): void {
    this.#socket?.send(line);
  }

  /** Asks something; the answer is all lines that answer it, or a `Refusal`. */
  async ask(verb: string, ...params: string[]): Promise<Answer> {
    return this.askLines((label) => [write(verb, params, [['label', label]])]);
  }

  /** Asks by lines of which the first has the label. */
  async askLines(lines: (label: string) => string[]): Promise<Answer> {
    if (this.chat.link !== 'online') throw new Refusal('LOST', 'There is no connection');
    const label = this.#asking.label();
    for (const line of lines(label)) this.sendLine(line);
    return this.#asking.wait(label);
  }

  /** Tries at once to connect, or finds out whether the connection still works. */
  hurry(): void {
    const isWaiting = this.chat.link === 'lost' || this.chat.problem?.code === 'UNREACHABLE';
    if (isWaiting) this.#connect();
    else if (this.chat.link === 'online') this.#probe();
  }

  #connect(): void {
    const { identity } = this;
    this.#close();
    if (!identity) return;
    this.chat.link = this.#wasOnline ? 'lost' : 'connecting';
    this.chat.retryAt = 0;
    this.chat.capabilities.clear();
    this.chat.isupport.clear();
    const socket = this.world.open({
      opened: () => {
        if (socket === this.#socket) this.#opened(identity);
      },
      line: (line) => {
        if (socket === this.#socket) this.#line(line);
      },
      closed: () => {
        if (socket === this.#socket) this.#lost();
      },
    });
    this.#socket = socket;
    this.#timer(ANSWER_MS, () => socket.close());
  }

  #opened(identity: Identity): void {
    this.#registration = new Registration(
      identity,
      this.#wasOnline,
      this.#serverPassword,
      this.chat.capabilities,
      (line) => this.sendLine(line),
      this.world.loadScram,
      (refusal) => this.#refused(refusal),
    );
    this.#registration.begin();
  }

  /** The server does not let us in: nobody tries again before somebody has said something else. */
  #refused(refusal: Refusal): void {
    const { code, message, params } = refusal;
    // After a restart many come back at once: that passes.
    if (this.#wasOnline && PASSING.test(message)) {
      this.#lost();
      return;
    }
    this.chat.problem = { code, text: message, params };
    this.identity = null;
    this.#close();
    this.chat.link = 'out';
    this.#entered(refusal);
  }

  #close(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#registration = null;
    this.#stopTimer();
    this.#asking.lose();
    this.#batches.clear();
    socket?.close();
  }

  #lost(): void {
    this.#close();
    if (!this.identity) return;
    if (this.chat.link === 'online') {
      this.#tries = 0;
      this.#renewIdentity(this.identity);
    }
    if (this.#wasOnline) this.chat.link = 'lost';
    else this.chat.problem = { code: 'UNREACHABLE', text: '', params: [] };
    const patience = Math.min(RETRY_FIRST_MS * 2 ** this.#tries++, RETRY_MAX_MS);
    // Not all at once when a server comes back.
    const wait =
      patience / 2 + (patience / 2) * (parseInt(this.world.nonce().slice(0, 4), 16) / 65_536);
    this.chat.retryAt = this.world.now() + wait;
    this.#timer(wait, () => this.#connect());
  }

  /** Who comes back is who it was by then: with the account that was made, by the nick of now. */
  #renewIdentity(identity: Identity): void {
    if (identity.kind === 'guest') this.identity = { kind: 'guest', nick: this.chat.nick };
    if (identity.kind === 'sign-up') this.identity = { ...identity, kind: 'sign-in' };
  }

  #line(text: string): void {
    this.#timer(SILENCE_MS, () => this.#probe());
    const message = parse(text);
    const unit = message && this.#batches.take(message);
    if (unit) this.#unit(unit);
  }

  #unit(unit: Message | Batch): void {
    const isAnswer = this.#asking.take(unit);
    // A page of the history happened before: who asked for it knows what to do with it.
    if ('items' in unit && /chathistory|search|papo\.im\/pins/.test(unit.type)) return;
    for (const line of linesOf(unit)) {
      this.#registration?.take(line);
      const isKnown = reduce(this.chat, line, this.#effects);
      if (!isKnown && !isAnswer && this.chat.link === 'online') this.#unknown(line);
    }
  }

  /** What answers no question and changes nothing, but tells of a failure, somebody should see. */
  #unknown(line: Message): void {
    if (line.verb !== 'FAIL' && !/^[45]\d\d$/.test(line.verb)) return;
    const text = line.params.at(-1) ?? '';
    this.chat.notice({ from: this.chat.server, text, time: this.world.now(), isError: true });
  }

  #probe(): void {
    this.sendLine(write('PING', [this.chat.server || 'papo']));
    this.#timer(ANSWER_MS, () => this.#socket?.close());
  }

  #timer(ms: number, what: () => void): void {
    this.#stopTimer();
    this.#stopTimer = this.world.later(ms, what);
  }

  #effectsOn(world: World): Effects {
    return {
      get now() {
        return world.now();
      },
      send: (verb, ...params) => this.send(verb, ...params),
      notify: (conversation, said) => world.notify(conversation, said),
      confirmed: (nonce) => {
        this.outbox.remove(nonce);
        deliver(this);
      },
      welcomed: () => this.#welcomed(),
      entered: (conversation) => entered(this, conversation),
      closing: (reason) => this.#closing(reason),
    };
  }

  #closing(reason: string): void {
    if (this.chat.link === 'online') {
      this.chat.notice({
        from: this.chat.server,
        text: reason,
        time: this.world.now(),
        isError: true,
      });
    } else if (!this.#wasOnline || FINAL.test(reason)) {
      this.#refused(new Refusal('ERROR', reason));
    }
  }

  #welcomed(): void {
    const isFirst = !this.#wasOnline;
    this.#wasOnline = true;
    if (isFirst) {
      this.#settle();
      this.who = this.chat.account ?? (this.identity ? nickOf(this.identity) : this.chat.nick);
      this.outbox = new Outbox(outboxOf(this.who));
      for (const [name, text] of Object.entries(draftsOf(this.who))) {
        this.chat.drafts.set(name, text);
      }
    }
    this.outbox.reconnected(this.world.now());
    this.history.renewed();
    showPending(this);
    arrive(this, isFirst ? roomsOf(this.who) : []);
    if (isFirst) this.#entered(null);
  }

  /** Keeps who is here, for when the page is opened again. */
  #settle(): void {
    if (!this.#stay) return;
    if (this.chat.account !== null) void remember(this);
    else if (this.identity) keepVisitor({ kind: 'guest', name: nickOf(this.identity) });
  }
}
