// npm run soak: bundles the soak of test/soak and runs it on the built gateway. Ends in 1 when a check fails.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { root } from './build.mjs';
import { ensure } from './ensure.mjs';

await ensure('all');
const { build } = await import('esbuild');
const bundle = path.join(root, 'dist', 'soak.mjs');
await build({
  absWorkingDir: root,
  entryPoints: [path.join(root, 'test/soak/main.ts')],
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
const env = { ...process.env, MINIPAVI_DIST: process.env.MINIPAVI_DIST ?? path.join(root, 'dist') };
const { status } = spawnSync(process.execPath, [bundle, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env,
});
process.exit(status ?? 1);
