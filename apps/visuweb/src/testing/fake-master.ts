/** A master reduced to its end of the bus, and a dashboard that answers to it, in this process. */

import { EventEmitter, once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { BusClient, BusServer, type BusPeer, type SessionSummary, type ToMaster } from '@minipavi/bus';
import type { VisuwebConfig } from '../visuweb-config.ts';
import { startVisuweb, type Visuweb, type VisuwebOptions } from '../visuweb.ts';

type Of<T extends ToMaster['type']> = Extract<ToMaster, { type: T }>;

export class FakeMaster {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'visuweb-'));
  readonly #socketPath = path.join(this.folder, 'bus');
  readonly #messages: ToMaster[] = [];
  readonly #arrivals = new EventEmitter();
  #server: BusServer | null = null;
  #visuweb: Visuweb | null = null;
  #peer: BusPeer | null = null;

  /** Listens, and welcomes whoever says hello. Called again after `die`, it is the successor. */
  async rise(config: unknown, sessions: readonly SessionSummary[] = [], version = '1.6'): Promise<void> {
    const server = new BusServer(this.#socketPath);
    this.#server = server;
    server.on('hello', (peer) => {
      this.#peer = peer;
      peer.send({ type: 'welcome', version, startedAt: 1_700_000_000_000, config });
      peer.send({ type: 'sessions', sessions });
    });
    server.on('message', (_peer, message) => {
      this.#messages.push(message);
      this.#arrivals.emit(message.type, message);
    });
    await server.listen();
  }

  /** Ends like a killed process: its connections break, its socket file stays. */
  die(): void {
    this.#server?.close();
  }

  start(options: Partial<Omit<VisuwebOptions, 'bus'>> = {}, orphanedAfterMs = 60_000): Visuweb {
    const bus = new BusClient({ path: this.#socketPath, role: 'visuweb', orphanedAfterMs });
    this.#visuweb = startVisuweb({ bus, busFolder: this.folder, webFolder: this.#webFolder(), ...options });
    return this.#visuweb;
  }

  /** As small as the build's may be. */
  #webFolder(): string {
    const folder = path.join(this.folder, 'web');
    for (const name of ['minitel/index.html', 'webmedia/index.html', 'visuweb/live.js']) {
      fs.mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
      fs.writeFileSync(path.join(folder, name), '<!doctype html><title>Minitel</title>');
    }
    return folder;
  }

  /** A dashboard that listens; resolves to its port. */
  async startListening(config: VisuwebConfig, sessions: readonly SessionSummary[] = []): Promise<number> {
    await this.rise(config, sessions);
    this.start();
    return (await this.next('listening')).port;
  }

  /** Called with each message of this type from now on; `next` has it all the same. */
  on<T extends ToMaster['type']>(type: T, listener: (message: Of<T>) => void): void {
    this.#arrivals.on(type, listener);
  }

  get peer(): BusPeer {
    if (!this.#peer) throw new Error('no hello yet');
    return this.#peer;
  }

  /** The first message of this type not yet taken, waiting for it as needed. */
  async next<T extends ToMaster['type']>(type: T): Promise<Of<T>> {
    for (;;) {
      const index = this.#messages.findIndex((message) => message.type === type);
      if (index >= 0) return this.#messages.splice(index, 1)[0] as Of<T>;
      await once(this.#arrivals, type, { signal: AbortSignal.timeout(8000) });
    }
  }

  async clear(): Promise<void> {
    await this.#visuweb?.stop();
    this.die();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
