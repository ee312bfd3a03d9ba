// npm run bench: bundles the bench and runs it on the built gateway. npm run bench:modem, bench:telephone, bench:house: a part of it
// alone. Reports, not tests.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { root } from './build.mjs';
import { ensure } from './ensure.mjs';

const ENTRIES = { modem: 'modem.ts', telephone: 'telephone-main.ts', house: 'house.ts' };

await ensure('all');
const { build } = await import('esbuild');
const bundle = path.join(root, 'dist', 'bench.mjs');
await build({
  absWorkingDir: root,
  entryPoints: [path.join(root, 'test/bench', ENTRIES[process.argv[2]] ?? 'main.ts')],
  outfile: bundle,
  bundle: true,
  // Finds files of its own beside it.
  external: ['playwright-core'],
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  logLevel: 'warning',
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
});
const env = { ...process.env, MINIPAVI_DIST: path.join(root, 'dist') };
const { status } = spawnSync(process.execPath, [bundle, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env,
});
process.exit(status ?? 1);
