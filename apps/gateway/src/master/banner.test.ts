import { expect, test } from 'vitest';
import { addressesToTry } from './banner.ts';

const PORTS = { ws: 8182, wss: 8181, teln: 8180, ast: 8183, http: 8080 };
const CLOSED = { ws: null, wss: null, teln: null, ast: null, http: null };
const TLS = { certFile: 'cert.pem', keyFile: 'key.pem' };

test('a newcomer is shown every open port, the Minitel in the browser first, in columns', () => {
  expect(addressesToTry({ host: 'minitel.example', bind: null, tls: TLS }, PORTS).split('\n')).toEqual([
    'À essayer :',
    '  Minitel dans le navigateur   https://minitel.example:8080/minitel/',
    '  Minitel par websocket        ws://minitel.example:8182/',
    '  websocket sécurisé           wss://minitel.example:8181/',
    '  telnet                       telnet minitel.example 8180',
    '  Asterisk                     127.0.0.1:8183',
    '  VisuWeb                      https://minitel.example:8080/',
  ]);
});

test('closed ports are left out, and the columns close up', () => {
  const config = { host: 'minitel.example', bind: null, tls: null };
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
  const config = { host: 'minitel.example', bind, tls: null };
  expect(addressesToTry(config, { ...CLOSED, http: 8080 })).toContain(`   ${address}\n`);
});
