// Bundles a program of developers' under test/ and runs it, with the arguments of this command; exits as it does.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { root } from './build.mjs';
import { ensure } from './ensure.mjs';

/** `entry` from the root; `name` of the bundle in dist/; `env`: beside what this process has. */
export async function runBundle({ entry, name, env, external = [] }) {
  await ensure('all');
  const { build } = await import('esbuild');
  const bundle = path.join(root, 'dist', `${name}.mjs`);
  await build({
    absWorkingDir: root,
    entryPoints: [path.join(root, entry)],
    outfile: bundle,
    bundle: true,
    external,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    logLevel: 'warning',
    // Under a name that no bundled source uses.
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
  });
  const { status } = spawnSync(process.execPath, [bundle, ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  process.exit(status ?? 1);
}
