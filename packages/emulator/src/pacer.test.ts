import { describe, expect, test } from 'vitest';
import { MAX_WAITING_BYTES, Pacer, type PacerClock, type Speed } from './pacer.ts';

/** A clock that stands until it is moved; one timer at most, as the pacer promises. */
class HandClock implements PacerClock {
  time = 1000;
  #timer: { readonly at: number; readonly callback: () => void } | null = null;

  readonly now = (): number => this.time;
  readonly after = (ms: number, callback: () => void): (() => void) => {
    if (this.#timer !== null) throw new Error('two timers at once');
    this.#timer = { at: this.time + ms, callback };
    return () => (this.#timer = null);
  };

  get isIdle(): boolean {
    return this.#timer === null;
  }

  /** Runs what is due on the way; `late`: everything that is due comes only at the end. */
  move(ms: number, how: 'in time' | 'late' = 'in time'): void {
    const end = this.time + ms;
    while (this.#timer !== null && this.#timer.at <= end) {
      const { at, callback } = this.#timer;
      this.#timer = null;
      this.time = how === 'late' ? end : at;
      callback();
    }
    this.time = end;
  }
}

const bytes = (count: number): Uint8Array => Uint8Array.from({ length: count }, (_, i) => 0x20 + (i % 90));

function paced(speed: Speed, onWrite: (piece: Uint8Array, pacer: Pacer) => void = () => undefined) {
  const clock = new HandClock();
  const written: number[] = [];
  const pacer: Pacer = new Pacer((piece) => {
    written.push(...piece);
    onWrite(piece, pacer);
  }, clock);
  pacer.speed = speed;
  return { clock, written, pacer };
}

describe('a pace', () => {
  test.each([
    [1200, 120],
    [4800, 480],
    [9600, 960],
  ] as const)('of %i bit/s is %i bytes a second, as seven bits take ten', (speed, perSecond) => {
    const { clock, written, pacer } = paced(speed);
    pacer.push(bytes(5000));
    clock.move(1000);
    expect(Math.abs(written.length - perSecond)).toBeLessThanOrEqual(Math.ceil(perSecond / 50));
    clock.move(2000);
    expect(Math.abs(written.length - 3 * perSecond)).toBeLessThanOrEqual(Math.ceil(perSecond / 50));
    expect(written).toEqual([...bytes(5000)].slice(0, written.length));
    expect(pacer.waiting).toBe(5000 - written.length);
  });

  test('catches up when its timer comes late, as in a hidden tab', () => {
    const { clock, written, pacer } = paced(1200);
    pacer.push(bytes(1000));
    clock.move(5000, 'late');
    expect(written).toHaveLength(600);
  });

  test('is not saved up while the line is idle', () => {
    const { clock, written, pacer } = paced(1200);
    pacer.push(bytes(1));
    clock.move(60_000);
    expect(written).toHaveLength(1);
    expect(clock.isIdle).toBe(true);
    pacer.push(bytes(100));
    clock.move(100);
    expect(written.length).toBeLessThan(15);
  });

  test('of max is none: all at once, and no timer', () => {
    const { clock, written, pacer } = paced('max');
    pacer.push(bytes(3000));
    expect(written).toHaveLength(3000);
    expect(clock.isIdle).toBe(true);
  });

  test('that is changed holds for what waits', () => {
    const { clock, written, pacer } = paced(1200);
    pacer.push(bytes(5000));
    clock.move(1000);
    const atFirst = written.length;
    pacer.speed = 9600;
    clock.move(1000);
    expect(written.length - atFirst).toBeGreaterThan(900);
    pacer.speed = 'max';
    expect(written).toEqual([...bytes(5000)]);
  });
});

describe('an order in the bytes that changes the speed', () => {
  const SLOW = [0x1b, 0x3a, 0x10, 0x41];
  const FAST = [0x1b, 0x3a, 0x10, 0x44];
  const isOrder = (piece: Uint8Array, order: readonly number[]): boolean =>
    piece.length === order.length && order.every((byte, i) => byte === piece[i]);

  test('holds from the next byte on, in order, whichever way it goes', () => {
    const { clock, written, pacer } = paced('max', (piece, self) => {
      if (isOrder(piece, SLOW)) self.speed = 1200;
      if (isOrder(piece, FAST)) self.speed = 'max';
    });
    const stream = [...bytes(50), ...SLOW, ...bytes(120), ...FAST, ...bytes(70)];
    pacer.push(Uint8Array.from(stream));
    expect(written).toHaveLength(54);
    clock.move(500);
    expect(written.length).toBeLessThan(54 + 64);
    clock.move(2000);
    expect(written).toEqual(stream);
  });
});

describe('pause', () => {
  test('keeps what comes, and gives it afterwards', () => {
    const { clock, written, pacer } = paced('max');
    pacer.isPaused = true;
    pacer.push(bytes(10));
    pacer.push(bytes(10));
    clock.move(10_000);
    expect(written).toEqual([]);
    pacer.isPaused = false;
    expect(written).toEqual([...bytes(10), ...bytes(10)]);
  });

  test('is bounded: beyond a megabyte the oldest bytes are drawn, none is lost', () => {
    const { written, pacer } = paced('max');
    pacer.isPaused = true;
    for (let i = 0; i < 20; i++) pacer.push(bytes(65_536));
    expect(pacer.waiting).toBeLessThanOrEqual(MAX_WAITING_BYTES);
    pacer.isPaused = false;
    expect(written).toHaveLength(20 * 65_536);
  });
});

test('drained tells when nothing waits, and clear forgets what does', async () => {
  const { clock, written, pacer } = paced(1200);
  await pacer.drained();
  pacer.push(bytes(12));
  let isDrained = false;
  const drained = pacer.drained().then(() => (isDrained = true));
  await Promise.resolve();
  expect(isDrained).toBe(false);
  clock.move(200);
  await drained;
  expect(written).toHaveLength(12);

  pacer.push(bytes(500));
  const cleared = pacer.drained();
  pacer.clear();
  await cleared;
  clock.move(10_000);
  expect(written).toHaveLength(12);
  expect([pacer.waiting, clock.isIdle]).toEqual([0, true]);
});
