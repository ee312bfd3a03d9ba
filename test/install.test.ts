/** deploy/install.sh, into a folder that stands for the system: no account is made, nothing is started. */

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '@minipavi/config';
import { programAt } from './modem/programs.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const SCRIPT = path.join(ROOT, 'deploy/install.sh');
const shellcheck = programAt('shellcheck');

let system: string;
beforeEach(() => {
  system = fs.mkdtempSync(path.join(os.tmpdir(), 'minipavi-'));
});
afterEach(() => fs.rmSync(system, { recursive: true }));

function install(...args: string[]): { readonly status: number | null; readonly output: string } {
  const env = { ...process.env, DESTDIR: system };
  const { status, stdout, stderr } = spawnSync('sh', [SCRIPT, ...args], { env, encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

const read = (file: string): string => fs.readFileSync(path.join(system, file), 'utf8');
const passwordOf = (xml: string): string => /<httppwd>(.*)<\/httppwd>/.exec(xml)?.[1] ?? '';

describe('the installation', () => {
  test('puts configuration, unit and log rotation where the system looks for them, with the paths of this checkout', () => {
    expect(install()).toMatchObject({ status: 0 });
    const unit = read('etc/systemd/system/minipavi.service');
    expect(unit).toContain(`WorkingDirectory=${ROOT}\n`);
    expect(unit).toContain('User=minipavi\n');
    expect(read('etc/logrotate.d/minipavi')).toContain(`${ROOT}/logs/*.log {`);
    const file = path.join(system, 'etc/minipavi/minipavi.conf');
    expect(loadConfig(['--cfgfile', file], ROOT)).toMatchObject({
      kind: 'config',
      config: { bind: '127.0.0.1' },
    });
  });

  test('leaves no public password, and a configuration that nobody else reads', () => {
    install();
    expect(passwordOf(read('etc/minipavi/minipavi.conf'))).toMatch(/^[A-Za-z0-9]{24}$/);
    expect(fs.statSync(path.join(system, 'etc/minipavi/minipavi.conf')).mode & 0o077).toBe(0);
  });

  test('done again keeps the configuration', () => {
    install();
    const before = read('etc/minipavi/minipavi.conf');
    expect(install()).toMatchObject({ status: 0, output: expect.stringContaining('gardée') as string });
    expect(read('etc/minipavi/minipavi.conf')).toBe(before);
  });

  test('under another account runs as that one', () => {
    expect(install('--user', 'minitel').status).toBe(0);
    expect(read('etc/systemd/system/minipavi.service')).toContain('User=minitel\n');
    expect(read('etc/logrotate.d/minipavi')).toContain('su minitel minitel');
  });

  test.each([
    [['--user', 'root'], /ne tourne pas sous root/],
    [['--user', 'a; rm -rf /'], /n'est pas un nom d'utilisateur/],
    [['--user'], /demande un nom/],
    [['--demarrer'], /« --demarrer » inconnue, attendu --user, --start ou --help/],
  ])('refuses %j in words, and writes nothing', (args, reason) => {
    const { status, output } = install(...args);
    expect(status).toBe(1);
    expect(output).toMatch(reason);
    expect(fs.readdirSync(system)).toEqual([]);
  });
});

test.skipIf(shellcheck === undefined)('the script has no fault that shellcheck knows', () => {
  const { status, stdout } = spawnSync(shellcheck ?? '', [SCRIPT], { encoding: 'utf8' });
  expect(stdout).toBe('');
  expect(status).toBe(0);
});
