/** The whole process on a real bus and real sockets, the master being the test. */

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeMaster } from './testing/fake-master.ts';
import { basic, httpGet } from './testing/http-get.ts';
import { sampleConfig, sampleSession } from './testing/samples.ts';

let master: FakeMaster;
beforeEach(() => {
  master = new FakeMaster();
});
afterEach(() => master.clear());

const idsAt = async (port: number): Promise<string[]> => {
  const { cnx } = JSON.parse((await httpGet(port, '/?action=visujson')).body) as {
    cnx: { uniqueid: string }[];
  };
  return cnx.map(({ uniqueid }) => uniqueid);
};

const statusAt = async (port: number): Promise<unknown> =>
  JSON.parse((await httpGet(port, '/api/status')).body);

test('the answers have exactly the types and lengths recorded from the original', async () => {
  const port = await master.startListening(sampleConfig(), [sampleSession()]);
  const page = await httpGet(port, '/');
  expect(page.status).toBe(200);
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(page.headers['content-length']).toBe(String(Buffer.byteLength(page.body)));
  expect(page.body).toMatch(/<html.*MiniPAVI.*action=stats.*IN\/WS/s);
  const json = await httpGet(port, '/action=visujson');
  expect(json.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(json.headers['content-length']).toBe(String(Buffer.byteLength(json.body)));
});

test('without the password there is nothing but the challenge', async () => {
  const port = await master.startListening(sampleConfig());
  for (const headers of [{}, basic('minipavi', 'wrong')]) {
    const answer = await httpGet(port, '/?action=visujson', { headers });
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Basic realm="insert realm", charset="UTF-8"');
    expect(answer.headers).not.toHaveProperty('content-type');
    expect(answer.headers).not.toHaveProperty('content-length');
    expect(answer.body).toBe('');
  }
  const log = await master.next('log');
  expect(log).toMatchObject({ level: 'warn', fields: { ip: '127.0.0.1', failures: 1 } });
});

test('sessions that open, change and end are followed', async () => {
  const first = sampleSession();
  const port = await master.startListening(sampleConfig(), [first]);
  expect(await idsAt(port)).toEqual([first.uniqueId]);
  const second = sampleSession({
    uniqueId: '17171234579999',
    startedAt: first.startedAt + 1,
    infos: 'CALLTO 1',
  });
  master.peer.send({ type: 'session-changed', session: second });
  await vi.waitFor(async () => expect(await idsAt(port)).toEqual([first.uniqueId, second.uniqueId]));
  master.peer.send({ type: 'session-gone', uniqueId: first.uniqueId });
  await vi.waitFor(async () => expect(await idsAt(port)).toEqual([second.uniqueId]));
});

const ALARM = 'Asterisk : utilisateur AMI « ami » ou <mot de passe> refusé';
const PAGES = ['/visuweb', '/?action=history', '/?action=stats', '/?action=logs'];

test('what is wrong is on all pages, in the status and in the metrics, until it is mended', async () => {
  const port = await master.startListening(sampleConfig());
  const alarmsAt = async (): Promise<unknown> => ((await statusAt(port)) as { alarms: unknown }).alarms;
  const metric = async (): Promise<string | undefined> =>
    /^minipavi_alarm\{name="asterisk"\} \d$/m.exec((await httpGet(port, '/metrics')).body)?.[0];
  expect([await alarmsAt(), await metric()]).toEqual([[], 'minipavi_alarm{name="asterisk"} 0']);

  master.peer.send({ type: 'alarm', name: 'asterisk', text: ALARM });
  await vi.waitFor(async () => expect(await alarmsAt()).toEqual([{ name: 'asterisk', text: ALARM }]));
  expect(await metric()).toBe('minipavi_alarm{name="asterisk"} 1');
  for (const page of [...PAGES, '/?action=replay&id=17171234565062']) {
    expect((await httpGet(port, page)).body, page).toMatch(
      /id="alarms" role="alert" *>\s*<p>Asterisk : utilisateur AMI « ami » ou &lt;mot de passe&gt; refusé<\/p>/,
    );
  }
  // Whoever has no password is told nothing of it.
  for (const [page, headers] of [
    ['/', { accept: 'text/html' }],
    ['/minitel/', {}],
  ] as const) {
    expect((await httpGet(port, page, { headers })).body, page).not.toContain('Asterisk');
  }
  // Other people's programs read it: nothing comes to what the original gives.
  expect(Object.keys(JSON.parse((await httpGet(port, '/?action=visujson')).body) as object)).toEqual([
    'loadavg',
    'freespace',
    'cnxtotal',
    'cnx',
  ]);

  master.peer.send({ type: 'alarm', name: 'asterisk', text: null });
  await vi.waitFor(async () => expect(await alarmsAt()).toEqual([]));
  expect(await metric()).toBe('minipavi_alarm{name="asterisk"} 0');
  for (const page of PAGES) {
    expect((await httpGet(port, page)).body, page).toMatch(/id="alarms" role="alert" hidden/);
  }
});

test('what was wrong is no longer when the next master does not say so', async () => {
  const port = await master.startListening(sampleConfig());
  master.peer.send({ type: 'alarm', name: 'asterisk', text: ALARM });
  await vi.waitFor(async () => expect(await statusAt(port)).toMatchObject({ alarms: [{ text: ALARM }] }));
  master.die();
  await vi.waitFor(async () =>
    expect(await statusAt(port)).toMatchObject({ staleSince: expect.any(Number) as number }),
  );
  expect(await statusAt(port)).toMatchObject({ alarms: [{ text: ALARM }] });
  await master.rise(sampleConfig());
  await vi.waitFor(async () => expect(await statusAt(port)).toMatchObject({ staleSince: null, alarms: [] }));
});

test('a dead master leaves the last list, marked so, and its successor takes over', async () => {
  const config = sampleConfig();
  const port = await master.startListening(config, [sampleSession()]);
  master.die();
  await vi.waitFor(async () =>
    expect(await statusAt(port)).toMatchObject({ staleSince: expect.any(Number) as number }),
  );
  expect(await idsAt(port)).toEqual([sampleSession().uniqueId]);

  await master.rise(config, [], '1.7');
  expect(await master.next('listening')).toMatchObject({ port });
  await vi.waitFor(async () =>
    expect(await statusAt(port)).toMatchObject({ version: '1.7', staleSince: null, sessions: 0 }),
  );
  expect((await httpGet(port, '/')).body).toContain('1.7');
});

test('a successor with another password and port is obeyed', async () => {
  const port = await master.startListening(sampleConfig());
  master.die();
  const free = await freePort();
  const ports = { ...sampleConfig().ports, http: free };
  await master.rise(sampleConfig({ ports, visuweb: { user: 'a', password: 'b', allowIp: [] } }));
  expect(await master.next('listening')).toMatchObject({ port: free });
  expect((await httpGet(free, '/')).status).toBe(401);
  expect((await httpGet(free, '/', { headers: basic('a', 'b') })).status).toBe(200);
  await expect(httpGet(port, '/')).rejects.toThrow('ECONNREFUSED');
});

test('without any master the process ends by itself after a time', async () => {
  await master.rise(sampleConfig());
  const visuweb = master.start({}, 30);
  await master.next('listening');
  master.die();
  expect(await visuweb.ended).toBe(0);
});

test('stop closes the port, cuts clients that keep their connection, and ends well', async () => {
  await master.rise(sampleConfig());
  const visuweb = master.start();
  const { port } = await master.next('listening');
  const agent = new http.Agent({ keepAlive: true });
  expect((await httpGet(port, '/', { agent })).status).toBe(200);
  const slow = net.connect(port, '127.0.0.1');
  slow.on('error', () => {});
  slow.write('GET / HTTP/1.1\r\nHost: a\r\n');
  await once(slow, 'connect');
  master.peer.send({ type: 'stop', withinMs: 5000, reason: 'test' });
  expect(await visuweb.ended).toBe(0);
  await expect(httpGet(port, '/')).rejects.toThrow('ECONNREFUSED');
  agent.destroy();
  slow.destroy();
});

test('a port in use is said in French to the operator, and ends the process', async () => {
  const other = net.createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  await master.rise(sampleConfig({ ports: { ...sampleConfig().ports, http: port } }));
  const visuweb = master.start();
  expect(await visuweb.ended).toBe(1);
  const log = await master.next('log');
  expect(log.level).toBe('error');
  expect(log.message).toBe(`VisuWeb : le port ${port} (httpport) est déjà utilisé par un autre programme`);
  other.close();
});

test('a configuration the dashboard cannot understand ends the process with its member’s name', async () => {
  await master.rise({ host: 'a' });
  expect(await master.start().ended).toBe(1);
  expect((await master.next('log')).message).toContain('bind');
});

test('the public page has its files and the ports of the configuration', async () => {
  const port = await master.startListening(sampleConfig());
  const page = await httpGet(port, '/minitel/', { headers: {} });
  expect([page.status, page.body]).toEqual([200, '<!doctype html><title>Minitel</title>']);
  const tag = { 'if-none-match': page.headers.etag ?? '' };
  const again = await httpGet(port, '/minitel/', { headers: tag });
  expect([again.status, again.body, again.headers['content-length']]).toEqual([304, '', undefined]);
  const ports = await httpGet(port, '/minitel/gateway.json', { headers: {} });
  expect(ports.body).toBe('{"ws":8182,"wss":null}');
});

test.each([
  ['a build without', 'nowhere', 'ENOENT'],
  ['a half-made build of', '.', 'index.html manque'],
])('%s the public page is said in French to the operator, and costs nothing else', async (_, name, why) => {
  const webFolder = path.join(master.folder, name);
  fs.mkdirSync(path.join(master.folder, 'minitel'));
  await master.rise(sampleConfig());
  master.start({ webFolder });
  const { port } = await master.next('listening');
  const { level, message } = await master.next('log');
  expect(level).toBe('error');
  for (const word of ['pas de page /minitel/', path.join(webFolder, 'minitel'), why])
    expect(message).toContain(word);
  expect((await httpGet(port, '/minitel/', { headers: {} })).status).toBe(503);
  expect((await httpGet(port, '/')).status).toBe(200);
});

test('with a certificate the page is on HTTPS, and a renewed one is taken without a restart', async () => {
  const files = makeCertificate(master.folder, 'one.example');
  await master.rise(sampleConfig({ tls: files }));
  master.start({ certificateCheckMs: 20 });
  const { port } = await master.next('listening');
  const ca = fs.readFileSync(files.certFile);
  const page = await httpGet(port, '/', { ca, servername: 'one.example' });
  expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);

  makeCertificate(master.folder, 'two.example');
  await vi.waitFor(async () => expect(await subjectAt(port)).toBe('two.example'), {
    timeout: 8000,
    interval: 50,
  });
});

