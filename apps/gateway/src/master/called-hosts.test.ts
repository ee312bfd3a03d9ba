import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { AddressPolicy } from '@minipavi/addresses';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CalledHosts, calledHostsOf } from './called-hosts.ts';
import { gatewayConfig, type ConfigChanges } from './config.test-support.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'minipavi-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string): string => {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
};

const directory = (...urls: readonly string[]): string =>
  `<config><annuaire>${urls.map((url, i) => `<service code="S${i}"><infos/><url>${url}</url></service>`).join('')}</annuaire></config>`;

const config = (changes: ConfigChanges = {}) => gatewayConfig({ allowPrivate: false, ...changes });
const pairs = (hosts: CalledHosts): string[] =>
  hosts.settings.allowHosts.map(({ host, port }) => `${host} ${port ?? '*'}`).sort();
const of = (changes: ConfigChanges = {}): string[] => pairs(new CalledHosts(config(changes)));
const embedded = (changes = {}) => ({ port: 8184, accueilFile: null, extCallFile: null, ...changes });

describe('the default service', () => {
  test('may be called on any port of its host', () => {
    expect(of({ defaultUrl: 'http://nas.lan:8000/x' })).toEqual(['nas.lan *']);
  });

  test.each(['127.0.0.1', 'localhost', '[::1]'])('embedded at %s, opens its own port only', (host) => {
    const policy = new AddressPolicy(
      new CalledHosts(config({ defaultUrl: `http://${host}:8184/accueil/`, services: embedded() })).settings,
    );
    expect(policy.check('127.0.0.1', 8184)).toBeNull();
    expect(policy.check('localhost', 8184)).toBeNull();
    expect(policy.check('127.0.0.1', 8185)).not.toBeNull();
  });

  test('beside the embedded services opens all of its host', () => {
    expect(of({ defaultUrl: 'http://127.0.0.1:8000/', services: embedded() })).toEqual([
      '127.0.0.1 *',
      '127.0.0.1 8184',
    ]);
  });
});

test('what the operator has named elsewhere may be called, on the port that he named', () => {
  const accueilFile = write(
    'paviacc.conf',
    directory('http://192.168.1.5/a', 'https://192.168.1.5/b', 'http://192.168.1.5/c', '/demo/', 'rubbish'),
  );
  const extCallFile = write(
    'extcall.conf',
    `<config><extcall key="k">
      <serveur id="a" type="int"><host>192.168.1.6</host></serveur>
      <serveur id="b" type="ws"><host>ssl://[fd00::6]</host></serveur>
      <serveur id="c" type="ws"><host>nas.lan:8182</host></serveur>
      <serveur id="d" type="pty"><commande>cat</commande></serveur>
      <serveur id="e" type="tel"><numero>0102030405</numero></serveur>
    </extcall></config>`,
  );
  const base = config({
    services: embedded({ accueilFile, extCallFile }),
    allowHosts: ['10.0.0.0/8', '[fd00::1]'],
  });
  const entry = {
    id: 1,
    url: 'http://192.168.1.8:8008/',
    pce: 'yes',
    level: -16,
    threshold: -43,
    records: false,
  };
  const hosts = new CalledHosts({
    ...base,
    audio: {
      agiPort: null,
      host: '127.0.0.1',
      recordingsFolder: null,
      maxRecordingBytes: 0,
      entries: [entry as never],
    },
    connectTo: { extCallUrl: 'http://192.168.1.9:8009/ext/' },
  });
  expect(pairs(hosts)).toEqual([
    '10.0.0.0/8 *',
    '127.0.0.1 *',
    '127.0.0.1 8184',
    '192.168.1.5 443',
    '192.168.1.5 80',
    '192.168.1.6 23',
    '192.168.1.8 8008',
    '192.168.1.9 8009',
    '[fd00::1] *',
    'fd00::6 443',
    'nas.lan 8182',
  ]);
});

test('everything may be called when the operator says so, and no list goes to every worker', () => {
  expect(new CalledHosts(config({ allowPrivate: true })).settings).toEqual({
    allowPrivate: true,
    allowHosts: [],
  });
});

describe('the directory', () => {
  test('is read again when it has changed; a broken one leaves the former in force', () => {
    const accueilFile = write('paviacc.conf', directory('http://192.168.1.5/'));
    const hosts = new CalledHosts(config({ services: embedded({ accueilFile }) }));
    expect(pairs(hosts)).toContain('192.168.1.5 80');
    write('paviacc.conf', directory('http://192.168.1.66/'));
    expect(pairs(hosts)).toContain('192.168.1.66 80');
    expect(pairs(hosts)).not.toContain('192.168.1.5 80');
    write('paviacc.conf', '<config><annuaire>');
    expect(pairs(hosts)).toContain('192.168.1.66 80');
    rmSync(accueilFile);
    expect(pairs(hosts)).toContain('192.168.1.66 80');
  });

  test('tells of a change while it is watched', async () => {
    const accueilFile = write('paviacc.conf', directory('http://192.168.1.5/'));
    const hosts = new CalledHosts(config({ services: embedded({ accueilFile }) }));
    const told: string[][] = [];
    hosts.watch((settings) => told.push(settings.allowHosts.map(({ host }) => host)));
    try {
      write('paviacc.conf', directory('http://192.168.1.66/'));
      await vi.waitFor(() => expect(told.at(-1)).toContain('192.168.1.66'), { timeout: 10_000 });
    } finally {
      hosts.stop();
    }
  });

  test('may be missing', () => {
    expect(of({ services: embedded({ accueilFile: path.join(folder, 'none') }) })).toEqual([
      '127.0.0.1 *',
      '127.0.0.1 8184',
    ]);
  });
});

test('a configuration has one list', () => {
  const one = config();
  expect(calledHostsOf(one)).toBe(calledHostsOf(one));
  expect(calledHostsOf(config())).not.toBe(calledHostsOf(one));
});
