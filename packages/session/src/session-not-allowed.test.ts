import { AddressPolicy, type AllowedHost } from '@minipavi/addresses';
import { KEYS, page } from '@minipavi/testkit';
import { expect, test } from 'vitest';
import { ServiceClient } from './service-client.ts';
import { FakeLink } from './testing/fake-link.ts';
import { begin, cleanUpAfterEach, closeAfterTest, serve } from './testing/live-session.ts';

cleanUpAfterEach();

const HERE: readonly AllowedHost[] = [{ host: '127.0.0.1', port: null }];

/** All names lead to 10.0.0.7. */
function clientFor(allowHosts: readonly AllowedHost[] = HERE): ServiceClient {
  const policy = new AddressPolicy({ allowPrivate: false, allowHosts }, (_name, _options, callback) =>
    callback(null, [{ address: '10.0.0.7', family: 4 }]),
  );
  const client = new ServiceClient({ userAgent: 'MiniPAVI/test', policy });
  closeAfterTest(() => client.close());
  return client;
}

test('a start URL at a private address gives screen 02, the reason, and the end; no service hears of it', async () => {
  const service = await serve([page('P0')]);
  const link = new FakeLink('WS', { url: 'http://192.168.1.7:8000/x?y=1' });
  const { ended, logs, observed } = begin(service.url(), link, { client: clientFor() });
  const shown = await link.shows('UID:');
  expect(shown).toContain(' ERR #02');
  expect(shown).toContain('Adresse non autoris');
  expect(shown).toContain('url:http://192.168.1.7:8000/x?y=1');
  expect(shown).toContain('priv');
  expect(await ended).toMatch(/non autorisée/);
  expect(service.calls).toEqual([]);
  expect(observed).not.toContain('opened');
  expect(logs.join('\n')).toMatch(
    /warn service http:.* : adresse non autorisée : 192\.168\.1\.7 \(réseau privé\), port 8000 .*<allowhost>192\.168\.1\.7</,
  );
});

test('a start URL whose name leads there gives screen 09, and no word of where it leads', async () => {
  const service = await serve([page('P0')]);
  const link = new FakeLink('WS', { url: 'http://intranet.example/' });
  const { ended, logs } = begin(service.url(), link, { client: clientFor() });
  const shown = await link.shows('UID:');
  expect(shown).toContain(' ERR #09');
  expect(shown).toContain('adresse non autoris');
  expect(shown).not.toContain('10.0.0.7');
  expect(await ended).toBe('service indisponible : adresse non autorisée');
  expect(logs.join('\n')).toContain("intranet.example, à l'adresse 10.0.0.7 (réseau privé)");
});

test('a next address that may not be called gives screen 02; the user stays where he was', async () => {
  const service = await serve([
    page('P0'),
    page('lost', { next: 'http://[::1]:9/', directcall: 'yes' }),
    page('P2'),
  ]);
  const { link } = begin(service.url(), new FakeLink(), {
    client: clientFor([{ host: '127.0.0.1', port: service.port }]),
  });
  await link.shows('P0');
  link.type(KEYS.ENVOI);
  const shown = await link.shows('UID:');
  expect(shown).toContain(' ERR #02');
  expect(shown).not.toContain('lost');
  link.type(KEYS.SUITE);
  await link.shows('P2');
  expect(service.calls.map(({ fctn }) => fctn)).toEqual(['CNX', 'ENVOI', 'SUITE']);
});

test('a next name that leads there gives screen 09, and the next key the default service', async () => {
  const service = await serve([
    page('P0'),
    page('', { next: 'http://intranet.example/', directcall: 'yes-cnx' }),
    page('P2'),
  ]);
  const { link, session } = begin(service.url(), new FakeLink(), { client: clientFor() });
  await link.shows('P0');
  link.type(KEYS.ENVOI);
  const shown = await link.shows('UID:');
  expect(shown).toContain(' ERR #09');
  expect(shown).not.toContain('P2');
  link.type(KEYS.SUITE);
  await link.shows('P2');
  expect(service.calls.map(({ fctn }) => fctn)).toEqual(['CNX', 'ENVOI', 'CNX']);
  link.type(KEYS.SUITE);
  await service.waitFor('SUITE');
  expect(session.snapshot.url).toBe(service.url());
});

test('Connexion/fin on that screen ends the session, as on the default service', async () => {
  const service = await serve([
    page('P0'),
    page('', { next: 'http://intranet.example/', directcall: 'yes-cnx' }),
  ]);
  const { link, ended } = begin(service.url(), new FakeLink(), { client: clientFor() });
  await link.shows('P0');
  link.type(KEYS.ENVOI);
  await link.shows('ERR #09');
  link.type(KEYS.CONNEXION_FIN);
  expect(await ended).toBe('Connexion/fin');
});

test('a default service that may not be called ends the session with screen 02', async () => {
  const { link, ended } = begin('http://10.0.0.9/', new FakeLink(), { client: clientFor() });
  expect(await link.shows('UID:')).toContain(' ERR #02');
  await ended;
});