test('a certificate that is missing or no certificate is said to the operator, and ends the process', async () => {
  const missing = {
    certFile: path.join(master.folder, 'absent.pem'),
    keyFile: path.join(master.folder, 'key.pem'),
  };
  await master.rise(sampleConfig({ tls: missing }));
  expect(await master.start().ended).toBe(1);
  expect((await master.next('log')).message).toContain(`certificat illisible : ${missing.certFile}`);

  fs.writeFileSync(missing.certFile, 'rubbish');
  fs.writeFileSync(missing.keyFile, 'rubbish');
  expect(await master.start().ended).toBe(1);
  expect((await master.next('log')).message).toContain('certificat et clé inutilisables');
});

test('requests that make no sense get a refusal, and the next client its page', async () => {
  const port = await master.startListening(sampleConfig());
  for (const rubbish of [
    '\x00\xff\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: a b\r\n\r\n',
    `GET /${'x'.repeat(20_000)}\r\n`,
  ]) {
    expect(await rawAnswer(port, rubbish)).toMatch(/^HTTP\/1\.1 4\d\d /);
  }
  expect((await httpGet(port, '/')).status).toBe(200);
});

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function makeCertificate(folder: string, name: string): { certFile: string; keyFile: string } {
  const files = { certFile: path.join(folder, 'cert.pem'), keyFile: path.join(folder, 'key.pem') };
  const what = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const names = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`, '-days', '2'];
  const out = ['-out', files.certFile, '-keyout', files.keyFile];
  execFileSync('openssl', [...what, ...names, ...out], { stdio: 'ignore' });
  return files;
}

async function subjectAt(port: number): Promise<unknown> {
  const socket = tls.connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { subject } = socket.getPeerCertificate();
  socket.destroy();
  return subject.CN;
}

async function rawAnswer(port: number, bytes: string): Promise<string> {
  const socket = net.connect(port, '127.0.0.1');
  socket.on('error', () => {});
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
  socket.write(bytes, 'latin1');
  await vi.waitFor(() => expect(answer).toContain('\r\n\r\n'));
  socket.destroy();
  return answer;
}
