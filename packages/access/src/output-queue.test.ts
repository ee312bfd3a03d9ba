import { expect, test } from 'vitest';
import { OutputQueue } from './output-queue.ts';

function drain(queue: OutputQueue): Buffer[] {
  const blocks: Buffer[] = [];
  for (let block = queue.shift(); block; block = queue.shift()) blocks.push(block);
  return blocks;
}

test('gives back the bytes in order, in blocks of 16 KiB at most', () => {
  const queue = new OutputQueue();
  const bytes = Buffer.from(Array.from({ length: 50_000 }, (_, i) => i % 251));
  queue.push(bytes.subarray(0, 3));
  queue.push(bytes.subarray(3, 40_000));
  queue.push(bytes.subarray(40_000));
  expect(queue.length).toBe(50_000);
  const blocks = drain(queue);
  expect(Math.max(...blocks.map((block) => block.length))).toBeLessThanOrEqual(16 * 1024);
  expect(Buffer.concat(blocks).equals(bytes)).toBe(true);
  expect(queue.length).toBe(0);
});

test('single bytes that wait together share blocks', () => {
  const queue = new OutputQueue();
  for (let i = 0; i < 10_000; i++) queue.push(Uint8Array.of(i));
  const blocks = drain(queue);
  expect(blocks.length).toBeLessThan(12);
  expect(Buffer.concat(blocks).every((byte, i) => byte === i % 256)).toBe(true);
});

test('keeps a copy: the caller may use its buffer again', () => {
  const queue = new OutputQueue();
  const bytes = Buffer.from('abc');
  queue.push(bytes);
  bytes.fill(0);
  expect(queue.shift()?.toString()).toBe('abc');
});
