/** What the gateway costs its machine: memory of each process, time to start. */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { BusServer } from '@minipavi/bus';
import type { Gateway } from '@minipavi/testkit';
import { median, type Row } from './statistics.ts';

/** Folder of the built programs: set by deploy/bench.mjs. */
const PROGRAMS = process.env['MINIPAVI_DIST'] ?? 'dist';
const WORKER_STARTS = 15;

interface Memory {
  readonly pss: number;
  readonly rss: number;
}

/** Megabytes. PSS counts a page shared by n processes as 1/n of a page: the sum is what the machine spends. */
export function memoryOf(pid: number): Memory {
  const text = fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1');
  const kilobytes = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1]) / 1024;
  return { pss: kilobytes('Pss'), rss: kilobytes('Rss') };
}

/** `busy`: process ids of the workers that serve a session. */
export function measureMemory(gateway: Gateway, busy: readonly number[]): Row[] {
  const workers = busy.map(memoryOf);
  const roles = ['master', 'background', 'visuweb'].flatMap((role) => {
    const pid = gateway.processes.find((one) => one.role === role)?.pid;
    return pid === undefined ? [] : [{ name: `PSS of ${role}`, value: memoryOf(pid).pss, unit: 'MB' }];
  });
  return [
    {
      name: 'PSS per idle session',
      value: median(workers.map(({ pss }) => pss)),
      unit: 'MB',
      original: 1.3,
      aim: 16,
    },
    { name: 'RSS per idle session', value: median(workers.map(({ rss }) => rss)), unit: 'MB' },
    ...roles,
  ];
}

/** From fork() to hello on the bus: from then on the worker can take a user. */
export async function measureWorkerStart(flags: readonly string[]): Promise<Row[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'minipavi-bench-'));
  const bus = new BusServer(path.join(folder, 'bus.sock'));
  await bus.listen();
  const took: number[] = [];
  for (let i = 0; i < WORKER_STARTS; i++) {
    const from = performance.now();
    const child = fork(path.join(PROGRAMS, 'worker.cjs'), [], {
      execArgv: [...flags],
      env: { ...process.env, MINIPAVI_BUS: path.join(folder, 'bus.sock') },
    });
    await once(bus, 'hello');
    took.push(performance.now() - from);
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  bus.close();
  fs.rmSync(folder, { recursive: true, force: true });
  return [{ name: 'start of a worker, to ready, median', value: median(took), unit: 'ms' }];
}
