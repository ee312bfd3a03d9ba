// Makes a checkout ready: installs what package-lock.json says, builds what the sources say, each only when
// something changed since it was last done here.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { root } from './build.mjs';

const INSTALL_STAMP = path.join(root, 'node_modules', '.minipavi-installed');
const BUILD_STAMP = path.join(root, 'dist', '.minipavi-built');
const OLDEST_NODE = [20, 19];

function read(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  console.error(
    `Node ${process.versions.node} est trop ancien : ${OLDEST_NODE.join('.')} au moins, 24 conseillé.`,
  );
  process.exit(1);
}

/** `what` is 'run' (no development tools) or 'all'. A full install serves for running too. */
function ensureInstalled(what) {
  const lock = createHash('sha256')
    .update(read(path.join(root, 'package-lock.json')) ?? '')
    .digest('hex');
  const [done, doneLock] = (read(INSTALL_STAMP) ?? '').split(' ');
  if (doneLock === lock && (done === 'all' || done === what)) return;
  console.error('Installation des dépendances (npm ci)…');
  const args = [
    'ci',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    ...(what === 'run' ? ['--omit=dev'] : []),
  ];
  const { status } = spawnSync('npm', args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) {
    console.error(
      "L'installation a échoué : voir les messages de npm ci-dessus (réseau ? droits sur le dossier ?).",
    );
    process.exit(1);
  }
  fs.writeFileSync(INSTALL_STAMP, `${what} ${lock}`);
}

/** What a build reads; of the files that web pages are sent as they are, every kind. */
const SOURCE = /\.(ts|js|mjs|json|css|html|svg|png|webp|ico|woff2|webmanifest|vdt|txt)$/;

/** Changes when any source does: paths, sizes and times of change, without reading the files. */
function fingerprint() {
  const hash = createHash('sha256');
  const visit = (relative) => {
    for (const entry of fs.readdirSync(path.join(root, relative), { withFileTypes: true })) {
      const file = path.join(relative, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== 'node_modules') visit(file);
      } else if (SOURCE.test(entry.name) && !entry.name.endsWith('.test.ts')) {
        const { size, mtimeMs } = fs.statSync(path.join(root, file));
        hash.update(`${file} ${size} ${mtimeMs}\n`);
      }
    }
  };
  visit('apps');
  visit('packages');
  for (const file of ['package-lock.json', 'package.json', 'deploy/build.mjs'])
    hash.update(read(path.join(root, file)) ?? '');
  return hash.digest('hex');
}

/** Notes that dist/ holds what the sources say now. */
export const markBuilt = (print = fingerprint()) => fs.writeFileSync(BUILD_STAMP, print);

/** Needs no installation step: for tests, which run in an installed checkout. */
export async function ensureBuilt() {
  const now = fingerprint();
  if (read(BUILD_STAMP) === now) return;
  console.error('Construction des programmes…');
  const { build } = await import('./build.mjs');
  await build();
  markBuilt(now);
}

export async function ensure(what) {
  checkNode();
  ensureInstalled(what);
  await ensureBuilt();
}
