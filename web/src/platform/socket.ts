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

/** Opens a WebSocket to the server that this page is from. */
export const openSocket: Open = (events) => {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const socket = new WebSocket(`${scheme}://${location.host}/irc`, 'text.ircv3.net');
  let over = false;
  const closed = () => {
    if (!over) events.closed();
    over = true;
  };
  socket.onopen = () => events.opened();
  socket.onmessage = ({ data }) => {
    if (!over && typeof data === 'string') events.line(data);
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
