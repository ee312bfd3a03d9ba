/** Ports for programs that must be told theirs beforehand, out of the range the system hands out by itself. */

import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';

const FIRST = 10_000;
const LAST = 30_000;
/** Blocks begin at multiples of this, so that two either are the same or have nothing in common. */
const STRIDE = 16;
const ATTEMPTS = 200;

/** The last port of a block is kept, and so tells others that it is taken. */
export const MAX_BLOCK = STRIDE - 1;

export interface PortBlock {
  /** Consecutive; each could be bound a moment ago. */
  readonly ports: readonly number[];
  readonly release: () => Promise<void>;
}

async function bind(port: number): Promise<net.Server | null> {
  const server = net.createServer();
  server.listen(port);
  try {
    await once(server, 'listening');
    return server;
  } catch {
    return null;
  }
}

const close = (server: net.Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));

/** `count` consecutive free ports, at most MAX_BLOCK. No other call, in any process, gets one of them until release(). */
export async function reservePorts(count: number): Promise<PortBlock> {
  if (count < 1 || count > MAX_BLOCK) throw new RangeError(`${count} ports: 1 to ${MAX_BLOCK} accepted`);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const first = STRIDE * randomInt(FIRST / STRIDE, LAST / STRIDE);
    const guard = await bind(first + MAX_BLOCK);
    if (!guard) continue;
    const ports = Array.from({ length: count }, (_, i) => first + i);
    const servers = await Promise.all(ports.map(bind));
    for (const server of servers) if (server) await close(server);
    if (servers.every((server) => server !== null)) return { ports, release: () => close(guard) };
    await close(guard);
  }
  throw new Error(`no ${count} consecutive ports are free between ${FIRST} and ${LAST}`);
}
