/** What the pool does when the system gives it no process; with real ones it is tested as part of the gateway. */

import { EventEmitter } from 'node:events';
import net from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

const fork = vi.hoisted(() => vi.fn<() => unknown>());
vi.mock('node:child_process', () => ({ fork }));
const { WorkerPool } = await import('./worker-pool.ts');

class FakeChild extends EventEmitter {
  readonly pid: number | undefined;
  readonly send = vi.fn();
  readonly kill = vi.fn();

  constructor(pid?: number) {
    super();
    this.pid = pid;
  }
}

/** What Node does without a descriptor: a child that never was, and an error a moment later. */
function noProcess(): FakeChild {
  const child = new FakeChild();
  process.nextTick(() => child.emit('error', new Error('spawn node EMFILE')));
  return child;
}

let pool: InstanceType<typeof WorkerPool>;
let faults: string[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  fork.mockReset();
  pool = new WorkerPool({ script: 'worker.cjs', spare: 2, env: {} });
  faults = [];
  pool.on('fault', (message) => faults.push(message));
});
afterEach(() => {
  pool.stop();
  vi.useRealTimers();
});

const handover = { type: 'connection', kind: 'TELN', uniqueId: '1', remoteAddress: '127.0.0.1' } as const;

describe('a pool that gets no process', () => {
  test.for([
    ['for want of descriptors', noProcess],
    [
      'for want of memory',
      () => {
        throw new Error('spawn ENOMEM');
      },
    ],
  ] as const)('%s tries again, less and less often', async ([, how]) => {
    fork.mockImplementation(how);
    const starved = vi.fn();
    pool.on('starved', starved);
    pool.start();
    await Promise.resolve();
    expect(fork).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(60_000);
    const tries = fork.mock.calls.length;
    expect(tries).toBeGreaterThan(5);
    expect(tries).toBeLessThan(15);
    expect(faults).toHaveLength(tries);
    expect(starved.mock.calls.length).toBe(tries - 4);
  });

  test('keeps the caller, and serves him as soon as it has one', async () => {
    fork.mockImplementation(noProcess);
    pool.start();
    const socket = new net.Socket();
    pool.serve(handover, socket);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(socket.destroyed).toBe(false);
    let pid = 6;
    fork.mockImplementation(() => new FakeChild(++pid));
    const given = vi.fn();
    pool.on('given', given);
    pool.on('started', (started) => queueMicrotask(() => pool.markReady(started)));
    await vi.advanceTimersByTimeAsync(4_000);
    expect(given).toHaveBeenCalledExactlyOnceWith(7, '1');
    socket.destroy();
  });

  test('gives the caller up after ten seconds', async () => {
    fork.mockImplementation(noProcess);
    const dropped = vi.fn();
    pool.on('dropped', dropped);
    pool.start();
    const socket = new net.Socket();
    pool.serve(handover, socket);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(dropped).toHaveBeenCalledOnce();
    expect(socket.destroyed).toBe(true);
  });

  test('leaves whoever it gives up to those who show him why', async () => {
    fork.mockImplementation(noProcess);
    const turnAway = vi.fn(() => true);
    const polite = new WorkerPool({ script: 'worker.cjs', spare: 2, env: {}, turnAway });
    const socket = new net.Socket();
    polite.serve(handover, socket);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(turnAway).toHaveBeenCalledExactlyOnceWith(handover, socket);
    expect(socket.destroyed).toBe(false);
    socket.destroy();
    polite.stop();
  });
});

describe('a caller whose workers die before they have him', () => {
  test('is given three of them, and no more', async () => {
    const children: FakeChild[] = [];
    fork.mockImplementation(() => {
      const child = new FakeChild(children.length + 1);
      children.push(child);
      return child;
    });
    const [given, dropped] = [vi.fn(), vi.fn()];
    pool.on('given', (pid) => {
      given(pid);
      queueMicrotask(() => children[pid - 1]?.emit('exit', 3, null));
    });
    pool.on('dropped', dropped);
    pool.on('started', (pid) => queueMicrotask(() => pool.markReady(pid)));
    pool.start();
    await vi.advanceTimersByTimeAsync(100);
    const socket = new net.Socket();
    pool.serve(handover, socket);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(given).toHaveBeenCalledTimes(3);
    expect(dropped).toHaveBeenCalledExactlyOnceWith('1', expect.stringContaining('3 processus'));
    expect(socket.destroyed).toBe(true);
  });
});
