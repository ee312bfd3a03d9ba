import { spawnSync } from 'node:child_process';
import { Socket } from 'node:net';
import { BusPeer, type SessionState } from '@minipavi/bus';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Registry } from './registry.ts';
import { WorkerWatch } from './worker-watch.ts';

const UNIQUE_ID = '12345678901234';

/** Of a process that has been, and of one that is. */
const DEAD = spawnSync(process.execPath, ['--version']).pid;
const ALIVE = process.ppid;

const sessionOf = (pid: number): SessionState => ({
  ...{ uniqueId: UNIQUE_ID, kind: 'WS', direction: 'IN', remoteAddr: '192.0.2.1', pid, startedAt: 0 },
  ...{ url: 'http://service.example/', infos: '', context: '', content: [], versionMinitel: '' },
  lastActionAt: 0,
});

function scene() {
  const registry = new Registry();
  const log: string[] = [];
  const watch = new WorkerWatch({ registry, isOurs: () => false, log: (_, message) => log.push(message) });
  const lost: string[] = [];
  watch.on('lost', ({ uniqueId }) => lost.push(uniqueId));
  const accidents: number[] = [];
  watch.on('accident', (pid) => accidents.push(pid));
  const inherit = (pid: number, isEnding = false): void => {
    const session = sessionOf(pid);
    registry.inherit({ uniqueId: UNIQUE_ID, kind: 'WS', remoteAddress: '192.0.2.1', session, isEnding });
    watch.expect(pid, UNIQUE_ID);
  };
  const peer = (pid: number): BusPeer => new BusPeer('worker', pid, new Socket());
  return { registry, watch, lost, accidents, log, inherit, peer };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a worker of the master before', () => {
  test('that has died between the two is buried as soon as that is seen, with its FIN', () => {
    const { inherit, lost, registry, log } = scene();
    inherit(DEAD);
    vi.advanceTimersByTime(500);
    expect(lost).toEqual([]); // its last words may be on their way
    vi.advanceTimersByTime(500);
    expect(lost).toEqual([UNIQUE_ID]);
    expect(registry.size).toBe(0);
    expect(log).toEqual([]);
  });

  test('that had said that it makes its FIN, and has died since, is owed none', () => {
    const { inherit, lost, registry } = scene();
    inherit(DEAD, true);
    vi.advanceTimersByTime(1_000);
    expect(lost).toEqual([]);
    expect(registry.size).toBe(0);
  });

  test('whose last word comes while it is dead already is owed none', () => {
    const { inherit, lost, watch, peer } = scene();
    inherit(DEAD);
    vi.advanceTimersByTime(700);
    watch.message(peer(DEAD), { type: 'session-ending', uniqueId: UNIQUE_ID });
    vi.advanceTimersByTime(10_000);
    expect(lost).toEqual([]);
  });

  test('that lives and is silent has ten seconds, and is killed then', () => {
    const killed = vi.spyOn(process, 'kill').mockReturnValue(true);
    const { inherit, lost, log } = scene();
    inherit(ALIVE);
    vi.advanceTimersByTime(9_900);
    expect(lost).toEqual([]);
    vi.advanceTimersByTime(700);
    expect(killed).toHaveBeenLastCalledWith(ALIVE, 'SIGKILL');
    killed.mockRestore();
    expect(lost).toEqual([UNIQUE_ID]);
    expect(log[0]).toMatch(/^processus arrêté : silence de 10 s après/);
  });

  test('that comes is looked for no more', () => {
    const { inherit, lost, watch, peer, log } = scene();
    inherit(DEAD);
    watch.hello(peer(DEAD), sessionOf(DEAD));
    vi.advanceTimersByTime(20_000);
    expect(lost).toEqual([]);
    expect(log).toEqual(['session reprise']);
  });
});

describe('a worker that is given up', () => {
  test('is accounted for at once, and its end is no accident', () => {
    const { watch, peer, lost, accidents, registry, log } = scene();
    watch.hello(peer(ALIVE), sessionOf(ALIVE));
    watch.giveUp(ALIVE);
    expect(lost).toEqual([UNIQUE_ID]);
    expect(registry.size).toBe(0);
    expect(watch.has(ALIVE)).toBe(true);
    watch.exited(ALIVE, null, 'SIGKILL');
    expect(accidents).toEqual([]);
    expect(log.at(-1)).toMatch(/^processus terminé/);
    expect(lost).toEqual([UNIQUE_ID]);
  });
});
