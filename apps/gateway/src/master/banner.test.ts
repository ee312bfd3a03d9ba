import { expect, test } from 'vitest';
import type { AsteriskConfig } from '@minipavi/config';
import { addressesToTry, banner } from './banner.ts';
import { asteriskServer, gatewayConfig, type ConfigChanges } from './config.test-support.ts';

const PORTS = { ws: 8182, wss: 8181, teln: 8180, ast: 8183, audio: 9092, http: 8080 };
const CLOSED = { ws: null, wss: null, teln: null, ast: null, audio: null, http: null };
const TLS = { certFile: 'cert.pem', keyFile: 'key.pem' };

test('a newcomer is shown every open port, the Minitel in the browser first, in columns', () => {
  const config = gatewayConfig({ host: 'minitel.example', tls: TLS });
  expect(addressesToTry(config, PORTS).split('\n')).toEqual([
    'À essayer :',
    '  Minitel dans le navigateur   https://minitel.example:8080/minitel/',
    '  Minitel par websocket        ws://minitel.example:8182/',
    '  websocket sécurisé           wss://minitel.example:8181/',
    '  telnet                       telnet minitel.example 8180',
    '  Asterisk                     127.0.0.1:8183',
    '  AudioSocket                  127.0.0.1:9092',
    '  VisuWeb                      https://minitel.example:8080/',
  ]);
});

test('closed ports are left out, and the columns close up', () => {
  const config = gatewayConfig({ host: 'minitel.example' });
  expect(addressesToTry(config, { ...CLOSED, teln: 8180, ast: 8183 }).split('\n')).toEqual([
    'À essayer :',
    '  telnet     telnet minitel.example 8180',
    '  Asterisk   127.0.0.1:8183',
  ]);
});

test.each([
  ['127.0.0.1', 'http://127.0.0.1:8080/minitel/'],
  ['::1', 'http://[::1]:8080/minitel/'],
  ['0.0.0.0', 'http://minitel.example:8080/minitel/'],
  ['::', 'http://minitel.example:8080/minitel/'],
])('listening on %s, the address to go to is %s', (bind, address) => {
  const config = gatewayConfig({ host: 'minitel.example', bind });
  expect(addressesToTry(config, { ...CLOSED, http: 8080 })).toContain(`   ${address}\n`);
});

test.each([
  [null, 'minitel.example:8183'],
  ['192.168.1.5', '192.168.1.5:8183'],
])('an Asterisk on another machine is to call %s as %s', (bind, address) => {
  const config = gatewayConfig({ host: 'minitel.example', bind, asterisk: { ip: '192.168.1.10' } });
  const tried = addressesToTry(config, { ...CLOSED, ast: 8183, audio: 8183 });
  expect(tried).toContain(`  Asterisk      ${address}`);
  expect(tried).toContain(`  AudioSocket   ${address}`);
});

const BANNER = { version: '1.0.0', pid: 1, configFile: '/etc/minipavi.conf' };

const linesOf = (asterisk: Partial<AsteriskConfig> | null, allow: readonly string[], ast: number | null) =>
  banner({
    ...BANNER,
    config: gatewayConfig({ asterisk, allow }),
    ports: { ...CLOSED, ast },
  }).split('\n');

test('the banner tells who may call in, as soon as it is not this machine only', () => {
  const accepted = (lines: readonly string[]) => lines.filter((line) => line.startsWith('Appels Asterisk'));
  expect(accepted(linesOf({ ip: '127.0.0.1' }, [], 8183))).toEqual([]);
  expect(accepted(linesOf(null, ['10.0.0.0/8'], null))).toEqual([]);
  const some = linesOf({ ip: 'asterisk.lan' }, ['10.0.0.0/8'], 8183);
  expect(some).toContain('Port TCP Asterisk: 8183');
  expect(accepted(some)).toEqual(['Appels Asterisk acceptés: cette machine, asterisk.lan, 10.0.0.0/8']);
  const many = Array.from({ length: 20 }, (_, i) => `10.0.0.${i + 1}`);
  expect(accepted(linesOf(null, many, 8183))).toEqual([
    `Appels Asterisk acceptés: cette machine, ${many.slice(0, 8).join(', ')}, et 12 de plus`,
  ]);
  const bySocket = banner({
    ...BANNER,
    config: gatewayConfig({ allow: ['10.0.0.1'] }),
    ports: { ...CLOSED, audio: 9092 },
  });
  expect(bySocket).toContain('\nAppels Asterisk acceptés: cette machine, 10.0.0.1\n');
});

test('the banner tells the ports of AudioSocket, the one of FastAGI as configured', () => {
  const place = { agiPort: 9093, host: '127.0.0.1', entries: [] };
  const audio = { ...place, recordingsFolder: null, maxRecordingBytes: 1 };
  const lines = (config: ConfigChanges, audioPort: number | null) =>
    banner({ ...BANNER, config: gatewayConfig(config), ports: { ...CLOSED, audio: audioPort } }).split('\n');
  expect(lines({}, null)).toEqual(
    expect.arrayContaining(['Port TCP AudioSocket: Désactivé', 'Port TCP FastAGI: Désactivé']),
  );
  expect(lines({ audio }, 9092)).toEqual(
    expect.arrayContaining(['Port TCP AudioSocket: 9092', 'Port TCP FastAGI: 9093']),
  );
});

test('the banner tells where calls go out, how many at most, and no password', () => {
  const calls = (server: Partial<AsteriskConfig> | null) =>
    linesOf(server, [], null).find((line) => line.startsWith('Appels sortants'));
  expect(calls(null)).toBe('Appels sortants Asterisk: Aucune configuration AMI');
  expect(calls({ ip: 'fd00::5', maxCallsPerSession: null })).toBe('Appels sortants Asterisk: [fd00::5]:5038');
  expect(calls({ maxCallsPerDay: 100, maxCallsAtOnce: 2 })).toBe(
    'Appels sortants Asterisk: 127.0.0.1:5038 (au plus 10 par session, 100 par jour, 2 en même temps)',
  );
  expect(linesOf({}, [], 8183).join()).not.toContain(asteriskServer().password);
});
