/** The logrotate file that is shipped, run by logrotate itself on a gateway at work. */

import fs from 'node:fs';
import path from 'node:path';
import os from 'node:os';
import { gzipSync } from 'node:zlib';
import { describe, expect } from 'vitest';
import { waitFor } from '@minipavi/testkit';
import { test } from '../kit.ts';
import { outputOf, programAt } from '../modem/programs.ts';

const FILE = path.resolve(import.meta.dirname, '../../deploy/logrotate/minipavi');
const logrotate = programAt('logrotate') ?? ['/usr/sbin/logrotate'].find((file) => fs.existsSync(file));
const YEAR_AND_A_DAY_MS = 366 * 86_400_000;

/** Where the gateway under test is, and whoever runs it. */
function adapted(folder: string): string {
  const { username } = os.userInfo();
  return fs
    .readFileSync(FILE, 'utf8')
    .replaceAll('/opt/minipavi', folder)
    .replace('su minipavi minipavi', username === 'root' ? 'su root root' : '');
}

describe.skipIf(logrotate === undefined)('the shipped logrotate file', () => {
  test('turns the log of a running gateway, which goes on in the same file, and removes what is a year old', async ({
    kit,
  }) => {
    const gateway = await kit.gateway({});
    const logs = path.join(gateway.folder, 'logs');
    const [current = ''] = fs.readdirSync(logs);
    const old = path.join(logs, '202401.log.1.gz');
    fs.writeFileSync(old, gzipSync('{}\n'));
    fs.utimesSync(old, new Date(Date.now() - YEAR_AND_A_DAY_MS), new Date(Date.now() - YEAR_AND_A_DAY_MS));
    const file = path.join(gateway.folder, 'rotate.conf');
    fs.writeFileSync(file, adapted(gateway.folder), { mode: 0o600 });
    fs.chmodSync(logs, 0o755);
    await outputOf(logrotate ?? '', ['--force', '--state', path.join(gateway.folder, 'state'), file]);

    const turned = fs.readFileSync(path.join(logs, `${current}.1`), 'utf8');
    expect(turned).toContain('passerelle prête');
    expect(fs.existsSync(old)).toBe(false);

    const minitel = await kit.telnet(gateway);
    await gateway.waitForLog(/^connexion$/);
    minitel.cut();
    // From the beginning of the file: no hole where the lines before were.
    const text = await waitFor(() => fs.readFileSync(path.join(logs, current), 'utf8'), {
      what: 'new lines',
    });
    expect(text).toMatch(/^\{"/);
    expect(text).not.toContain('passerelle prête');
  });
});
