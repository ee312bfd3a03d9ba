import { EventEmitter } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { BusClient } from '@minipavi/bus';
import { LinkError } from '@minipavi/links';
import type { ConnectionCommand } from '@minipavi/protocol';
import { WorkerConnector, type WorkerConnectorOptions } from './connector.ts';

const KEYS: WorkerConnectorOptions = {
  connectKeys: ['Key1', 'Key2'],
  visuKey: 'visu',
  policy: null,
  openWatch: ({ uniqueid }: { uniqueid: string }) =>
    Promise.reject(new LinkError('LINK_REFUSED', `session ${uniqueid} : session inconnue`)),
  programs: [{ id: 'chat', key: 'Key1', command: ['cat'], user: null, folder: '/' }],
  bus: new EventEmitter() as BusClient,
  folder: '/nowhere',
  callOut: null,
  log: () => {},
};
/** Nobody listens on it. */
const NOBODY = '127.0.0.1:9';
const host = { host: NOBODY, key: '', echo: false, case: 'lower' } as const;

const closing: (() => unknown)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

const connect = (command: ConnectionCommand, serviceUrl = 'http://example.org/', keys = KEYS) =>
  new WorkerConnector(keys).connect({
    command,
    serviceUrl,
    uniqueId: '17000000004321',
    signal: new AbortController().signal,
  });

const tln = (key: string): ConnectionCommand => ({
  name: 'connectToTln',
  param: { ...host, key, startseq: '' },
});

describe('a service', () => {
  test.each([
    ['a wrong key', tln('Key'), 'http://example.org/'],
    ['no key', tln(''), 'http://localhost:9/'],
    ['the viewer’s key for a host', tln('visu'), 'http://example.org/'],
    [
      'a host’s key for the viewer',
      { name: 'duplicateStream', param: { uniqueid: '1', key: 'Key1', screen: false } },
      '',
    ],
    [
      'no key for a program, even on its own host',
      { name: 'connectToPty', param: { id: 'a', key: '' } },
      'http://127.0.0.1/',
    ],
    ['no key for the telephone', { name: 'connectToExt', param: { number: '1', key: '' } }, ''],
  ] as const)('with %s has no right', async (_, command, url) => {
    expect(await connect(command, url)).toEqual({ kind: 'denied', reason: 'clé incorrecte' });
  });

  test('has no right by an empty key when the operator has set none', async () => {
    const none = { ...KEYS, connectKeys: [], visuKey: null };
    expect((await connect(tln(''), 'http://example.org/', none)).kind).toBe('denied');
    const watch = { name: 'duplicateStream', param: { uniqueid: '1', key: '', screen: false } } as const;
    expect((await connect(watch, '', none)).kind).toBe('denied');
  });

  test.each([
    ['one of the keys', tln('Key2'), 'http://example.org/'],
    ['its own host', tln(''), 'http://127.0.0.1:8080/x?y'],
  ])('with %s may try', async (_, command, url) => {
    expect(await connect(command, url)).toEqual({
      kind: 'failed',
      reason: `${NOBODY} : connexion refusée`,
      shown: null,
    });
  });

  test('is linked, and VisuWeb told where to', async () => {
    const server = net.createServer((socket) => closing.push(() => socket.destroy()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => server.close());
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const connection = await connect({
      name: 'connectToTln',
      param: { ...host, host: address, key: 'Key1', startseq: '' },
    });
    if (connection.kind !== 'open') throw new Error(`not open: ${JSON.stringify(connection)}`);
    expect(connection.infos).toBe(`TELNETO ${address}`);
    server.close();
    closing.splice(0).forEach((close) => close());
    await connection.farEnd.close();
  });

  test('with the viewer’s key may watch, and hears when there is nothing to see', async () => {
    const watch = { name: 'duplicateStream', param: { uniqueid: '1', key: 'visu', screen: false } } as const;
    const reason = 'session 1 : session inconnue';
    expect(await connect(watch)).toEqual({ kind: 'failed', reason, shown: null });
  });

  test('whose host is none lets the user know', async () => {
    const command = {
      name: 'connectToWs',
      param: { ...host, host: 'a b', key: 'Key1', path: '', proto: '', verify: true },
    } as const;
    expect(await connect(command)).toMatchObject({ kind: 'failed', shown: 'Adresse du serveur incorrecte' });
  });

  test.each([
    ['of another key', 'chat', 'Key2'],
    ['that is not in the list, be it a command', 'cat', 'Key1'],
  ])('cannot start a program %s', async (_, id, key) => {
    expect(await connect({ name: 'connectToPty', param: { id, key } })).toEqual({
      kind: 'failed',
      reason: `programme ${id} inconnu ; accepté : un serveur de type pty de extcall.conf, sous cette clé`,
      shown: 'Serveur injoignable',
    });
  });

  test('starts the program that is listed under its key', async () => {
    const connection = await connect({ name: 'connectToPty', param: { id: 'chat', key: 'Key1' } });
    if (connection.kind !== 'open') throw new Error(`not open: ${JSON.stringify(connection)}`);
    expect(connection.infos).toBe('PTY chat');
    await connection.farEnd.close();
  });

  test('calls nobody where there is no Asterisk, and the user hears it', async () => {
    const command = { name: 'connectToExt', param: { number: '1', key: 'Key1' } } as const;
    expect(await connect(command)).toEqual({
      kind: 'failed',
      reason: 'appel : pas de section connecttocmd/asterisk',
      shown: 'Service téléphonique indisponible',
    });
  });

  test('calls nobody without a number, which is the end of it as for the original', async () => {
    const command = { name: 'connectToExt', param: { number: '', key: 'Key1' } } as const;
    expect(await connect(command)).toEqual({ kind: 'denied', reason: 'pas de numéro' });
  });
});
