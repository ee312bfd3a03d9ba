/** A successor that dies, is refused, or is overtaken by a stop: there is always one master, and never two. */

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { KEYS, isRunning, kill, waitFor, type Gateway, type Minitel } from '@minipavi/testkit';
import { test } from '../kit.ts';

const RELOAD = path.join(
  process.env['MINIPAVI_DIST'] ?? path.join(import.meta.dirname, '../../dist'),
  'reload.cjs',
);

async function converse(minitel: Minitel, word: string): Promise<void> {
  minitel.send(word);
  await minitel.waitFor(word);
  minitel.send(KEYS.ENVOI);
  await minitel.waitFor(`RECU ${word}.`);
}

const mastersOf = (gateway: Gateway): number[] =>
  gateway.processes.filter(({ role }) => role === 'master').map(({ pid }) => pid);

/** The new process, before it has taken over. */
const successorOf = (gateway: Gateway): Promise<number> =>
  waitFor(() => mastersOf(gateway).find((pid) => pid !== gateway.pid), { what: 'a second master' });

const privateBus = (gateway: Gateway, pid: number): string =>
  path.join(gateway.folder, 'sockets', `b${pid.toString(36)}`);

/** `npm run reload`, without what it prepares. */
function reloadCommand(gateway: Gateway): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [RELOAD, '--cfgfile', 'minipavi.conf'], { cwd: gateway.folder });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => (output += text.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
}

/** When the successor is killed. */
const MOMENTS: Readonly<Record<string, (gateway: Gateway, pid: number) => boolean>> = {
  'as soon as it is there': () => true,
  'with a bus of its own': (gateway, pid) => fs.existsSync(privateBus(gateway, pid)),
  'with a worker of its own': (gateway, pid) =>
    gateway.processes.some(({ role, parentPid }) => role === 'worker' && parentPid === pid),
};

describe.concurrent('a successor', () => {
  test.for(Object.keys(MOMENTS))('killed %s leaves the old master as it was', async (moment, { kit }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({ general: { durl: service.url() } });
    const stayer = await kit.telnet(gateway);
    await stayer.waitFor('BONJOUR');
    gateway.askForSuccessor();
    const pid = await successorOf(gateway);
    await waitFor(() => MOMENTS[moment]?.(gateway, pid), { what: moment });
    kill(pid, 'SIGKILL');
    await gateway.waitForLog(/^remplacement impossible/);
    expect(mastersOf(gateway)).toEqual([gateway.pid]);
    await converse(stayer, 'encore');
    const newcomer = await kit.websocket(gateway);
    await newcomer.waitFor('BONJOUR');
    // And the next one comes into its own.
    await gateway.reload();
    expect(gateway.pid).not.toBe(pid);
    await converse(stayer, 'toujours');
    await gateway.stop();
    expect(await gateway.leftovers()).toEqual([]);
    expect(service.select('FIN')).toHaveLength(2);
  });

  test('killed in the moment in which it takes over drops nobody', async ({ kit }) => {
    const service = await kit.service();
    const [ws = 0, teln = 0] = await kit.ports(2);
    const gateway = await kit.gateway({ general: { durl: service.url(), wsport: ws, telnport: teln } });
    const stayer = await kit.telnet(gateway);
    await stayer.waitFor('BONJOUR');
    gateway.askForSuccessor();
    const pid = await successorOf(gateway);
    // The bus is its own, the old master still there: over in some milliseconds.
    const old = gateway.pid;
    await waitFor(() => fs.existsSync(privateBus(gateway, pid)), { what: 'its bus' });
    while (fs.existsSync(privateBus(gateway, pid))); // as fast as can be
    kill(pid, 'SIGKILL');
    await waitFor(() => !isRunning(pid), { what: 'its end' });
    if (isRunning(old) && (await gateway.waitForLog(/^remplacement impossible/, 3000).catch(() => null))) {
      await converse(stayer, 'ancien');
      await (await kit.telnet(gateway)).waitFor('BONJOUR');
      await gateway.stop();
      expect(service.select('FIN')).toHaveLength(2);
    } else {
      // The old one had nothing left to do: the gateway is without a master, as after any kill -9.
      await waitFor(() => !isRunning(old), { what: 'the end of the old master' });
      await converse(stayer, 'seul');
      await gateway.start();
      await converse(stayer, 'repris');
    }
  });

  test('goes on alone when the old master is killed under way', async ({ kit }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({ general: { durl: service.url(), httpport: 0 } });
    const stayer = await kit.telnet(gateway);
    await stayer.waitFor('BONJOUR');
    const old = gateway.pid;
    gateway.askForSuccessor();
    const pid = await successorOf(gateway);
    await waitFor(() => fs.existsSync(privateBus(gateway, pid)), { what: 'its bus' });
    kill(old, 'SIGKILL');
    await gateway.succeeded(old);
    expect(mastersOf(gateway)).toEqual([pid]);
    await (await kit.websocket(gateway)).waitFor('BONJOUR');
    await waitFor(async () => (await gateway.sessions().catch(() => [])).length === 2, {
      what: 'both in VisuWeb',
    });
    await converse(stayer, 'suivi');
  });

  test('is asked for once, however often the signal comes', async ({ kit }) => {
    const gateway = await kit.gateway();
    const old = gateway.pid;
    gateway.askForSuccessor();
    await gateway.waitForLog(/^remplacement \(SIGUSR2\) : nouveau/);
    kill(old, 'SIGUSR2');
    await gateway.succeeded(old);
    expect(gateway.log.filter(({ message }) => message.startsWith('remplacé par'))).toHaveLength(1);
    expect(mastersOf(gateway)).toEqual([gateway.pid]);
  });

  test('goes with the old master when the gateway is to stop', async ({ kit }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({ general: { durl: service.url() } });
    await (await kit.telnet(gateway)).waitFor('BONJOUR');
    gateway.askForSuccessor();
    const pid = await successorOf(gateway);
    await waitFor(() => fs.existsSync(privateBus(gateway, pid)), { what: 'its bus' });
    await gateway.stop();
    await waitFor(() => mastersOf(gateway).length === 0, { what: 'no master' });
    expect(await gateway.leftovers()).toEqual([]);
    expect(service.select('FIN')).toHaveLength(1);
  });
});

