/** EXTcall among the embedded services: servers of extcall.conf of every type, and another user's session. */

import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { WebSocketServer } from 'ws';
import { KEYS, page, waitFor, type Gateway, type Minitel } from '@minipavi/testkit';
import { type Kit, test } from '../kit.ts';

const LEAVE = `***${KEYS.SOMMAIRE}`;

/** Greets, and gives back what it is told. */
async function tcpServer(kit: Kit): Promise<number> {
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes) => socket.write(`<${bytes.toString('latin1')}>`));
    socket.write('TCP HOST');
    kit.atEnd(() => void socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  kit.atEnd(() => void server.close());
  return (server.address() as AddressInfo).port;
}

async function wsServer(kit: Kit): Promise<number> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket, { url }) => {
    socket.send(`WS HOST ${url}`);
    socket.on('message', (data) => socket.send(`<${(data as Buffer).toString('latin1')}>`));
    kit.atEnd(() => socket.terminate());
  });
  await once(server, 'listening');
  kit.atEnd(() => void server.close());
  return (server.address() as AddressInfo).port;
}

interface Scene {
  readonly gateway: Gateway;
  /** A Minitel on this address of EXTcall. */
  readonly call: (query: string) => Promise<Minitel>;
}

/** `<serveur>` elements, under a key that the gateway takes and one that it does not. */
async function scene(kit: Kit, servers: string, denied = ''): Promise<Scene> {
  const [port = 0] = await kit.ports(1);
  const file = path.join(await kit.folder(), 'extcall.conf');
  const lists = `<extcall key="Key1234">${servers}</extcall><extcall key="other">${denied}</extcall>`;
  await writeFile(file, `<?xml version="1.0" encoding="utf-8"?>\n<config>${lists}</config>`);
  const url = `http://127.0.0.1:${port}/extcall/`;
  const gateway = await kit.gateway({
    // The users that are watched are on services beside the embedded ones.
    general: { durl: url, allowhost: '127.0.0.1', httpport: 0 },
    sections: `
      <connecttocmd><key>Key1234</key><extcallurl>${url}</extcallurl><visukey>123abc</visukey></connecttocmd>
      <services><port>${port}</port><extcall>${file}</extcall></services>`,
  });
  const call = (query: string): Promise<Minitel> =>
    kit.websocket(gateway, { path: `/?url=${encodeURIComponent(url + query)}` });
  return { gateway, call };
}

const server = (id: string, type: string, elements: string): string =>
  `<serveur id="${id}" type="${type}"><nom>Serveur ${id}</nom>${elements}</serveur>`;

describe.concurrent('EXTcall leads', () => {
  test('to a host by telnet and back, as often as one likes', async ({ kit }) => {
    const host = `<host>127.0.0.1:${await tcpServer(kit)}</host>`;
    const { call } = await scene(kit, server('bbs', 'int', host));
    const minitel = await call('?cid=bbs');
    await minitel.waitFor('Serveur bbs');
    for (let time = 0; time < 2; time++) {
      minitel.send(KEYS.SUITE);
      await minitel.waitFor('TCP HOST');
      minitel.send('abc');
      await minitel.waitFor('<abc>');
      minitel.send(LEAVE);
      await minitel.waitFor('Liaison termin');
    }
    // It was the session's own address: nothing is behind it.
    minitel.send(KEYS.SOMMAIRE);
    await minitel.closed();
  });

  test('to a host by websocket, from the list', async ({ kit }) => {
    const host = `<host>127.0.0.1:${await wsServer(kit)}</host><path>/p?q</path>`;
    const { call } = await scene(kit, server('un', 'int', '<host>a:1</host>') + server('deux', 'ws', host));
    const minitel = await call('');
    await minitel.waitFor('Serveur deux');
    minitel.send(`2${KEYS.ENVOI}`);
    await minitel.waitFor('Serveur deux');
    minitel.send(KEYS.SUITE);
    await minitel.waitFor('WS HOST /p?q');
    minitel.send('abc');
    await minitel.waitFor('<abc>');
    minitel.send(LEAVE);
    await minitel.waitFor('Liaison termin');
    minitel.send(KEYS.SOMMAIRE);
    await minitel.waitFor('Services ext');
  });

  test('to a program', async ({ kit }) => {
    const { call } = await scene(kit, server('chat', 'pty', '<commande>/bin/cat</commande>'));
    const minitel = await call('?cid=chat');
    await minitel.waitFor('Serveur chat');
    minitel.send(KEYS.SUITE);
    await minitel.waitFor('\x0c');
    minitel.send(`miaou${KEYS.ENVOI}`);
    // Once as it is typed, once as the program gives it back.
    await minitel.waitFor('miaou');
    await minitel.waitFor('miaou');
    minitel.send(LEAVE);
    await minitel.waitFor('Liaison termin');
  });

  test('to another user’s screen, whose key no URL has', async ({ kit }) => {
    const { gateway, call } = await scene(kit, '');
    const service = await kit.service(() => page('\fANNA'));
    const anna = await kit.websocket(gateway, { path: `/?url=${encodeURIComponent(service.url())}` });
    const { uniqueId } = await service.waitFor('CNX');
    await anna.waitFor('ANNA');
    const minitel = await call(`?uniqueid=${uniqueId}&key=123abc`);
    await minitel.waitFor('Session');
    await minitel.waitFor(uniqueId);
    await waitFor(
      async () => {
        const urls = (await gateway.sessions()).map((one) => one.url);
        return urls.some((one) => one.includes('step=annonce')) && !urls.join().includes('123abc');
      },
      { what: 'the key to leave what VisuWeb shows' },
    );
    minitel.send(KEYS.SUITE);
    await minitel.waitFor('\fANNA');
    anna.cut();
    await minitel.waitFor('Liaison termin');
    minitel.send(KEYS.SUITE);
    await minitel.waitFor('Pas de liaison');
    await minitel.waitFor('Cette session est finie');
  });
});

describe.concurrent('EXTcall says', () => {
  test('that there is no such server', async ({ kit }) => {
    const { call } = await scene(kit, '');
    const minitel = await call('?cid=zorglub');
    await minitel.waitFor('Service inconnu');
    await minitel.waitFor('zorglub');
  });

  test('that it cannot telephone, that nobody listens, that the key is refused', async ({ kit }) => {
    const [nobody] = await kit.ports(1);
    const { call, gateway } = await scene(
      kit,
      server('tel', 'tel', '<numero>0102030405</numero>') +
        server('mort', 'int', `<host>127.0.0.1:${nobody}</host>`),
      server('clef', 'pty', '<commande>/bin/cat</commande>'),
    );
    const outcomes = [
      ['tel', 'Pas de liaison', 'appel'],
      ['mort', 'Pas de liaison', 'Le serveur ne r'],
      ['clef', 'Liaison termin', 'Finie aussit'],
    ] as const;
    for (const [id, outcome, detail] of outcomes) {
      const minitel = await call(`?cid=${id}`);
      await minitel.waitFor(`Serveur ${id}`);
      minitel.send(KEYS.SUITE);
      await minitel.waitFor(outcome);
      await minitel.waitFor(detail);
    }
    await waitFor(() => gateway.log.some(({ message }) => message.includes('connectToPty refusé')), {
      what: 'the refusal in the log',
    });
    expect(JSON.stringify(gateway.log)).not.toMatch(/Key1234|123abc/);
  });
});
