/** Starts that are refused: everything that is wrong is said at once, and nothing is left half-started. */

import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { once } from 'node:events';
import { describe, expect, onTestFinished } from 'vitest';
import { makeCertificate, type Gateway } from '@minipavi/testkit';
import { test } from '../kit.ts';

async function occupy(port: number): Promise<void> {
  const server = net.createServer().listen(port, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
}

/** What the refused gateway said, once it has ended. */
async function refusal(gateway: Gateway, args: readonly string[] = []): Promise<string> {
  gateway.launch(args);
  expect(await gateway.exited()).toMatchObject({ code: 1, signal: null });
  expect(await gateway.leftovers()).toEqual([]);
  return gateway.output;
}

describe('a start is refused', () => {
  test('with every port that is taken, in one message', async ({ kit }) => {
    const [ws = 0, wss = 0, teln = 0, http = 0, services = 0] = await kit.ports(5);
    await Promise.all([ws, teln, http, services].map(occupy));
    const gateway = await kit.prepare({
      general: { wsport: ws, telnport: teln, astport: wss, httpport: http },
      sections: `<services><port>${services}</port></services>`,
    });
    const output = await refusal(gateway);
    for (const [setting, port] of [
      ['general/wsport', ws],
      ['general/telnport', teln],
      ['general/httpport', http],
      ['services/port', services],
    ] as const) {
      expect(output).toContain(`${setting} : « ${port} » port déjà utilisé`);
    }
    expect(output).not.toContain('general/astport');
    expect(output).not.toContain('Démarrage MiniPavi');
  });

  test('with every fault of the configuration, in one message', async ({ kit }) => {
    const gateway = await kit.prepare({
      general: {
        maxc: 'beaucoup',
        durl: 'ftp://ailleurs/',
        wsport: 70000,
        telport: 1234,
        ssl: './absent.pem',
      },
    });
    const output = await refusal(gateway);
    for (const what of [
      'general/maxc',
      '« beaucoup »',
      'general/durl',
      'general/wsport',
      'general/ssl',
      'general/sslkey',
    ]) {
      expect(output).toContain(what);
    }
    // A warning: the nearest name that exists.
    expect(output).toMatch(/telport.*telnport/s);
    expect(fs.readdirSync(gateway.folder)).toEqual(['minipavi.conf']);
  });

  test('without a configuration file, or with one that is not XML', async ({ kit }) => {
    const gateway = await kit.prepare();
    fs.writeFileSync(path.join(gateway.folder, 'minipavi.conf'), '<config><general>');
    expect(await refusal(gateway)).toMatch(/minipavi\.conf/);
    fs.rmSync(path.join(gateway.folder, 'minipavi.conf'));
    expect(await refusal(gateway)).toMatch(/minipavi\.conf/);
  });

  test('on a certificate and a key that do not belong together', async ({ kit }) => {
    const folder = await kit.folder();
    const { certFile } = await makeCertificate(folder, 'one');
    const { keyFile } = await makeCertificate(folder, 'other');
    const gateway = await kit.prepare({ general: { wssport: 0, ssl: certFile, sslkey: keyFile } });
    expect(await refusal(gateway)).toContain('general/ssl');
  });

  test('of a second gateway on the same configuration, and the first serves on', async ({ kit }) => {
    const service = await kit.service();
    const [ws = 0, teln = 0] = await kit.ports(2);
    const general = { durl: service.url(), wsport: ws, telnport: teln };
    const first = await kit.gateway({ general });
    const second = await kit.prepare({ general });
    fs.symlinkSync(path.join(first.folder, 'sockets'), path.join(second.folder, 'sockets'));
    second.launch();
    expect(await second.exited()).toMatchObject({ code: 1 });
    expect(second.output).toContain('general/wsport');
    const minitel = await kit.websocket(first);
    await minitel.waitFor('BONJOUR');
    fs.unlinkSync(path.join(second.folder, 'sockets'));
  });
});

test('--help tells the options and starts nothing', async ({ kit }) => {
  const gateway = await kit.prepare();
  gateway.launch(['--help']);
  expect(await gateway.exited()).toMatchObject({ code: 0 });
  for (const option of ['--cfgfile', '--maxc', '--wsport', '--httppwd'])
    expect(gateway.output).toContain(option);
  expect(fs.readdirSync(gateway.folder)).toEqual(['minipavi.conf']);
});

test('an option on the command line goes before the file', async ({ kit }) => {
  const service = await kit.service();
  const gateway = await kit.prepare({ general: { durl: service.url() } });
  await gateway.start(['--maxc', '1']);
  expect(gateway.output).toContain('Maximum de connexions: 1\n');
  const minitel = await kit.websocket(gateway);
  await minitel.waitFor('BONJOUR');
  await kit.expectRefused(gateway, /Passerelle complète/);
  await gateway.waitForLog(/connexion refusée : maximum de 1/);
});
