// A client as The Lounge makes them, driven by a test: it is told what to do by lines of JSON,
// `["say", "#lobby", "hello"]` to call `client.say("#lobby", "hello")`, and shows what it hears as
// lines of JSON, `["privmsg", { "nick": … }]`.
'use strict';

const readline = require('node:readline');
const { Client } = require('irc-framework');

const [host, port, nick] = process.argv.slice(2);

function show(event, data) {
  process.stdout.write(JSON.stringify([event, data ?? null]) + '\n');
}

const client = new Client({
  host,
  port,
  nick,
  username: nick,
  gecos: `${nick} the tester`,
  enable_chghost: true,
  enable_echomessage: true,
  enable_setname: true,
  // Soon enough for a test; and it must have been connected for five seconds to try again at all.
  ping_interval: 6,
  auto_reconnect_max_wait: 1000,
  auto_reconnect_max_retries: 10,
});

// What the server said, as irc-framework understands it.
client.use((_client, _raw, parsed) => {
  parsed.use((event, data, _self, next) => {
    show(event, data);
    next();
  });
});
for (const event of ['reconnecting', 'socket close', 'close', 'ping timeout']) {
  client.on(event, (data) => show(event, data));
}
client.on('debug', (text) => process.stderr.write(`${text}\n`));
client.on('raw', (raw) => process.stderr.write(`${raw.from_server ? '<' : '>'} ${raw.line}\n`));

readline
  .createInterface({ input: process.stdin })
  .on('line', (line) => {
    const [call, ...parameters] = JSON.parse(line);
    client[call](...parameters);
  })
  // Whoever drives it is gone.
  .on('close', () => process.exit());

client.connect();
