// The connection to the server. https://ircv3.net/specs/extensions/websocket

/** What becomes of a connection. */
export interface SocketEvents {
  opened(): void;
  line(line: string): void;
  closed(): void;
}

/** A connection, as far as the client knows of it. */
export interface Socket {
  send(line: string): void;
  close(): void;
  /** Bytes that wait to be sent. */
  readonly waiting: number;
}

/** Opens one. Tests bring their own. */
export type Open = (events: SocketEvents) => Socket;

/** Where lines come faster than this, those that came meanwhile are read together: the screen is drawn once for
 *  all of them. */
const TOGETHER_MS = 16;

/** Opens a WebSocket to the server that this page is from. */
export const openSocket: Open = (events) => {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const socket = new WebSocket(`${scheme}://${location.host}/irc`, 'text.ircv3.net');
  let over = false;
  let lines: string[] = [];
  let read = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const readAll = () => {
    clearTimeout(timer);
    timer = undefined;
    const come = lines;
    lines = [];
    for (const line of come) if (!over) events.line(line);
    read = performance.now();
  };
  const closed = () => {
    readAll();
    if (!over) events.closed();
    over = true;
  };
  socket.onopen = () => events.opened();
  socket.onmessage = ({ data }) => {
    if (over || typeof data !== 'string') return;
    lines.push(data);
    if (timer === undefined) {
      const wait = read + TOGETHER_MS - performance.now();
      if (wait <= 0) readAll();
      else timer = setTimeout(readAll, wait);
    }
  };
  socket.onclose = closed;
  return {
    send: (line) => socket.send(line),
    close: () => {
      // What a broken network closes may take a minute to be told.
      socket.close();
      closed();
    },
    get waiting() {
      return socket.bufferedAmount;
    },
  };
};
