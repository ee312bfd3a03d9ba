/** What each package.json declares is what its sources import: nothing unused is installed, nothing works by chance. */

import fs from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '..');
const WORKSPACES = ['packages', 'apps'].flatMap((folder) =>
  fs.readdirSync(path.join(ROOT, folder)).map((name) => `${folder}/${name}`),
);
/** Of the root: what its own scripts, tests and settings use. */
const ROOT_FOLDERS = ['deploy', 'test', '.ci'];
/** Started as programs, or read by one: nothing imports them. */
const PROGRAMS: readonly string[] = ['prettier', 'eslint', 'typescript', '@types/node'];

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const manifestOf = (folder: string): Manifest =>
  JSON.parse(fs.readFileSync(path.join(ROOT, folder, 'package.json'), 'utf8')) as Manifest;

const declaredIn = ({ dependencies, devDependencies, optionalDependencies }: Manifest): string[] =>
  Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });

function sourcesOf(folder: string): string[] {
  const whole = path.join(ROOT, folder);
  if (!fs.existsSync(whole)) return [];
  return fs.readdirSync(whole, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : sourcesOf(file);
    return /\.(ts|js|mjs|cjs|css)$/.test(entry.name) ? [file] : [];
  });
}

/** `import x from 'y'`, `export … from 'y'`, `import('y')`, `import 'y'`, `require.resolve('y')`. */
const SPECIFIER = /(?:\bfrom\s+|\bimport\s*\(?\s*|\brequire(?:\.resolve)?\(\s*)['"]([\w@./:-]+)['"]/g;

/** Names of the packages that these files import. */
function importedIn(files: readonly string[]): Set<string> {
  const names = new Set<string>();
  for (const file of files) {
    for (const [, specifier = ''] of fs.readFileSync(path.join(ROOT, file), 'utf8').matchAll(SPECIFIER)) {
      // A name that could not be a package's is a sentence's.
      if (!/^@?[a-z]/.test(specifier) || isBuiltin(specifier)) continue;
      names.add(/^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier);
    }
  }
  return names;
}

/** `@types/x` goes with x. */
const typed = (name: string): string => name.replace(/^@types\//, '');

describe.each(WORKSPACES)('%s', (folder) => {
  const declared = declaredIn(manifestOf(folder));
  const imported = importedIn(sourcesOf(`${folder}/src`));

  test('declares nothing that it does not import', () => {
    expect(declared.filter((name) => !imported.has(typed(name)))).toEqual([]);
  });

  test('imports nothing that is declared nowhere', () => {
    const everywhere = new Set([...declared, ...declaredIn(manifestOf('.')), folder]);
    const own = (
      JSON.parse(fs.readFileSync(path.join(ROOT, folder, 'package.json'), 'utf8')) as { name: string }
    ).name;
    expect([...imported].filter((name) => !everywhere.has(name) && name !== own)).toEqual([]);
  });
});

test('the root declares nothing that neither its scripts nor its tests use', () => {
  const own = fs.readdirSync(ROOT).filter((name) => /\.(ts|js|mjs)$/.test(name));
  const files = [
    ...own,
    ...ROOT_FOLDERS.flatMap(sourcesOf),
    ...WORKSPACES.flatMap((folder) => sourcesOf(`${folder}/src`)),
  ];
  const imported = importedIn(files);
  const unused = declaredIn(manifestOf('.')).filter(
    (name) => !imported.has(typed(name)) && !PROGRAMS.includes(name),
  );
  expect(unused).toEqual([]);
});
