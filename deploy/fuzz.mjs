// npm run fuzz: bundles the fuzzers of test/fuzz and runs them. Ends in 1 when one has found something.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { root } from './build.mjs';
import { ensure } from './ensure.mjs';

await ensure('all');
const { build } = await import('esbuild');
const bundle = path.join(root, 'dist', 'fuzz.mjs');
await build({
  absWorkingDir: root,
  entryPoints: [path.join(root, 'test/fuzz/main.ts')],
  outfile: bundle,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  logLevel: 'warning',
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
});
const env = { ...process.env, MINIPAVI_FUZZ_FOLDER: path.join(root, 'test/fuzz') };
const { status } = spawnSync(process.execPath, [bundle, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env,
});
process.exit(status ?? 1);
