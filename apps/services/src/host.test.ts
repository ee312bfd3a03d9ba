import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { AnswerBody } from '@minipavi/protocol';
import { Screen, screenToText } from '@minipavi/videotex';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type HostConfig, type HostLog, type ServicesHost, startHost } from './host.ts';

let folder: string;
let accueilFile: string;
let logged: string[];
let hosts: ServicesHost[];

const log: HostLog = (level, message) => logged.push(`${level} ${message}`);

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'services-'));
  accueilFile = path.join(folder, 'paviacc.conf');
  const service = '<service code="demo"><infos>Démonstration</infos><url>/demo/</url></service>';
  await writeFile(accueilFile, `<config><annuaire>${service}</annuaire></config>`);
  logged = [];
  hosts = [];
});

afterEach(async () => {
  for (const host of hosts) await host.close();
  await rm(folder, { recursive: true });
});

async function start(config: Partial<HostConfig> = {}): Promise<string> {
  const host = await startHost({ port: 0, accueilFile, extCallFile: null, ...config }, log);
  hosts.push(host);
  return `http://127.0.0.1:${host.port}`;
}

const post = (
  url: string,
  fctn: string,
  content: readonly string[] = [],
  params: object = {},
): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ PAVI: { fctn, content }, URLPARAMS: params }),
  });

async function titleOf(response: Response): Promise<string> {
  const { content = '' } = (await response.json()) as AnswerBody;
  const screen = new Screen();
  screen.write(Buffer.from(content, 'base64'));
  return screenToText(screen).join('\n');
}

test('the welcome leads to the demonstration of the same host', async () => {
  const origin = await start();
  expect(await titleOf(await post(`${origin}/accueil/`, 'CNX'))).toContain('Code ou adresse du service :');
  const answer = (await (await post(`${origin}/accueil/`, 'ENVOI', ['DEMO', ''])).json()) as AnswerBody;
  expect(answer).toMatchObject({ next: `${origin}/demo/`, directcall: 'yes-cnx' });
  expect(await titleOf(await post(`${origin}/demo/`, 'DIRECTCNX'))).toContain('Démonstration');
  expect(logged).toEqual([]);
});

test('addresses go without their last slash too', async () => {
  const origin = await start();
  expect(await titleOf(await post(`${origin}/demo`, 'CNX'))).toContain('Démonstration');
});

test('without a directory file there is no welcome', async () => {
  const origin = await start({ accueilFile: null });
  expect((await post(`${origin}/accueil/`, 'CNX')).status).toBe(404);
  expect((await post(`${origin}/demo/`, 'CNX')).status).toBe(200);
});

test('EXTcall is there when it has its file, and its keys are for nobody to see', async () => {
  expect((await post(`${await start()}/extcall/`, 'CNX')).status).toBe(404);
  const extCallFile = path.join(folder, 'extcall.conf');
  const server = '<serveur id="a" type="int"><nom>AAA</nom><host>a:1</host></serveur>';
  await writeFile(extCallFile, `<config><extcall key="Key1234">${server}</extcall></config>`);
  const origin = await start({ extCallFile });
  expect(await titleOf(await post(`${origin}/extcall/`, 'CNX', [], { cid: 'a' }))).toContain('AAA');
  const seen = await (await fetch(`${origin}/extcall/?cid=a`)).text();
  expect(seen).not.toMatch(/Key1234|AAA/);
  expect(logged).toEqual([]);
});

test('a browser gets the list of services, and nothing at other addresses', async () => {
  const origin = await start();
  const home = await (await fetch(`${origin}/`)).text();
  expect(home).toContain(`<code>${origin}/accueil/</code>`);
  expect(home).toContain(`<code>${origin}/demo/</code>`);
  const elsewhere = await fetch(`${origin}/../etc/<b>`);
  expect(elsewhere.status).toBe(404);
  expect(await elsewhere.text()).toContain('Pas de service à cette adresse');
});

test('what is not a request of a gateway is answered and logged', async () => {
  const origin = await start();
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(`${origin}/demo/`, { method: 'POST', headers, body: '{}' });
  expect(response.status).toBe(400);
  expect(logged).toEqual([
    expect.stringMatching(/^error service \/demo\/ \(POST de 127\.0\.0\.1\) : .*PAVI : absent/),
  ]);
});

test('the directory is read at start, for the operator to learn of its faults', async () => {
  await rm(accueilFile);
  const origin = await start();
  expect(await titleOf(await post(`${origin}/accueil/`, 'GUIDE'))).toContain('annuaire est vide');
  expect(logged).toEqual([`warn annuaire ${accueilFile} illisible : fichier introuvable`]);
});

test('a taken port is reported by its error', async () => {
  const other = createServer();
  await once(other.listen(0, '127.0.0.1'), 'listening');
  const { port } = other.address() as AddressInfo;
  try {
    await expect(start({ port })).rejects.toMatchObject({ code: 'EADDRINUSE', port });
  } finally {
    other.close();
  }
});

test('closing gives the port back, connections that stay open or not', async () => {
  const origin = await start();
  const port = Number(new URL(origin).port);
  const [host] = hosts;
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(
    'POST /demo/ HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n',
  );
  await host?.close();
  await closed;
  hosts = [];
  expect(await start({ port })).toBe(origin);
});
