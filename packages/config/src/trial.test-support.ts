/** For tests: a temporary folder with files, and `loadConfig` in it. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect } from 'vitest';
import type { Config, ConfigFault, ConfigWarning } from './index.ts';
import { describeFinding, loadConfig, type LoadResult } from './index.ts';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function temporaryFolder(files: Readonly<Record<string, string | Buffer>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'minipavi-config-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** Loads `xml` as `test.conf` in a folder of its own. */
export function load(
  xml: string | Buffer,
  argv: readonly string[] = [],
  files: Readonly<Record<string, string>> = {},
): LoadResult & { readonly cwd: string } {
  const cwd = temporaryFolder({ 'test.conf': xml, ...files });
  return { ...loadConfig(['--cfgfile', 'test.conf', ...argv], cwd), cwd };
}

/** The least that is accepted, with more elements in `<general>` and after it. */
export const minimal = (general = '', after = ''): string =>
  `<config><general><host>127.0.0.1</host><durl>http://127.0.0.1/</durl><maxc>20</maxc><wsport>8182</wsport>\n` +
  `${general}</general>${after}</config>`;

export function configOf(result: LoadResult): Config {
  if (result.kind === 'faults') expect.fail(result.faults.map(describeFinding).join('\n'));
  if (result.kind === 'help') expect.fail('help');
  return result.config;
}

export function faultsOf(result: LoadResult): readonly ConfigFault[] {
  if (result.kind !== 'faults') expect.fail(`accepted: ${result.kind}`);
  return result.faults;
}

export function warningsOf(result: LoadResult): readonly ConfigWarning[] {
  if (result.kind === 'help') expect.fail('help');
  return result.warnings;
}

/** Faults as lines of French. */
export const faultLines = (result: LoadResult): string[] => faultsOf(result).map(describeFinding);
export const warningLines = (result: LoadResult): string[] => warningsOf(result).map(describeFinding);
