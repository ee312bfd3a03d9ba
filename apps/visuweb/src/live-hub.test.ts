/** What is told at once, and not only when the time for it has come: the clock of the regular tellings stands still. */

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AppContext } from './answers.ts';
import { sourcesOf } from './testing/app-of.ts';
import { sampleSession } from './testing/samples.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const context = { env: { outgoing: { destroy: () => {} } } } as unknown as AppContext;

test('a master that goes and one that comes are told at once', async () => {
  const { live, mirror, screens } = sourcesOf();
  const reader = live.listen(context)?.body.getReader();
  const next = async (): Promise<string> => Buffer.from((await reader?.read())?.value ?? []).toString('utf8');
  expect(await next()).toBe('retry: 2000\n\n');
  expect(await next()).toMatch(/^event: status\n.*"staleSince":null/);
  expect(await next()).toMatch(/^event: sessions\n/);
  mirror.markStale(42);
  expect(await next()).toMatch(/^event: status\n.*"staleSince":42/);
  mirror.replace([sampleSession({ uniqueId: '17171234569999' })]);
  expect(await next()).toBe(`event: gone\ndata: {"uniqueId":"${sampleSession().uniqueId}"}\n\n`);
  expect(await next()).toMatch(/^event: status\n.*"staleSince":null/);
  expect(await next()).toMatch(/^event: sessions\n.*17171234569999/);
  live.close();
  screens.close();
});

test('what is wrong, and that it is mended, are told at once', async () => {
  const { live, alarms, screens } = sourcesOf();
  const reader = live.listen(context)?.body.getReader();
  const next = async (): Promise<string> => Buffer.from((await reader?.read())?.value ?? []).toString('utf8');
  for (const told of [/^retry/, /^event: status\n.*"alarms":\[\]/, /^event: sessions/]) {
    expect(await next()).toMatch(told);
  }
  alarms.set('asterisk', 'refusé');
  expect(await next()).toMatch(/^event: status\n.*"alarms":\[\{"name":"asterisk","text":"refusé"\}\]/);
  alarms.set('asterisk', null);
  expect(await next()).toMatch(/^event: status\n.*"alarms":\[\]/);
  live.close();
  screens.close();
});

test('what has to be measured or followed is, for as long as somebody listens', async () => {
  const { live, screens } = sourcesOf();
  const streams = [live.listen(context), live.listen(context)];
  expect([live.listeners, screens.size]).toEqual([2, 1]);
  // Status, usage, history; two heartbeats; the look at screens.
  expect(vi.getTimerCount()).toBe(6);
  for (const stream of streams) await stream?.body.cancel();
  expect(live.listeners).toBe(0);
  screens.close();
});
