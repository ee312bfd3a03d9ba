import { once } from 'node:events';
import net from 'node:net';
import { expect, test } from 'vitest';
import { MAX_BLOCK, reservePorts } from './free-ports.ts';

test('blocks of ports are consecutive, can be listened on, and have nothing in common', async () => {
  const blocks = await Promise.all(Array.from({ length: 5 }, () => reservePorts(MAX_BLOCK)));
  const all = blocks.flatMap(({ ports }) => ports);
  expect(new Set(all).size).toBe(5 * MAX_BLOCK);
  for (const { ports, release } of blocks) {
    expect(ports.every((port, i) => port === (ports[0] ?? 0) + i)).toBe(true);
    const server = net.createServer().listen(ports[0]);
    await once(server, 'listening');
    server.close();
    await release();
  }
});

test('more ports than a block holds are refused', async () => {
  await expect(reservePorts(MAX_BLOCK + 1)).rejects.toThrow(RangeError);
});
