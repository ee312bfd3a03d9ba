/** The documents say what the code does: settings, links, commands and file names are compared with the repository. */

import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderEntryMarkdown, renderSettingsMarkdown } from '@minipavi/config';

const ROOT = path.join(import.meta.dirname, '..');
const GUIDE = 'docs/guide-exploitation.md';
/** Tables that the program makes, each between two comments of its name. */
const TABLES = { settings: renderSettingsMarkdown, entries: renderEntryMarkdown } as const;

const read = (file: string): string => fs.readFileSync(path.join(ROOT, file), 'utf8');
const exists = (file: string): boolean => fs.existsSync(path.join(ROOT, file));

const inFolder = (folder: string): string[] =>
  fs
    .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => path.join(folder, file));
const readmesOf = (folder: string): string[] =>
  fs
    .readdirSync(path.join(ROOT, folder))
    .map((name) => path.join(folder, name, 'README.md'))
    .filter(exists);

const PAGES = ['README.md', 'README.fr.md', 'CHANGELOG.md', ...inFolder('docs')];
const ALL_PAGES = [...PAGES, ...readmesOf('packages'), ...readmesOf('apps')];

const withoutCode = (markdown: string): string =>
  markdown.replace(/^( *)```[^]*?^\1```$/gm, '').replace(/`[^`\n]*`/g, '');

/** Targets of links and images, in Markdown and in HTML. */
function targetsIn(markdown: string): string[] {
  const found = withoutCode(markdown).matchAll(/\]\(([^()\s]+)\)|(?:src|href)="([^"]+)"/g);
  return [...found].map(([, link, attribute]) => link ?? attribute ?? '');
}

/** Anchors as forges make them of headings. */
function anchorsOf(markdown: string): Set<string> {
  const headings = markdown.replace(/^( *)```[^]*?^\1```$/gm, '').matchAll(/^#+ (.+)$/gm);
  const slug = (heading: string): string =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-');
  return new Set([...headings].map(([, heading]) => slug(heading ?? '')));
}

/** null: the target is there. Else what is not. */
function missing(target: string, page: string): string | null {
  if (/^[a-z][a-z+.-]*:/i.test(target)) return null;
  const [file = '', anchor] = target.split('#');
  const wanted = file === '' ? page : path.join(path.dirname(page), file);
  if (!exists(wanted)) return `${target}: no such file`;
  if (anchor === undefined) return null;
  return anchorsOf(read(wanted)).has(anchor) ? null : `${target}: no such heading`;
}

describe('the operator’s guide', () => {
  it.each(['settings', 'entries'] as const)('holds the table of %s as the program makes it', (name) => {
    const table = `\n${TABLES[name]()}\n`;
    const place = new RegExp(`(?<=<!-- ${name} -->\\n)[^]*?(?=<!-- /${name} -->)`);
    const guide = read(GUIDE);
    expect(guide).toMatch(place);
    if (process.env['UPDATE_DOCS']) {
      fs.writeFileSync(
        path.join(ROOT, GUIDE),
        guide.replace(place, () => table),
      );
    }
    expect(place.exec(read(GUIDE))?.[0], 'UPDATE_DOCS=1 writes it anew').toBe(table);
  });
});

describe('links', () => {
  it.each(ALL_PAGES)('of %s lead somewhere', (page) => {
    const faults = targetsIn(read(page)).map((target) => missing(target, page));
    expect(faults.filter((fault) => fault !== null)).toEqual([]);
  });

  it('lead from the developer’s guide to every decision', () => {
    const linked = targetsIn(read('docs/developer-guide.md')).filter((target) =>
      target.startsWith('decisions/'),
    );
    expect(linked.map((target) => `docs/${target}`).sort()).toEqual(inFolder('docs/decisions').sort());
  });
});

describe('commands', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const commandsIn = (page: string): string[] =>
    [...read(page).matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)].map(
      ([, script, short]) => script ?? short ?? '',
    );

  it.each(ALL_PAGES)('quoted in %s are scripts of package.json', (page) => {
    expect(commandsIn(page).filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  it('are shown by both READMEs: start, test, dev, bench, with arguments passed through', () => {
    for (const readme of ['README.md', 'README.fr.md']) {
      expect(commandsIn(readme)).toEqual(expect.arrayContaining(['start', 'test', 'dev', 'bench']));
      expect(read(readme)).toContain('npm start -- --cfgfile my.conf --maxc 50');
    }
  });
});

describe('file names', () => {
  // Folders of the sources only: logs, sockets and the like are made by running.
  const quoted = (markdown: string): string[] =>
    [...markdown.matchAll(/`((?:apps|config|deploy|docs|packages|test)\/[\w./-]+)`/g)].map(
      ([, file]) => file ?? '',
    );

  it.each(PAGES)('quoted in %s exist', (page) => {
    expect(quoted(read(page)).filter((file) => !exists(file))).toEqual([]);
  });
});
