/** A line as the gateway opens it, and strangers who come to it, many at once; some of them never close. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import fc, { type Arbitrary } from 'fast-check';
import { HandshakeError, openLink, type LinkKind, type LinkLimits } from '@minipavi/access';
import { cuts, packetsOf } from './byte-strings.ts';
import { defineTarget, type FuzzTarget } from './target.ts';

const LIMITS: Partial<LinkLimits> = {
  handshakeMs: 100,
  callNameMs: 100,
  flushMs: 100,
  lingerMs: 100,
  silentLineMs: 50,
  tailMs: 10,
  maxTailMs: 100,
};
/** Of all the deadlines above together, on a machine that has other work to do. */
const GONE_WITHIN_MS = 30_000;
const MAX_PACKETS = 60;
/** At once: most of what they do is waiting. */
const MAX_STRANGERS = 25;

export type Outcome = { readonly kind: 'refused' | 'closed'; readonly bytes: number };

/** Listens as the master does, and opens as a worker does. */
class Door {
  readonly #server: net.Server;
  #outcome: (outcome: Promise<Outcome>) => void = () => {};

  constructor(kind: LinkKind) {
    this.#server = net.createServer({ pauseOnConnect: true }, (socket) => {
      this.#outcome(this.#live(kind, socket));
    });
  }

  async open(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async close(): Promise<void> {
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** A client, and what becomes of its line. */
  async connect(): Promise<{ client: net.Socket; outcome: Promise<Outcome> }> {
    const outcome = new Promise<Outcome>((resolve) => (this.#outcome = resolve));
    const { port } = this.#server.address() as AddressInfo;
    const client = net.connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    client.on('error', () => {});
    await once(client, 'connect');
    return { client, outcome };
  }

  async #live(kind: LinkKind, socket: net.Socket): Promise<Outcome> {
    let bytes = 0;
    try {
      const link = await openLink({
        ...{ kind, socket, remoteAddress: '127.0.0.1', limits: LIMITS },
        log: (_level, message) => assert.ok(message.length < 400, 'a line of the log without end'),
        audio: {
          identify: () =>
            Promise.resolve({
              ...{ direction: 'IN', caller: '0102030405', url: null, pce: 'auto', records: false },
              ...{ sendDbm0: -16, thresholdDbm0: -43 },
            }),
          newRecorder: () => null,
        },
      });
      link.on('packet', (packet) => {
        bytes += packet.length;
        link.send(packet);
      });
      link.on('line', () => {});
      const closed = once(link, 'close');
      link.send(Buffer.from('BONJOUR'));
      // A user who stays is sent away.
      await Promise.race([closed, sleep(30)]);
      await link.close();
      return { kind: 'closed', bytes };
    } catch (error) {
      assert.ok(error instanceof HandshakeError, `not a refusal: ${String(error)}`);
      assert.ok(error.message.length < 400, error.message);
      assert.ok(socket.destroyed, 'refused, but not closed');
      return { kind: 'refused', bytes };
    }
  }
}

/** `check`: of what the stranger heard, and what became of him. */
export function lineTarget(
  name: string,
  kind: LinkKind,
  streams: Arbitrary<string>,
  check: (heard: string, outcome: Outcome) => void,
): FuzzTarget {
  const door = new Door(kind);
  const stranger = fc.record({
    stream: streams,
    sizes: cuts(),
    ending: fc.constantFrom('fin', 'reset', 'stay'),
  });
  type Stranger = typeof stranger extends Arbitrary<infer S> ? S : never;

  const come = async (
    { stream, sizes, ending }: Stranger,
    { client, outcome }: Awaited<ReturnType<Door['connect']>>,
  ): Promise<void> => {
    let heard = '';
    client.setEncoding('latin1').on('data', (text: string) => (heard = (heard + text).slice(0, 100_000)));
    const least = Math.ceil(stream.length / MAX_PACKETS);
    const atLeast = sizes.map((size) => Math.max(size, least));
    for (const packet of packetsOf(stream, atLeast)) client.write(packet);
    if (ending === 'fin') client.end();
    if (ending === 'reset') client.resetAndDestroy();
    const late = setTimeout(() => client.destroy(), GONE_WITHIN_MS);
    const from = performance.now();
    try {
      const end = await outcome;
      assert.ok(performance.now() - from < GONE_WITHIN_MS, 'the line was there for ever');
      assert.ok(end.bytes <= 2 * stream.length + 1, `${end.bytes} bytes typed of ${stream.length}`);
      check(heard, end);
    } finally {
      clearTimeout(late);
      client.resetAndDestroy();
    }
  };
  return defineTarget({
    name,
    inputs: fc.array(stranger, { minLength: 1, maxLength: MAX_STRANGERS }),
    begin: () => door.open(),
    end: () => door.close(),
    async run(strangers) {
      const faults: unknown[] = [];
      const coming: Promise<unknown>[] = [];
      for (const one of strangers) {
        const visit = await door.connect();
        coming.push(come(one, visit).catch((fault: unknown) => faults.push(fault)));
      }
      await Promise.all(coming);
      if (faults.length > 0) throw faults[0];
    },
  });
}
