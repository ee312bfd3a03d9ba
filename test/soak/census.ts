/** What the gateway holds of its machine, looked at from outside: processes, descriptors, sockets, memory over time. */

import fs from 'node:fs';
import path from 'node:path';
import type { Gateway } from '@minipavi/testkit';
import { median } from '../bench/statistics.ts';
import { kindsOfDescriptors } from './descriptors.ts';

export interface Holdings {
  /** How many of each role. */
  readonly processes: ReadonlyMap<string, number>;
  /** Of the master, without those that each worker costs it. */
  readonly masterDescriptors: number;
  /** The same, all of them, by kind. */
  readonly masterHolds: ReadonlyMap<string, number>;
  /** Names in the folder of sockets. */
  readonly sockets: readonly string[];
}

/** Of the master: Node's channel to it, and its connection of the bus. */
const DESCRIPTORS_PER_WORKER = 2;

export function lookAt(gateway: Gateway): Holdings {
  const processes = new Map<string, number>();
  for (const { role } of gateway.processes) processes.set(role, (processes.get(role) ?? 0) + 1);
  const workers = processes.get('worker') ?? 0;
  const masterHolds = kindsOfDescriptors(gateway.pid);
  return {
    processes,
    masterDescriptors: sum(masterHolds) - DESCRIPTORS_PER_WORKER * workers,
    masterHolds,
    sockets: fs.readdirSync(path.join(gateway.folder, 'sockets')).sort(),
  };
}

const sum = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((a, b) => a + b, 0);

/** PSS in megabytes; null when it has ended. */
export function pssOf(pid: number): number | null {
  try {
    const text = fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1');
    return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1]) / 1024;
  } catch {
    return null;
  }
}

/** One look. */
interface Sample {
  readonly pss: number;
  readonly descriptors: number;
}

export interface Trend {
  readonly role: string;
  /** Medians of the first third of the time, and of the last, in megabytes. */
  readonly first: number;
  readonly last: number;
  readonly most: number;
  /** Descriptors, the most at a time. */
  readonly descriptors: number;
}

const LOOK_EVERY_MS = 2000;
const ROLES = ['master', 'background', 'visuweb'];

/** Looks at the processes that stay, and at the workers of sessions together. */
export class Census {
  readonly #gateway: Gateway;
  readonly #samples = new Map<string, Sample[]>();
  readonly #timer = setInterval(() => this.#look(), LOOK_EVERY_MS);

  constructor(gateway: Gateway) {
    this.#gateway = gateway;
  }

  stop(): readonly Trend[] {
    clearInterval(this.#timer);
    return [...this.#samples].map(([role, samples]) => {
      const third = Math.max(1, Math.floor(samples.length / 3));
      const pss = samples.map((one) => one.pss);
      return {
        role,
        first: median(pss.slice(0, third)),
        last: median(pss.slice(-third)),
        most: Math.max(...pss),
        descriptors: Math.max(...samples.map(({ descriptors }) => descriptors)),
      };
    });
  }

  #look(): void {
    let workers = 0;
    let ofWorkers = 0;
    let descriptors = 0;
    for (const { pid, role } of this.#gateway.processes) {
      const pss = pssOf(pid);
      if (pss === null) continue;
      const open = descriptorsOf(pid);
      if (ROLES.includes(role)) this.#keep(role, { pss, descriptors: open });
      if (role !== 'worker') continue;
      workers++;
      ofWorkers += pss;
      descriptors = Math.max(descriptors, open);
    }
    if (workers > 0) this.#keep('worker (mean)', { pss: ofWorkers / workers, descriptors });
  }

  #keep(role: string, sample: Sample): void {
    const samples = this.#samples.get(role) ?? [];
    samples.push(sample);
    this.#samples.set(role, samples);
  }
}

function descriptorsOf(pid: number): number {
  try {
    return fs.readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}
