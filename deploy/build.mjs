// Bundles each process into one file under dist/: a worker that loads one file starts in half the time. Beside them,
// dist/web/ holds what browsers are sent.
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
  cli: 'apps/cli/src/main.ts',
};

/** Parts of libraries that no process uses; what imports them gets deploy/left-out.mjs. */
const LEFT_OUT = ['cacheable-lookup', 'cacheable-request', 'http2-wrapper', 'keyv', 'xmlbuilder'];

/** What the Minitel's page loads, each file whole: others embed x-minitel.js by a single script tag. */
const WEB = [
  { in: 'packages/emulator/src/element.ts', out: 'x-minitel' },
  { in: 'apps/minitel/src/page.ts', out: 'page' },
  { in: 'apps/minitel/src/page.css', out: 'page' },
];
/** Sent as they are; the files of the folder go beside the page. */
const WEB_PAGE = path.join(root, 'apps/minitel/src/index.html');
const WEB_STATIC = path.join(root, 'apps/minitel/src/static');

function programs(outdir) {
  const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  return {
    absWorkingDir: root,
    entryPoints: Object.fromEntries(
      Object.entries(PROGRAMS).map(([name, file]) => [name, path.join(root, file)]),
    ),
    outdir,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    // One is compiled on this machine, and both are only loaded where a program is someone's service.
    external: ['node-pty', '@xterm/headless'],
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
}

function web(outdir) {
  const folder = path.join(outdir, 'web', 'minitel');
  // A file that is gone from the sources would be served for ever.
  fs.rmSync(folder, { recursive: true, force: true });
  return {
    absWorkingDir: root,
    entryPoints: WEB.map((entry) => ({ ...entry, in: path.join(root, entry.in) })),
    outdir: folder,
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    minify: true,
    // Kept here to make sense of a visitor's error; not linked, since visuweb does not send it.
    sourcemap: 'external',
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'warning',
    // Files that the style sheet names are those of WEB_STATIC.
    external: ['*.svg', '*.png', '*.webp', '*.woff2'],
    plugins: [copyAsIs(folder)],
  };
}

/** esbuild takes what is copied for parts of the style sheet: so it is watched like any source. */
function copyAsIs(folder) {
  const filesOf = (one) => (fs.existsSync(one) ? fs.readdirSync(one, { recursive: true }) : []);
  const onLoad = ({ path: file }) => ({
    contents: fs.readFileSync(file),
    loader: 'css',
    watchFiles: [file, WEB_PAGE, ...filesOf(WEB_STATIC).map((name) => path.join(WEB_STATIC, name))],
    watchDirs: [WEB_STATIC].filter((one) => fs.existsSync(one)),
  });
  const onEnd = ({ errors }) => {
    if (errors.length > 0) return;
    fs.mkdirSync(folder, { recursive: true });
    fs.copyFileSync(WEB_PAGE, path.join(folder, 'index.html'));
    if (fs.existsSync(WEB_STATIC)) fs.cpSync(WEB_STATIC, folder, { recursive: true });
  };
  return {
    name: 'copy-as-is',
    setup: (build) => {
      build.onLoad({ filter: /apps[/\\]minitel[/\\]src[/\\]page\.css$/ }, onLoad);
      build.onEnd(onEnd);
    },
  };
}

/** With `onRebuild`: builds again at every change and calls it, until the returned context is disposed of. */
export async function build({ outdir = path.join(root, 'dist'), onRebuild } = {}) {
  const esbuild = await import('esbuild');
  const jobs = [programs(outdir), web(outdir)];
  if (!onRebuild) {
    await Promise.all(jobs.map((job) => esbuild.build(job)));
    return null;
  }
  // The gateway is not started on half of its files.
  const missing = new Set(jobs);
  const watched = (job) => ({
    name: 'on-rebuild',
    setup: (build) =>
      build.onEnd((result) => {
        if (result.errors.length > 0) return;
        missing.delete(job);
        if (missing.size === 0) onRebuild();
      }),
  });
  const contexts = await Promise.all(
    jobs.map((job) => esbuild.context({ ...job, plugins: [...(job.plugins ?? []), watched(job)] })),
  );
  await Promise.all(contexts.map((context) => context.watch()));
  return { dispose: () => Promise.all(contexts.map((context) => context.dispose())) };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await build();
