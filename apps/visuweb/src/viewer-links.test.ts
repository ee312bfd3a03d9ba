import { expect, test } from 'vitest';
import { appOf } from './testing/app-of.ts';
import { sampleConfig, sampleSession } from './testing/samples.ts';
import { liveLinks, playbackLinks } from './viewer-links.ts';

const ID = sampleSession().uniqueId;
const watchable = { extCallUrl: 'http://e.example/ext/?x=1', visuKey: 'a&b' };

test('a live session is shown by EXTcall, which the websocket or the viewer begins on', () => {
  const config = sampleConfig({ ...watchable, viewerUrl: 'https://v.example/emul/?lang=fr' });
  const links = liveLinks(config, ID);
  const service = `http://e.example/ext/?x=1&uniqueid=${ID}&key=a%26b`;
  const url = new URL(links?.url ?? '');
  expect([url.host, url.searchParams.get('url')]).toEqual(['minitel.example:8182', service]);
  const viewer = new URL(links?.viewer ?? '');
  expect(Object.fromEntries(viewer.searchParams)).toEqual({
    lang: 'fr',
    gw: 'ws://minitel.example:8182/',
    url: service,
  });
});

test('a recording is shown by the gateway itself', () => {
  const links = playbackLinks(sampleConfig({ viewerUrl: 'https://v.example/' }), ID, 1);
  expect(links?.url).toMatch(
    new RegExp(`^ws://minitel\\.example:8182/\\?streamuniqueid=${ID}&token=[\\w.-]+$`),
  );
  expect(new URL(links?.viewer ?? '').searchParams.get('gw')).toBe(links?.url);
});

test.each([
  ['wss://minitel.example:8181/', { ports: { ...sampleConfig().ports, wss: 8181 } }],
  ['ws://[::1]:8182/', { host: '::1' }],
])('the door is %s', (address, changes) => {
  const config = sampleConfig({ ...watchable, ...changes });
  expect(liveLinks(config, ID)?.url.startsWith(`${address}?url=`)).toBe(true);
  expect(liveLinks(config, ID)?.viewer).toBeNull();
});

test.each([
  ['a websocket', { ...watchable, ports: { ...sampleConfig().ports, ws: null } }],
  ['EXTcall', { visuKey: 'k' }],
  ['its key', { extCallUrl: 'http://e.example/' }],
])('without %s there is no link to a live session, and it is said', async (_, changes) => {
  const config = sampleConfig(changes);
  expect(liveLinks(config, ID)).toBeNull();
  const answer = await appOf({ config })(`/api/sessions/${ID}/link`);
  expect(answer.status).toBe(409);
  expect(await answer.text()).toContain('il faut extcallurl et visukey');
});
