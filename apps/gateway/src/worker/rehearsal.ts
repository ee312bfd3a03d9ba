/**
 * An idle worker plays a session with itself once: a caller, a line, a service, a key, the end, all on the loopback.
 * What Node and we set up the first time something is done is then set up before a user waits for it: the first
 * page comes in a third of the time (npm run bench).
 */

import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { openLink } from '@minipavi/access';
import { AddressPolicy } from '@minipavi/addresses';
import { ServiceClient, Session } from '@minipavi/session';

/** Whatever hangs, it is over by then. */
const WITHIN_MS = 2_000;
const HERE = '127.0.0.1';

const UPGRADE = [
  'GET / HTTP/1.1',
  `Host: ${HERE}`,
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  'Sec-WebSocket-Version: 13',
  '',
  '',
].join('\r\n');

/** Last byte of a page with an input field: the cursor is switched on. */
const CON = 0x11;
const PAGE = JSON.stringify({
  content: Buffer.from('\fpage').toString('base64'),
  context: 'c',
  echo: 'on',
  COMMAND: { name: 'InputTxt', param: { x: 1, y: 1, l: 40, validwith: 128 } },
});

/** Each makes the next a little faster; more of them is time taken from users when many come. */
const ROUND_TRIPS = 4;

/** What the caller sends, each once the answer to the one before has come. */
const SCRIPT = ['a', ...Array<string>(ROUND_TRIPS).fill('\x13A'), '\x13I'];

/** A text frame masked with zeros, which leave it as it is (RFC 6455, 5.2). */
const frame = (text: string): Buffer => {
  const bytes = Buffer.from(text, 'latin1');
  return Buffer.concat([Buffer.from([0x81, 0x80 | bytes.length, 0, 0, 0, 0]), bytes]);
};

async function listen(server: net.Server): Promise<number> {
  server.listen(0, HERE);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const SILENT = { opened() {}, changed() {}, active() {}, ending() {} };

/** Never rejects: a rehearsal that fails leaves the worker as it was. */
export async function rehearse(): Promise<void> {
  const service = http.createServer((request, response) => {
    request.resume().on('end', () => response.end(PAGE));
  });
  const entry = net.createServer({ pauseOnConnect: true });
  const policy = new AddressPolicy({ allowPrivate: false, allowHosts: [{ host: HERE, port: null }] });
  const client = new ServiceClient({ userAgent: 'MiniPAVI', policy });
  let caller: net.Socket | null = null;
  const end = (): void => {
    caller?.destroy();
    entry.close();
    client.close();
    service.close();
    service.closeAllConnections();
  };
  const timer = setTimeout(end, WITHIN_MS);
  try {
    const [url, port] = [`http://${HERE}:${await listen(service)}/`, await listen(entry)];
    caller = net.connect(port, HERE);
    caller.on('error', () => {});
    caller.write(UPGRADE);
    const [socket] = (await once(entry, 'connection')) as [net.Socket];
    const link = await openLink({ kind: 'WS', socket, remoteAddress: HERE, log: () => {} });
    const session = new Session({
      link,
      client,
      uniqueId: '00000000000000',
      version: '0',
      defaultUrl: url,
      idleTimeoutMs: WITHIN_MS,
      screensaver: false,
      helpAddress: '',
      observer: SILENT,
      log: () => {},
    });
    const script = [...SCRIPT];
    caller.on('data', (bytes: Buffer) => {
      const isPage = bytes.at(-1) === CON;
      const isEcho = script.length === SCRIPT.length - 1;
      if (isPage || isEcho) caller?.write(frame(script.shift() ?? '\x13I'));
    });
    await session.run();
  } catch {
    // nobody was there to be hurt
  }
  clearTimeout(timer);
  end();
}
