// Bundles each process into one file under dist/: a worker that loads one file starts in half the time.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Bundle name and its entry. */
const PROGRAMS = {
  master: 'apps/gateway/src/master/main.ts',
  worker: 'apps/gateway/src/worker/main.ts',
  background: 'apps/gateway/src/background/main.ts',
  visuweb: 'apps/visuweb/src/main.ts',
  services: 'apps/services/src/main.ts',
};

/** Parts of libraries that no process uses; what imports them gets deploy/left-out.mjs. */
const LEFT_OUT = ['cacheable-lookup', 'cacheable-request', 'http2-wrapper', 'keyv', 'xmlbuilder'];

/** With `onRebuild`: builds again at every change and calls it, until the returned context is disposed of. */
export async function build({ outdir = path.join(root, 'dist'), onRebuild } = {}) {
  const esbuild = await import('esbuild');
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  const options = {
    absWorkingDir: root,
    entryPoints: Object.fromEntries(
      Object.entries(PROGRAMS).map(([name, file]) => [name, path.join(root, file)]),
    ),
    outdir,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'cjs',
    // Source text stays in memory for as long as the process lives: white space and comments would, too.
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'warning',
    alias: Object.fromEntries(LEFT_OUT.map((name) => [name, path.join(root, 'deploy/left-out.mjs')])),
    inject: [path.join(root, 'deploy/plain-list-format.mjs')],
    // Major and minor only: with the PIN behind it, the welcome line just fits in its 40 columns.
    define: {
      __MINIPAVI_VERSION__: JSON.stringify(version.replace(/\.\d+$/, '')),
      'import.meta.url': '__bundleUrl',
      'Intl.ListFormat': 'PlainListFormat',
    },
    // Some ESM libraries ask where they are; in a CommonJS bundle they are where the bundle is.
    banner: { js: "const __bundleUrl=require('node:url').pathToFileURL(__filename).href;" },
  };
  if (!onRebuild) {
    await esbuild.build(options);
    return null;
  }
  const plugin = {
    name: 'on-rebuild',
    setup: (build) => build.onEnd((result) => (result.errors.length === 0 ? onRebuild() : undefined)),
  };
  const context = await esbuild.context({ ...options, plugins: [plugin] });
  await context.watch();
  return context;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await build();
