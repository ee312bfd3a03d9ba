import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AppContext } from './answers.ts';
import { EventStream, EventStreams } from './event-stream.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const contextWith = (destroy: () => void): AppContext =>
  ({ env: { outgoing: { destroy } } }) as unknown as AppContext;

async function textOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

test('events are told in the words of the standard, and comments keep the line open', async () => {
  const onClose = vi.fn();
  const stream = new EventStream({ onClose, cut: () => {} });
  stream.send('session', { text: 'é\n\ndata: x\r<script>' });
  vi.advanceTimersByTime(30_000);
  stream.end();
  stream.send('late', {});
  expect(await textOf(stream.body)).toBe(
    'retry: 2000\n\nevent: session\ndata: {"text":"é\\n\\ndata: x\\r<script>"}\n\n:\n\n:\n\n',
  );
  expect(onClose).toHaveBeenCalledTimes(1);
});

test('a listener that does not read is cut off, and the others are not', () => {
  const cuts = [vi.fn(), vi.fn()];
  const closed = [vi.fn(), vi.fn()];
  const streams = new EventStreams(2);
  const [slow, reading] = cuts.map((cut, index) => streams.open(contextWith(cut), closed[index]));
  const reader = reading?.body.getReader();
  for (let count = 0; count < 20; count += 1) {
    streams.send('big', 'x'.repeat(100_000));
    void reader?.read();
  }
  expect(cuts.map((cut) => cut.mock.calls.length)).toEqual([1, 0]);
  expect(closed.map((one) => one.mock.calls.length)).toEqual([1, 0]);
  expect([slow?.isClosed, streams.size]).toEqual([true, 1]);
  streams.close();
  expect(streams.size).toBe(0);
});

test('a listener that leaves makes room', async () => {
  const streams = new EventStreams(1);
  const first = streams.open(contextWith(() => {}));
  expect(streams.open(contextWith(() => {}))).toBeNull();
  await first?.body.cancel();
  expect(streams.open(contextWith(() => {}))).not.toBeNull();
  streams.close();
});
