import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { expect, it } from 'vitest';
import { minimal, temporaryFolder } from './trial.test-support.ts';

const SCRIPT = `
  import { loadConfig } from './src/index.ts';
  const result = loadConfig(process.argv.slice(2), process.cwd());
  console.log(result.kind === 'help' ? result.text : JSON.stringify(result));
`;

it('works from one bundled CommonJS file, in French on a machine that speaks German', () => {
  const folder = temporaryFolder({ 'a.conf': minimal() });
  const { outputFiles } = buildSync({
    stdin: { contents: SCRIPT, resolveDir: join(import.meta.dirname, '..'), loader: 'ts' },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    // yargs asks where its own file is, which CommonJS has to be told.
    define: { 'import.meta.url': 'bundleUrl' },
    banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
  });
  writeFileSync(join(folder, 'bundle.cjs'), outputFiles[0]!.contents);
  const run = (...argv: string[]): string =>
    execFileSync(process.execPath, ['bundle.cjs', ...argv], {
      cwd: folder,
      encoding: 'utf8',
      env: { LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8' },
    });
  const help = run('--help');
  expect(help).toMatch(/^Usage : minipavi --cfgfile FICHIER \[options\]\n\nOptions :\n/);
  expect(help).toMatch(/--help +Affiche cette aide +\[sans valeur\]\n/);
  expect(JSON.parse(run('--cfgfile', 'a.conf', '-v'))).toMatchObject({
    kind: 'config',
    config: { verbose: true },
  });
  expect(JSON.parse(run('--cfgfil', 'a.conf'))).toMatchObject({ kind: 'faults' });
});
