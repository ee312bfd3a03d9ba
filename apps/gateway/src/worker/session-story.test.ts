import { expect, test } from 'vitest';
import { SessionStory } from './session-story.ts';

const IDENTITY = {
  uniqueId: '17000000001234',
  kind: 'WS',
  direction: 'IN',
  remoteAddr: '192.0.2.1',
  startedAt: 1_700_000_000_000,
} as const;

const told = (...snapshots: readonly (readonly [url: string, infos: string])[]) => {
  const story = new SessionStory(IDENTITY);
  for (const [url, infos] of snapshots) story.see({ url, infos });
  return story.end('Connexion/fin', IDENTITY.startedAt + 20_000, IDENTITY.startedAt + 15_000);
};

test('a session is told with its last service and all those before, each once and without query', () => {
  expect(
    told(['http://a/x?p=1', ''], ['http://a/x?p=2', ''], ['https://b:81/', ''], ['http://a/x', '']),
  ).toEqual({
    ...IDENTITY,
    pid: process.pid,
    endedAt: 1_700_000_020_000,
    lastActionAt: 1_700_000_015_000,
    url: 'http://a/x',
    infos: '',
    services: ['http://a/x', 'https://b:81/'],
    reason: 'Connexion/fin',
  });
});

test('the last link elsewhere is remembered when it is over', () => {
  expect(told(['http://a/', 'TELNETO h:23'], ['http://a/', 'WSTO h /'], ['http://a/', '']).infos).toBe(
    'WSTO h /',
  );
});

test('a URL that is none is no service, and of very many fifty are kept', () => {
  expect(told(['nonsense', '']).services).toEqual([]);
  const many = Array.from({ length: 60 }, (_, n) => [`http://a/${n}`, ''] as const);
  expect(told(...many)).toMatchObject({
    url: 'http://a/59',
    services: many.slice(0, 50).map(([url]) => url),
  });
});

test('a last action that a clock set meanwhile has put outside of the session is put at its border', () => {
  const { startedAt } = IDENTITY;
  const story = new SessionStory(IDENTITY);
  expect(story.end('', startedAt + 20_000, startedAt + 3_600_000).lastActionAt).toBe(startedAt + 20_000);
  expect(story.end('', startedAt + 20_000, startedAt - 3_600_000).lastActionAt).toBe(startedAt);
});

test('a session that never was anywhere has no service', () => {
  expect(told()).toMatchObject({ url: '', infos: '', services: [] });
});
