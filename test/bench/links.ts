/** Users sent elsewhere: a byte from the host, twenty megabytes through a worker, twenty links at once. */

import { EventEmitter, once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import {
  connectWebsocket,
  KEYS,
  page,
  residentBytes,
  startGateway,
  startService,
  waitFor,
  type Minitel,
} from '@minipavi/testkit';
import { median, percentile, type Row } from './statistics.ts';

const BYTES_EACH = 400;
const LINKS = 20;
const ROUNDS = 20;
const FLOOD_BYTES = 20_000_000;
const CHUNK = Buffer.alloc(64 * 1024, 0x2e);
/** Ends the flood; no byte of it is in the filling. */
const FLOOD_END = '!';
/** Longer than anything that is waited for. */
const TAIL = 256;
const MEGABYTE = 1024 * 1024;

interface Peer {
  send(bytes: Buffer): void;
  /** Resolves when the kernel has taken them. */
  flush(bytes: Buffer): Promise<void>;
}

/** Both hosts, and who is linked to them, in the order of arrival. */
class Hosts {
  readonly peers: Peer[] = [];
  readonly #tcp = net.createServer({ noDelay: true }, (socket) => this.#tcpPeer(socket));
  readonly #ws = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });

  async listen(): Promise<{ readonly tcp: string; readonly ws: string }> {
    this.#tcp.listen(0, '127.0.0.1');
    this.#ws.on('connection', (ws) => this.#wsPeer(ws));
    await Promise.all([once(this.#tcp, 'listening'), once(this.#ws, 'listening')]);
    const at = (address: unknown): string => `127.0.0.1:${(address as AddressInfo).port}`;
    return { tcp: at(this.#tcp.address()), ws: at(this.#ws.address()) };
  }

  close(): void {
    this.#tcp.close();
    for (const peer of this.#ws.clients) peer.terminate();
    this.#ws.close();
  }

  #tcpPeer(socket: Socket): void {
    socket.on('error', () => {}).resume();
    this.peers.push({
      send: (bytes) => socket.write(bytes),
      flush: (bytes) => new Promise((resolve) => socket.write(bytes, () => resolve())),
    });
  }

  #wsPeer(ws: WebSocket): void {
    ws.on('error', () => {});
    this.peers.push({
      send: (bytes) => ws.send(bytes, { binary: false }),
      flush: (bytes) => new Promise((resolve) => ws.send(bytes, { binary: false }, () => resolve())),
    });
  }
}

/** One byte after the other, each waited for. */
async function bytesTo(minitel: Minitel, peer: Peer, count: number): Promise<number[]> {
  const took: number[] = [];
  for (let i = 0; i < count; i++) {
    const letter = String.fromCharCode(0x61 + (i % 26));
    const from = performance.now();
    peer.send(Buffer.from(letter));
    await minitel.waitFor(letter);
    took.push(performance.now() - from);
  }
  return took;
}

/** A line that counts what it reads: a text of twenty megabytes is more work than the gateway's. */
class CountingLine {
  readonly socket: Socket;
  #tail = '';
  readonly #seen = new EventEmitter();

  constructor(port: number) {
    this.socket = net.connect({ host: '127.0.0.1', port, noDelay: true });
    this.socket.on('error', () => {});
    this.socket.on('data', (bytes: Buffer) => {
      this.#tail = (this.#tail + bytes.toString('latin1')).slice(-TAIL);
      this.#seen.emit('data');
    });
  }

  async waitFor(wanted: string): Promise<void> {
    while (!this.#tail.includes(wanted)) await once(this.#seen, 'data');
    this.#tail = '';
  }

  send(text: string): void {
    this.socket.write(text);
  }
}

async function flood(line: CountingLine, peer: Peer): Promise<void> {
  for (let sent = 0; sent < FLOOD_BYTES; sent += CHUNK.length) await peer.flush(CHUNK);
  peer.send(Buffer.from(FLOOD_END));
  await line.waitFor(FLOOD_END);
}

export async function measureLinks(): Promise<Row[]> {
  const hosts = new Hosts();
  const addresses = await hosts.listen();
  let kind: 'tcp' | 'ws' = 'tcp';
  const service = await startService(({ fctn }) => {
    const name = kind === 'tcp' ? 'connectToTln' : 'connectToWs';
    const COMMAND = { name, param: { host: addresses[kind], case: 'lower' } };
    return page(`\f<${fctn}>`, fctn === 'ENVOI' ? { COMMAND } : {});
  });
  const gateway = await startGateway({ general: { durl: service.url(), maxc: 100, httpport: 0 } });
  const rows: Row[] = [];
  const link = async (minitel: Pick<Minitel, 'waitFor' | 'send'>): Promise<Peer> => {
    await minitel.waitFor('<CNX>');
    const count = hosts.peers.length;
    minitel.send(KEYS.ENVOI);
    await minitel.waitFor('\x1b:iE');
    return waitFor(() => hosts.peers[count], { what: 'the link' });
  };

  for (kind of ['tcp', 'ws'] as const) {
    const minitel = await connectWebsocket(gateway.ports.ws ?? 0);
    const peer = await link(minitel);
    const took = await bytesTo(minitel, peer, BYTES_EACH);
    const name = `byte through a ${kind === 'tcp' ? 'telnet' : 'websocket'} link`;
    rows.push(
      { name: `${name}, p50`, value: median(took), unit: 'ms', aim: 1 },
      { name: `${name}, p99`, value: percentile(took, 0.99), unit: 'ms' },
    );
    minitel.hangUp();
    await minitel.closed();
  }

  kind = 'tcp';
  const flooded = new CountingLine(gateway.ports.teln ?? 0);
  const source = await link(flooded);
  const pid = (await gateway.sessions())[0]?.pid ?? 0;
  // What the first megabytes set up stays: it is growth after that that would be a leak.
  await flood(flooded, source);
  const before = residentBytes(pid) ?? Number.NaN;
  const from = performance.now();
  await flood(flooded, source);
  rows.push(
    { name: '20 MB through a link', value: performance.now() - from, unit: 'ms' },
    {
      name: 'RSS gained by it',
      value: ((residentBytes(pid) ?? Number.NaN) - before) / MEGABYTE,
      unit: 'MB',
      aim: 4,
    },
  );
  flooded.socket.destroy();

  const minitels: Minitel[] = [];
  const peers: Peer[] = [];
  for (let i = 0; i < LINKS; i++) {
    const minitel = await connectWebsocket(gateway.ports.ws ?? 0);
    peers.push(await link(minitel));
    minitels.push(minitel);
  }
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const all = await Promise.all(
      minitels.flatMap((one, i) => (peers[i] ? [bytesTo(one, peers[i], 1)] : [])),
    );
    rounds.push(...all.flat());
  }
  rows.push(
    { name: `byte through a link, ${LINKS} links at once, p50`, value: median(rounds), unit: 'ms' },
    { name: `byte through a link, ${LINKS} links at once, p99`, value: percentile(rounds, 0.99), unit: 'ms' },
  );
  for (const minitel of minitels) minitel.hangUp();
  await gateway.stop();
  await gateway.dispose();
  hosts.close();
  await service.close();
  return rows;
}
