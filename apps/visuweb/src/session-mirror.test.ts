import { expect, test } from 'vitest';
import { SessionMirror } from './session-mirror.ts';
import { sampleSession, START } from './testing/samples.ts';

const early = sampleSession({ uniqueId: '1', startedAt: START });
const late = sampleSession({ uniqueId: '2', startedAt: START + 1000 });
const ids = (mirror: SessionMirror): string[] => mirror.list().map((session) => session.uniqueId);

test('sessions are listed the oldest first, whatever order they came in', () => {
  const mirror = new SessionMirror();
  mirror.replace([late]);
  mirror.put(early);
  expect(ids(mirror)).toEqual(['1', '2']);
});

test('a changed session replaces what was known of it', () => {
  const mirror = new SessionMirror();
  mirror.replace([early]);
  expect(mirror.list()[0]?.infos).toBe('');
  mirror.put({ ...early, infos: 'TELNETO host' });
  expect(mirror.list().map((session) => session.infos)).toEqual(['TELNETO host']);
});

test('a session that is gone leaves the list, one never seen changes nothing', () => {
  const mirror = new SessionMirror();
  mirror.replace([early, late]);
  mirror.remove('1');
  mirror.remove('unknown');
  expect(ids(mirror)).toEqual(['2']);
});

test('without a master the list stays, stale since the first moment, until the next full list', () => {
  const mirror = new SessionMirror();
  mirror.replace([early]);
  expect(mirror.staleSince).toBeNull();
  mirror.markStale(10);
  mirror.markStale(20);
  expect(mirror.staleSince).toBe(10);
  expect(ids(mirror)).toEqual(['1']);
  mirror.replace([late]);
  expect(mirror.staleSince).toBeNull();
  expect(ids(mirror)).toEqual(['2']);
});

test('each change is told once, and what a new list does not have any more has ended', () => {
  const mirror = new SessionMirror();
  const told: string[] = [];
  mirror.on('put', ({ uniqueId }) => told.push(`put ${uniqueId}`));
  mirror.on('removed', ({ uniqueId }) => told.push(`removed ${uniqueId}`));
  mirror.on('replaced', () => told.push(`replaced by ${ids(mirror).join(' ')}`));
  mirror.on('stale', () => told.push('stale'));
  mirror.replace([early]);
  mirror.put(late);
  mirror.markStale(10);
  mirror.markStale(20);
  mirror.replace([late]);
  mirror.remove('1');
  mirror.remove('2');
  expect(told).toEqual(['replaced by 1', 'put 2', 'stale', 'removed 1', 'replaced by 2', 'removed 2']);
  expect([mirror.size, mirror.get('2')]).toEqual([0, null]);
});
