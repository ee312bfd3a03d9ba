/**
 * How late a process's own loop is, asked of itself: SIGUSR1 opens Node's inspector, by which its histogram of delays is
 * made and read. Costs the process next to nothing.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';

/** Node's own choice; nobody else may have it at the moment. */
const INSPECTOR = 'http://127.0.0.1:9229/json/list';
const OPENS_WITHIN_MS = 5000;
/** Milliseconds between the looks of the histogram, which are no delay. */
const RESOLUTION_MS = 10;

const MEASURE =
  `globalThis.__lag = process.getBuiltinModule('perf_hooks').monitorEventLoopDelay({ resolution: ${RESOLUTION_MS} });` +
  '__lag.enable()';

export interface Lag {
  readonly p99: number;
  readonly most: number;
}

export class LoopLag {
  readonly #socket: WebSocket;
  #id = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** null: the inspector cannot be had, or belongs to another process. */
  static async of(pid: number): Promise<LoopLag | null> {
    process.kill(pid, 'SIGUSR1');
    const until = performance.now() + OPENS_WITHIN_MS;
    while (performance.now() < until) {
      const [target] = await fetch(INSPECTOR)
        .then((response) => response.json() as Promise<{ webSocketDebuggerUrl: string }[]>)
        .catch(() => []);
      if (!target) {
        await sleep(100);
        continue;
      }
      const socket = new WebSocket(target.webSocketDebuggerUrl);
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
      const lag = new LoopLag(socket);
      if ((await lag.#evaluate('process.pid')) === String(pid)) {
        await lag.#evaluate(MEASURE);
        return lag;
      }
      socket.close();
      break;
    }
    return null;
  }

  /** Since the last call, or the beginning; in milliseconds. */
  async read(): Promise<Lag> {
    const text = await this.#evaluate(
      'const told = JSON.stringify([__lag.percentile(99), __lag.max]); __lag.reset(); told',
    );
    const [p99 = 0, most = 0] = (JSON.parse(text) as number[]).map((ns) =>
      Math.max(0, ns / 1e6 - RESOLUTION_MS),
    );
    return { p99, most };
  }

  close(): void {
    this.#socket.close();
  }

  #evaluate(expression: string): Promise<string> {
    const id = ++this.#id;
    return new Promise((resolve) => {
      const take = (data: Buffer): void => {
        const answer = JSON.parse(data.toString()) as {
          id?: number;
          result?: { result?: { value?: unknown } };
        };
        if (answer.id !== id) return;
        this.#socket.off('message', take);
        resolve(String(answer.result?.result?.value));
      };
      this.#socket.on('message', take);
      const params = { expression: `{ ${expression} }`, returnByValue: true };
      this.#socket.send(JSON.stringify({ id, method: 'Runtime.evaluate', params }));
    });
  }
}
