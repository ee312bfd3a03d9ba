/** What systemd hears of the gateway, on a real notification socket; and whether it would take our unit. */

import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { kill, waitFor } from '@minipavi/testkit';
import { test, type Kit } from '../kit.ts';

const UNIT = path.join(import.meta.dirname, '../../deploy/minipavi.service');
/** Exposure by systemd's own scale, 0 to 10; below 3 is what it calls good for a service with a network. */
const MAX_EXPOSURE = 3;

const BALANCER_EVERY_MS = 250;

const isThere = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0;
const why =
  isThere('systemd-notify', '--version') && isThere('python3', '--version')
    ? ''
    : ' (skipped: apt-get install systemd python3)';

/** Node has no datagram sockets in the file system. */
const RECEIVER = `
import socket, sys
server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
server.bind(sys.argv[1])
print("ready", flush=True)
while True:
    print(server.recv(4096).decode().replace("\\n", " "), flush=True)
`;

/** Every message, one line each, as they come. */
async function notifySocket(kit: Kit): Promise<{ readonly address: string; readonly heard: () => string[] }> {
  const address = path.join(await kit.folder(), 'notify');
  const receiver = spawn('python3', ['-c', RECEIVER, address], { stdio: ['ignore', 'pipe', 'inherit'] });
  kit.atEnd(() => void receiver.kill('SIGKILL'));
  let output = '';
  receiver.stdout.on('data', (text: Buffer) => (output += text.toString()));
  await waitFor(() => output.includes('ready'), { what: 'the receiver' });
  return { address, heard: () => output.split('\n').slice(1, -1) };
}

describe.skipIf(why !== '')(`systemd${why}`, () => {
  test('hears that the gateway is ready, well, replaced, and about to end', async ({ kit }) => {
    const { address, heard } = await notifySocket(kit);
    const service = await kit.service();
    const general = { durl: service.url() };
    const gateway = await kit.gateway({ general, env: { NOTIFY_SOCKET: address, WATCHDOG_USEC: '900000' } });
    const hears = (words: RegExp): Promise<unknown> =>
      waitFor(() => heard().some((line) => words.test(line)), {
        what: () => `${words}, heard:\n${heard().join('\n')}`,
      });
    const first = gateway.pid;
    await hears(new RegExp(`^MAINPID=${first} READY=1 WATCHDOG=1 STATUS=0 session`));
    await hears(/^WATCHDOG=1 STATUS=0 session/);
    const user = await kit.telnet(gateway);
    await hears(/^WATCHDOG=1 STATUS=1 session/);
    await gateway.reload();
    await hears(new RegExp(`^MAINPID=${gateway.pid}$`));
    await hears(new RegExp(`^MAINPID=${gateway.pid} READY=1`));
    // Nobody but the master can speak for the service.
    const worker = gateway.processes.find(({ role }) => role === 'worker')?.pid ?? 0;
    expect(fs.readFileSync(`/proc/${worker}/environ`, 'utf8')).not.toContain('NOTIFY_SOCKET');
    user.cut();
    await gateway.stop();
    await hears(/^STOPPING=1/);
  });

  test('hears that the old master is the main one again when the new one dies at once', async ({ kit }) => {
    const { address, heard } = await notifySocket(kit);
    const service = await kit.service();
    const [teln = 0] = await kit.ports(1);
    const gateway = await kit.gateway({
      general: { durl: service.url(), telnport: teln, wsport: null, proxyprotocol: '127.0.0.1' },
      env: { NOTIFY_SOCKET: address, WATCHDOG_USEC: '900000' },
    });
    const old = gateway.pid;
    gateway.askForSuccessor();
    // A balancer that is slow with its headers: the old master stays for the last of them.
    const balancer = setInterval(() => void kit.tcp(teln), BALANCER_EVERY_MS);
    kit.atEnd(() => clearInterval(balancer));
    const { message } = await gateway.waitForLog(/^remplacé par le processus/);
    clearInterval(balancer);
    const heir = Number(/processus (\d+)/.exec(message)?.[1]);
    await waitFor(() => heard().includes(`MAINPID=${heir}`), { what: 'the new main process' });
    kill(heir, 'SIGKILL');
    await gateway.waitForLog(/^remplacement impossible/);
    const since = (): string[] => heard().slice(heard().lastIndexOf(`MAINPID=${heir}`));
    await waitFor(() => since().some((line) => line.startsWith(`MAINPID=${old} READY=1`)), {
      what: () => `the old one again, heard:\n${heard().join('\n')}`,
    });
    await waitFor(() => since().filter((line) => line.startsWith('WATCHDOG=1')).length > 1, {
      what: 'that it is well',
    });
    await gateway.stop();
  });

  test('finds nothing wrong with the unit, and takes it for well protected', async ({ kit }) => {
    // Where Node is on this machine, as deploy/install.sh writes it.
    const here = path.join(await kit.folder(), 'minipavi.service');
    fs.writeFileSync(here, fs.readFileSync(UNIT, 'utf8').replaceAll('/usr/bin/node', process.execPath));
    const verified = spawnSync('systemd-analyze', ['verify', here], { encoding: 'utf8' });
    expect(verified.stderr + verified.stdout).toBe('');
    const { stdout } = spawnSync('systemd-analyze', ['security', '--offline=true', UNIT], {
      encoding: 'utf8',
    });
    const exposure = Number(/Overall exposure level for \S+: ([\d.]+)/.exec(stdout)?.[1]);
    expect(exposure).toBeLessThanOrEqual(MAX_EXPOSURE);
  });
});
