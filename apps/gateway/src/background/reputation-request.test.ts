import type { LookupAddress } from 'node:dns';
import { expect, test, vi } from 'vitest';
import { sharedLookup } from './reputation-request.ts';

type Found = (error: Error | null, addresses: LookupAddress[]) => void;

/** A name server that answers when the test says so. */
function scene() {
  const questions: Found[] = [];
  const resolve = (_name: string, _options: object, found: Found): void => void questions.push(found);
  return { questions, lookup: sharedLookup(resolve) };
}

const ADDRESSES: LookupAddress[] = [
  { address: '2001:db8::1', family: 6 },
  { address: '192.0.2.1', family: 4 },
];

test('while a name is being looked up, nobody looks it up a second time', async () => {
  const { questions, lookup } = scene();
  const [all, one] = [vi.fn(), vi.fn()];
  lookup('api.example', { all: true }, all);
  lookup('api.example', {}, one);
  expect(questions).toHaveLength(1);
  questions[0]?.(null, ADDRESSES);
  await vi.waitFor(() => expect(one).toHaveBeenCalled());
  expect(all).toHaveBeenCalledExactlyOnceWith(null, ADDRESSES);
  expect(one).toHaveBeenCalledExactlyOnceWith(null, '2001:db8::1', 6);
});

test('a failure is told to all who wait, and the next one asks anew', async () => {
  const { questions, lookup } = scene();
  const [first, second, third] = [vi.fn(), vi.fn(), vi.fn()];
  lookup('api.example', { all: true }, first);
  lookup('api.example', { all: true }, second);
  const failure = new Error('EAI_AGAIN');
  questions[0]?.(failure, []);
  await vi.waitFor(() => expect(second).toHaveBeenCalled());
  expect([first.mock.calls[0]?.[0], second.mock.calls[0]?.[0]]).toEqual([failure, failure]);
  lookup('api.example', { all: true }, third);
  questions[1]?.(null, ADDRESSES);
  await vi.waitFor(() => expect(third).toHaveBeenCalledExactlyOnceWith(null, ADDRESSES));
});
