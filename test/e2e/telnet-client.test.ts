/** The telnet program of Debian, as an outside judge of what we say on a telnet line. */

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { KEYS, waitFor } from '@minipavi/testkit';
import { test, type Kit } from '../kit.ts';

const NAMES = ['inetutils-telnet', 'telnet.netkit', 'telnet'];
const program = (process.env['PATH'] ?? '')
  .split(path.delimiter)
  .flatMap((folder) => NAMES.map((name) => path.join(folder, name)))
  .find((file) => fs.existsSync(file));
/** `script` gives it a terminal: without one, it is in line mode and looks at nothing it sends. */
const hasTerminal = fs.existsSync('/usr/bin/script');

const why =
  program === undefined
    ? ' (skipped: no telnet program, apt-get install telnet)'
    : hasTerminal
      ? ''
      : ' (skipped: no script program)';

interface Caller {
  readonly screen: () => string;
  type(bytes: string): void;
  exited(): Promise<void>;
}

/** `port`: as written behind the address; with a `-` before it, telnet negotiates as it does on its own port. */
function call(kit: Kit, port: string): Caller {
  const child = spawn(
    '/usr/bin/script',
    ['-q', '-e', '-c', `exec ${program} -E -- 127.0.0.1 ${port}`, '/dev/null'],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, TERM: 'vt100', SHELL: '/bin/sh' },
      detached: true,
    },
  );
  let screen = '';
  let isOver = false;
  child.stdout.on('data', (chunk: Buffer) => (screen += chunk.toString('latin1')));
  child.stdin.on('error', () => {});
  child.on('exit', () => (isOver = true));
  kit.atEnd(() => void child.kill('SIGKILL'));
  return {
    screen: () => screen,
    type: (bytes) => void child.stdin.write(bytes, 'latin1'),
    exited: () =>
      waitFor(() => isOver, { what: () => `telnet to end, it showed ${JSON.stringify(screen)}` }).then(
        () => {},
      ),
  };
}

const sees = (caller: Caller, text: string): Promise<boolean> =>
  waitFor(() => caller.screen().includes(text), {
    what: () =>
      `${JSON.stringify(text)} on the screen of telnet, which shows ${JSON.stringify(caller.screen())}`,
  });

describe.skipIf(why !== '')(`the real telnet program${why}`, () => {
  test('negotiates, shows the page and sends every key at once', async ({ kit }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({ general: { durl: service.url() } });
    const caller = call(kit, `-${gateway.ports.teln}`);
    await sees(caller, 'BONJOUR');
    caller.type('a');
    await sees(caller, '\x1fAA\x11a');
    caller.type('bc');
    await sees(caller, '\x1fAA\x11abc');
    caller.type(KEYS.ENVOI);
    await sees(caller, 'RECU abc.');
    caller.type(KEYS.CONNEXION_FIN);
    await caller.exited();
    await service.waitFor('FIN');
    expect(service.calls.map(({ fctn }) => fctn)).toEqual(['CNX', 'ENVOI', 'FIN']);
    expect(service.select('ENVOI')[0]?.content).toEqual(['abc']);
    // Not one byte of the negotiation is shown, nothing is echoed twice.
    expect(caller.screen()).not.toMatch(/[\xf0-\xff]/);
    expect(caller.screen()).not.toContain('aa');
  });

  test('without a negotiation shows the page and sends line by line', async ({ kit }) => {
    const service = await kit.service();
    const gateway = await kit.gateway({ general: { durl: service.url() } });
    const caller = call(kit, String(gateway.ports.teln));
    await sees(caller, 'BONJOUR');
    caller.type(`abc${KEYS.ENVOI}\r`);
    await sees(caller, 'RECU abc.');
    caller.type(`${KEYS.CONNEXION_FIN}\r`);
    await caller.exited();
    await service.waitFor('FIN');
    expect(service.calls.map(({ fctn }) => fctn)).toEqual(['CNX', 'ENVOI', 'FIN']);
  });
});
