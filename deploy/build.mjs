// Bundles each process into one file under dist/: a worker that loads one file starts in half the time. Beside them,
// dist/web/ holds what browsers are sent.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Bundle name and its entry. */
const PROGRAMS = {
  master: 'apps/gateway/src/master/main.ts',
  worker: 'apps/gateway/src/worker/main.ts',
  background: 'apps/gateway/src/background/main.ts',
  reload: 'apps/gateway/src/reload/main.ts',
  doorman: 'apps/gateway/src/doorman/main.ts',
  visuweb: 'apps/visuweb/src/main.ts',
  services: 'apps/services/src/main.ts',
  cli: 'apps/cli/src/main.ts',
  // Not a process: loaded by the few workers that need it (`apart`, below).
  'screen-picture': 'apps/gateway/src/worker/screen-picture.ts',
};

/** Parts of libraries that no process uses; what imports them gets deploy/left-out.mjs. */
const LEFT_OUT = ['cacheable-lookup', 'cacheable-request', 'http2-wrapper', 'keyv', 'xmlbuilder'];

/**
 * What browsers are sent, a folder each. Every file is whole: others embed x-minitel.js by a single script tag.
 * `asIs`: files and folders that go beside the bundles, unchanged.
 */
const WEB = [
  {
    folder: 'minitel',
    entries: [
      { in: 'packages/emulator/src/element.ts', out: 'x-minitel' },
      { in: 'apps/minitel/src/page.ts', out: 'page' },
      { in: 'apps/minitel/src/page.css', out: 'page' },
    ],
    asIs: ['apps/minitel/src/index.html', 'apps/minitel/src/static'],
  },
  {
    folder: 'webmedia',
    entries: [
      { in: 'apps/minitel/src/webmedia/page.ts', out: 'page' },
      { in: 'apps/minitel/src/webmedia/page.css', out: 'page' },
    ],
    asIs: ['apps/minitel/src/webmedia/index.html'],
  },
  {
    folder: 'visuweb',
    entries: [
      // One for each page of the dashboard that has a script.
      { in: 'apps/dashboard/src/live.ts', out: 'live' },
      { in: 'apps/dashboard/src/replay.ts', out: 'replay' },
      { in: 'apps/dashboard/src/stats.ts', out: 'stats' },
      { in: 'apps/dashboard/src/logs.ts', out: 'logs' },
    ],
    asIs: [],
  },
];

/**
 * What is imported late is in the same file, read and kept in memory by every worker; and a package shared with it
 * is set up whole. Font, raster and PNG are too much for that: they are a bundle of their own beside the worker's.
 */
const apart = {
  name: 'apart',
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/screen-picture\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './screen-picture.cjs', external: true } : null,
    ),
};

/** Names what is built: two builds of the same sources have the same name, whenever and wherever they were made. */
function buildName() {
  const hash = createHash('sha256');
  const isSource = (file) => /\/src\//.test(file) && !/\.test\.ts$/.test(file);
  const sources = ['apps', 'packages'].flatMap((folder) =>
    fs
      .readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)))
      .filter((file) => isSource(`/${file}`) && !file.includes('node_modules')),
  );
  for (const file of [...sources, 'package-lock.json', 'package.json', 'deploy/build.mjs'].sort()) {
    hash.update(`${file}\n`).update(fs.readFileSync(path.join(root, file)));
  }
  return `build-${hash.digest('hex').slice(0, 12)}`;
}

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
    plugins: [apart],
    // Major and minor only: with the PIN behind it, the welcome line just fits in its 40 columns.
    define: {
      __MINIPAVI_VERSION__: JSON.stringify(version.replace(/\.\d+$/, '')),
      __MINIPAVI_BUILD__: JSON.stringify(buildName()),
      'import.meta.url': '__bundleUrl',
      'Intl.ListFormat': 'PlainListFormat',
    },
    // Some ESM libraries ask where they are; in a CommonJS bundle they are where the bundle is.
    banner: { js: "const __bundleUrl=require('node:url').pathToFileURL(__filename).href;" },
  };
}

function web(outdir, { folder, entries, asIs }) {
  const target = path.join(outdir, 'web', folder);
  // A file that is gone from the sources would be served for ever.
  fs.rmSync(target, { recursive: true, force: true });
  return {
    absWorkingDir: root,
    entryPoints: entries.map((entry) => ({ ...entry, in: path.join(root, entry.in) })),
    outdir: target,
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
    // Files that a style sheet names are among those that go as they are.
    external: ['*.svg', '*.png', '*.webp', '*.woff2'],
    plugins: [copyAsIs(target, asIs)],
  };
}

/** esbuild takes what is copied for parts of the style sheet: so it is watched like any source. */
function copyAsIs(target, names) {
  const sources = names.map((name) => path.join(root, name)).filter((one) => fs.existsSync(one));
  const folders = sources.filter((one) => fs.statSync(one).isDirectory());
  const files = sources.flatMap((one) =>
    folders.includes(one)
      ? fs.readdirSync(one, { recursive: true }).map((name) => path.join(one, name))
      : [one],
  );
  const onLoad = ({ path: file }) => ({
    contents: fs.readFileSync(file),
    loader: 'css',
    watchFiles: [file, ...files],
    watchDirs: folders,
  });
  const onEnd = ({ errors }) => {
    if (errors.length > 0) return;
    fs.mkdirSync(target, { recursive: true });
    for (const one of sources) {
      if (folders.includes(one)) fs.cpSync(one, target, { recursive: true });
      else fs.copyFileSync(one, path.join(target, path.basename(one)));
    }
  };
  return {
    name: 'copy-as-is',
    setup: (build) => {
      build.onLoad({ filter: /[/\\]page\.css$/ }, onLoad);
      build.onEnd(onEnd);
    },
  };
}

/** With `onRebuild`: builds again at every change and calls it, until the returned context is disposed of. */
export async function build({ outdir = path.join(root, 'dist'), onRebuild } = {}) {
  const esbuild = await import('esbuild');
  const jobs = [programs(outdir), ...WEB.map((site) => web(outdir, site))];
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