describe.concurrent('npm run reload', () => {
  test('tells how it went', async ({ kit }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({ general: { durl: service.url() } });
    await (await kit.telnet(gateway)).waitFor('BONJOUR');
    const old = gateway.pid;
    const { code, output } = await reloadCommand(gateway);
    expect(output).toMatch(/^Passerelle remplacée en \d+ ms : processus \d+, 1 session\(s\) gardée\(s\)\.$/m);
    expect(code).toBe(0);
    await gateway.succeeded(old);
    expect(output).toContain(`processus ${gateway.pid},`);
  });

  test('shows the faults of the configuration, and changes nothing', async ({ kit }) => {
    const gateway = await kit.gateway();
    const old = gateway.pid;
    gateway.configure({ general: { maxc: 'beaucoup' } });
    const { code, output } = await reloadCommand(gateway);
    expect(code).toBe(1);
    expect(output).toContain('general/maxc');
    // By the signal, the log has them.
    kill(old, 'SIGUSR2');
    expect((await gateway.waitForLog(/^remplacement impossible/)).message).toContain('general/maxc');
    expect(mastersOf(gateway)).toEqual([old]);
    await (await kit.telnet(gateway)).closed();
  });

  test('says that a port is another program’s, and changes nothing', async ({ kit }) => {
    const [other = 0] = await kit.ports(1);
    const server = (await import('node:net')).createServer().listen(other, '127.0.0.1');
    kit.atEnd(() => void server.close());
    const gateway = await kit.gateway();
    gateway.configure({ general: { astport: other } });
    const { code, output } = await reloadCommand(gateway);
    expect(code).toBe(1);
    expect(output).toContain(`general/astport : « ${other} » port déjà utilisé par un autre programme`);
    expect(mastersOf(gateway)).toEqual([gateway.pid]);
  });

  test('without a gateway says so', async ({ kit }) => {
    const gateway = await kit.prepare();
    const { code, output } = await reloadCommand(gateway);
    expect(code).toBe(1);
    expect(output).toContain('aucune passerelle ne tourne avec cette configuration');
  });
});

describe('SIGHUP', () => {
  test('takes up what can be, names what cannot, and cuts nobody off', async ({ kit }) => {
    const service = await kit.service();
    const other = await kit.service();
    const general = { durl: service.url(), maxc: 5, telnport: 0, httpport: 0 };
    const gateway = await kit.gateway({ general });
    const stayer = await kit.telnet(gateway);
    await stayer.waitFor('BONJOUR');
    const visuweb = await gateway.processOf('visuweb');
    gateway.configure({ general: { ...general, durl: other.url(), astport: 0, bind: null } });
    kill(gateway.pid, 'SIGHUP');
    await gateway.waitForLog(
      /^configuration relue, en vigueur pour les prochaines sessions : general\/durl$/,
    );
    await gateway.waitForLog(/en vigueur après npm run reload seulement : general\/astport$/);
    await gateway.waitForLog(/en vigueur après un arrêt et un lancement : general\/bind$/);
    await (await kit.telnet(gateway)).waitFor('BONJOUR');
    expect(other.select('CNX')).toHaveLength(1);
    await converse(stayer, 'comme avant');
    expect(await gateway.processOf('visuweb')).toBe(visuweb);

    gateway.configure({ general: { ...general, durl: other.url(), maxc: 2 } });
    kill(gateway.pid, 'SIGHUP');
    await gateway.waitForLog(/prochaines sessions : general\/maxc$/);
    await kit.expectRefused(gateway, /complète/i);
  });

  test('with a faulty configuration changes nothing, and says all that is wrong', async ({ kit }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({ general: { durl: service.url() } });
    gateway.configure({ general: { durl: 'nulle part', maxc: 0 } });
    kill(gateway.pid, 'SIGHUP');
    const { message } = await gateway.waitForLog(/^configuration non relue/);
    expect(message).toContain('general/durl');
    expect(message).toContain('general/maxc');
    await (await kit.telnet(gateway)).waitFor('BONJOUR');
  });
});
