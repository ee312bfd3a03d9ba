import net, { type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { correctedBlock } from './block-check.ts';
import { onTheLine } from './line-character.ts';
import { RandomFaults, ScriptedFaults } from './line-faults.ts';
import { LiveMinitel } from './live-minitel.ts';
import { FORWARD_CHAR_MS, MinitelLine, type MinitelLineOptions } from './minitel-line.ts';
import { TelephoneMinitel } from './telephone-minitel.ts';

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const asText = (codes: Iterable<number>): string => String.fromCharCode(...codes);
const START = '\x1b:iD';
const STOP_BLOCK = [0x1b, 0x3a, 0x6a, 0x44, ...new Array<number>(11).fill(0), 0x5c, 0];
const A_BLOCK = [0x41, ...new Array<number>(14).fill(0), 0x40, 0];
const SIXTEENTH = FORWARD_CHAR_MS / 16;

class Bench {
  readonly minitel: TelephoneMinitel;
  readonly line: MinitelLine;
  now = 0;
  upstream: [at: number, code: number][] = [];
  damaged = 0;

  constructor(options: Partial<MinitelLineOptions> = {}, minitel = new TelephoneMinitel()) {
    this.minitel = minitel;
    this.line = new MinitelLine({
      ...options,
      minitel,
      onUpstream: (code, now) => this.upstream.push([now, code]),
      onDamaged: () => this.damaged++,
    });
  }

  send(text: string | readonly number[]): void {
    this.line.send(typeof text === 'string' ? ascii(text) : Uint8Array.from(text), this.now);
  }

  pass(ms: number): void {
    const until = this.now + ms;
    for (let next = this.line.dueAt(); next <= until; next = this.line.dueAt()) {
      this.now = Math.max(this.now, next);
      this.line.advance(this.now);
    }
    this.now = until;
  }

  get heard(): string {
    return asText(this.upstream.map(([, code]) => code));
  }

  /** Error correction on, and what that took forgotten. */
  start(): this {
    this.send(START);
    this.pass(1000);
    if (this.heard !== '\x1b:sD') throw new Error(`the Minitel answered ${this.heard}`);
    this.upstream = [];
    return this;
  }
}

describe('the line', () => {
  test('takes 8.3 ms a character forward, 133 backward, and the latency', () => {
    const bench = new Bench({ latencyMs: 42 });
    bench.send('AB');
    bench.minitel.press([0x43, 0x44]);
    bench.pass(42 + 2 * FORWARD_CHAR_MS - SIXTEENTH);
    expect(asText(bench.minitel.shown)).toBe('A');
    bench.pass(SIXTEENTH);
    expect(asText(bench.minitel.shown)).toBe('AB');
    bench.pass(1000);
    expect(bench.upstream).toEqual([
      [42 + 10_000 / 75, 0x43],
      [42 + 20_000 / 75, 0x44],
    ]);
  });

  test('a byte whose bit 7 is set has a wrong parity: a block is shown, SUB answered', () => {
    const bench = new Bench();
    bench.send([0x41, 0xc2, 0x43]);
    bench.pass(1000);
    expect(asText(bench.minitel.shown)).toBe('A\x7fC');
    expect(bench.heard).toBe('\x1a');
  });

  test('what is damaged upstream does not come', () => {
    const faults = new ScriptedFaults([{ kind: 'upstream', role: 'key', nth: 1, how: 'damaged' }]);
    const bench = new Bench({ faults });
    bench.minitel.press(ascii('abc'));
    bench.pass(1000);
    expect(bench.heard).toBe('ac');
    expect(bench.damaged).toBe(1);
  });
});

describe('error correction in the Minitel', () => {
  test('start and stop are answered by the status', () => {
    const bench = new Bench().start();
    expect(bench.minitel.isCorrecting).toBe(true);
    bench.send([...A_BLOCK, 0, 0, ...STOP_BLOCK]);
    bench.pass(2000);
    expect(bench.minitel.isCorrecting).toBe(false);
    expect(bench.heard).toBe('\x1b:s@');
    bench.send('B');
    bench.pass(100);
    expect(asText(bench.minitel.shown)).toBe('AB');
  });

  test('an old one is silent', () => {
    const bench = new Bench({}, new TelephoneMinitel({ hasCorrection: false }));
    bench.send(`${START}A`);
    bench.pass(1000);
    expect(bench.heard).toBe('');
    expect(asText(bench.minitel.shown)).toBe('A');
  });

  test.each([
    ['at the end of a bad block', false, 17],
    ['at its second bad character, when it is eager', true, 3],
  ])('asks %s, then each 1120 ms, and ignores all but its header', (_name, isEager, after) => {
    const bad = new ScriptedFaults([
      { kind: 'flip', at: 4 + 1, bit: 0 },
      { kind: 'flip', at: 4 + 2, bit: 0 },
    ]);
    const bench = new Bench({ faults: bad }, new TelephoneMinitel({ isEager })).start();
    const began = bench.now;
    bench.send([...A_BLOCK, ...A_BLOCK]);
    bench.pass(2000);
    expect(bench.heard).toBe('\x15@\x15@');
    const [first, , second] = bench.upstream.map(([at]) => at);
    expect(first).toBeCloseTo(began + after * FORWARD_CHAR_MS + 10_000 / 75, 3);
    expect((second ?? 0) - (first ?? 0)).toBeCloseTo(1120, 3);
    bench.send([0, 0x16, 0x16, 0x40, ...A_BLOCK]);
    bench.pass(500);
    expect(asText(bench.minitel.shown)).toBe('A');
  });

  test('the header of another block is answered by the request again', () => {
    const bench = new Bench({ faults: new ScriptedFaults([{ kind: 'framing', at: 20 }]) }).start();
    bench.send(A_BLOCK);
    bench.pass(600);
    bench.send([0x16, 0x16, 0x45]);
    bench.pass(400);
    expect(bench.heard).toBe('\x15@\x15@');
  });

  test('a request goes before what was typed, and leaves it whole', () => {
    const bench = new Bench({ faults: new ScriptedFaults([{ kind: 'framing', at: 20 }]) }).start();
    bench.minitel.press(ascii('abc'));
    bench.send(A_BLOCK);
    bench.pass(1000);
    expect(bench.heard).toBe('ab\x15@c');
  });

  test('NACK and DLE that are typed are escaped', () => {
    const bench = new Bench().start();
    bench.minitel.press([0x15, 0x10, 0x41]);
    bench.pass(1000);
    expect(bench.heard).toBe('\x10\x15\x10\x10A');
  });
});

describe('who is connected when', () => {
  test('already listening: 60 ms of 1300 Hz, then SEP 53 80 ms later', () => {
    const bench = new Bench({ connecting: { toneAt: 100, pressedAt: 0 } });
    bench.send('A');
    bench.pass(159);
    expect(bench.line.isConnected).toBe(false);
    bench.pass(1000);
    expect(asText(bench.minitel.shown)).toBe('A');
    expect(bench.heard).toBe('\x13S');
    expect(bench.upstream[1]?.[0]).toBeCloseTo(240 + 20_000 / 75, 6);
  });

  test('the key pressed late: 1.7 s, begun again by each character that comes too early', () => {
    const bench = new Bench({ connecting: { toneAt: 0, pressedAt: 1000, isFooledByEcho: true } });
    bench.pass(2000);
    bench.send('lost');
    bench.pass(1000);
    expect(bench.line.isConnected).toBe(false);
    bench.pass(1000);
    expect(bench.line.isConnected).toBe(true);
    expect(bench.minitel.shown).toEqual([]);
  });

  test('a carrier lost for more than 440 ms ends the call', () => {
    const bench = new Bench();
    bench.line.loseCarrier(440);
    expect(bench.line.isConnected).toBe(true);
    bench.line.loseCarrier(441);
    expect(bench.line.isConnected).toBe(false);
  });
});

describe('faults', () => {
  test('drawn by lot are the same for the same seed, and two bits of seventeen characters at most', () => {
    const run = (): number[] => {
      const faults = new RandomFaults(7, { flip: 0.3, untilMs: Infinity });
      return Array.from({ length: 5000 }, (_, i) => faults.forward(0, i, 0)[0] ?? 0);
    };
    const damaged = run();
    expect(run()).toEqual(damaged);
    const ones = damaged.map((value) => value.toString(2).replaceAll('0', '').length);
    for (let i = 0; i + 17 <= ones.length; i++) {
      expect(ones.slice(i, i + 17).reduce((sum, count) => sum + count)).toBeLessThanOrEqual(2);
    }
  });

  test('spare the request that follows a damaged one', () => {
    const faults = new RandomFaults(1, { upstreamDamaged: 1, sparesNextRequest: true, untilMs: Infinity });
    const fates = Array.from({ length: 4 }, () => [
      faults.upstream({ code: 0x15, role: 'nack' }, 0),
      faults.upstream({ code: 0x40, role: 'number' }, 0),
    ]);
    expect(fates.flat()).toEqual([
      ...['damaged', 'damaged', 'good', 'good'],
      ...['damaged', 'damaged', 'good', 'good'],
    ]);
  });

  test('at headers leave a SYN of the data alone', () => {
    const faults = new ScriptedFaults([{ kind: 'header', nth: 0, part: 2, how: 'lose' }]);
    const sent = [0x10, 0x16, 0x41, 0, 0x16, 0x16, 0x45, 0x42].map(onTheLine);
    const got = sent.flatMap((character, i) => faults.forward(character, i));
    expect(got).toEqual(sent.filter((_, i) => i !== 6));
  });

  test('in one bit of a block are found', () => {
    const good = A_BLOCK.map(onTheLine);
    expect(correctedBlock(good)).toEqual(good);
    expect(correctedBlock(good.map((character, i) => (i === 5 ? character ^ 4 : character)))).toEqual(good);
  });
});

describe('in real time, on a socket', () => {
  const stops: (() => unknown)[] = [];
  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  });

  test('header, SEP 53, start of error correction, and a hang-up', async () => {
    const server = net.createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    stops.push(() => new Promise((resolve) => server.close(resolve)));
    const live = new LiveMinitel({
      port: (server.address() as AddressInfo).port,
      minitel: new TelephoneMinitel(),
      wantsPce: true,
      latencyMs: 5,
    });
    stops.push(() => live.hangUp());
    const [socket] = (await once(server, 'connection')) as [net.Socket];
    let got = '';
    socket.on('data', (chunk) => (got += chunk.toString('latin1')));
    socket.on('error', () => {});
    while (!got.endsWith('\x13S')) await once(socket, 'data');
    expect(got).toBe('CALLFROM 0123456789\nSTARTURL \nPCE 1\n\x13S');
    expect(live.isConnected).toBe(true);
    socket.write(START, 'latin1');
    while (!got.endsWith('\x1b:sD')) await once(socket, 'data');
    socket.end(Uint8Array.from(A_BLOCK));
    await live.until(({ shown }) => shown.length === 1, { what: 'the A' });
    await live.hungUp();
  });
});
