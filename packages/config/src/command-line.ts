/** The command line: options of the original, each overriding its element of the file. */

import yargs from 'yargs';
import { nearestName } from './nearest.ts';
import { maskSecret, showText, type Report } from './fault.ts';
import { optionText, settingOf, SETTING_PATHS, type SettingPath } from './settings.ts';

export interface CommandLine {
  /** Help was asked for: its text. */
  readonly help: string | null;
  /** As given, not resolved. */
  readonly file: string | null;
  readonly values: ReadonlyMap<SettingPath, string>;
}

interface Option {
  readonly name: string;
  readonly doc: string;
  readonly path: SettingPath | null;
  readonly secret: boolean;
}

const VERBOSE = 'v';
const OPTIONS: readonly Option[] = [
  { name: 'cfgfile', doc: 'Fichier de configuration XML (obligatoire)', path: null, secret: false },
  ...SETTING_PATHS.flatMap((path) => {
    const { option: name, doc, secret = false } = settingOf(path);
    return name === undefined ? [] : [{ name, doc, path, secret }];
  }),
];
const HELP = 'help';

/** Bundled, yargs cannot reach its locale files; and it would follow the machine's language. */
const FRENCH = { 'Options:': 'Options :', string: 'valeur', count: 'sans valeur', boolean: 'sans valeur' };
const HELP_WIDTH = 100;

const isObjectMember = (word: string): boolean => (/^--?([^=]*)/.exec(word)?.[1] ?? '') in Object.prototype;

/** Words of the command line as yargs returns them; every option is a string, a list of them or a count. */
type Words = Readonly<Record<string, unknown>>;

function parse(argv: readonly string[]): { readonly words: Words; readonly output: string } {
  let parser = yargs()
    .scriptName('minipavi')
    .usage('Usage : $0 --cfgfile FICHIER [options]')
    .detectLocale(false)
    .updateStrings(FRENCH)
    .exitProcess(false)
    .showHelpOnFail(false)
    .version(false)
    .help(HELP, 'Affiche cette aide')
    .wrap(HELP_WIDTH)
    .epilogue("Une option l'emporte sur l'élément correspondant du fichier de configuration.")
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'short-option-groups': false,
    });
  for (const { name, doc } of OPTIONS) {
    parser = parser.option(
      name,
      name === VERBOSE ? { count: true, describe: doc } : { string: true, describe: doc },
    );
  }
  let output = '';
  // yargs looks its words up in plain objects, and fails on those that every object has.
  const digestible = argv.filter((word) => !isObjectMember(word));
  // With a callback, yargs neither prints nor exits.
  const words = parser.parse(digestible, {}, (_error: unknown, _words: unknown, text: string) => {
    output = text;
  });
  return { words: words as Words, output };
}

/** `argv`: what follows the program's name. Faults go to `report`. */
export function readCommandLine(argv: readonly string[], report: Report): CommandLine {
  const { words, output } = parse(argv);
  if (words[HELP] === true)
    return { help: output.endsWith('\n') ? output : `${output}\n`, file: null, values: new Map() };

  reportStrangers(words, argv, report);
  let file: string | null = null;
  const values = new Map<SettingPath, string>();
  for (const { name, path } of OPTIONS) {
    const text = textOf(name, words[name], report);
    if (text === null) continue;
    if (path === null) file = text;
    else values.set(path, text);
  }
  return { help: null, file, values };
}

/** The value of one option, null when it is absent or at fault. */
function textOf(name: string, word: unknown, report: Report): string | null {
  const where = optionText(name);
  const repeated = (): null => {
    const accepted = 'chaque option une seule fois';
    report.fault({
      code: 'CONFIG_REPEATED',
      where,
      line: null,
      seen: null,
      message: 'option répétée',
      accepted,
    });
    return null;
  };
  if (Array.isArray(word)) return repeated();
  if (name === VERBOSE) {
    if (typeof word !== 'number' || word === 0) return null;
    return word > 1 ? repeated() : 'yes';
  }
  if (typeof word !== 'string') return null;
  const text = word.trim();
  if (text !== '') return text;
  const accepted = `${where} VALEUR, ou ${where}=VALEUR si elle commence par « - »`;
  report.fault({ code: 'CONFIG_EMPTY', where, line: null, seen: null, message: 'valeur absente', accepted });
  return null;
}

/** Options and words that mean nothing to us. What may be a piece of a secret is not repeated. */
function reportStrangers(words: Words, argv: readonly string[], report: Report): void {
  const known = new Set(['_', '$0', HELP, ...OPTIONS.map(({ name }) => name)]);
  const secrets = OPTIONS.filter(({ secret }) => secret).map(({ name }) => optionText(name));
  const afterSecret = new Set(argv.filter((_, i) => secrets.includes(argv[i - 1] ?? '')));
  const objectMembers = argv.filter(isObjectMember).map((word) => word.replace(/^--?|=.*$/g, ''));
  for (const name of [...Object.keys(words), ...objectMembers]) {
    if (known.has(name) || afterSecret.has(`-${name}`) || afterSecret.has(`--${name}`)) continue;
    report.fault({
      code: 'CONFIG_OPTION',
      where: optionText(showText(name)),
      line: null,
      seen: null,
      message: `option inconnue ; ${insteadOf(name)}`,
      accepted: null,
    });
  }
  const strays = Array.isArray(words['_']) ? words['_'].map(String) : [];
  const maySpillSecret = argv.some((word) =>
    secrets.some((secret) => word === secret || word.startsWith(`${secret}=`)),
  );
  for (const stray of strays) {
    report.fault({
      code: 'CONFIG_OPTION',
      where: 'ligne de commande',
      line: null,
      seen: maySpillSecret ? maskSecret(stray) : showText(stray),
      message: 'argument inattendu',
      accepted: 'des options seulement ; le fichier de configuration suit --cfgfile',
    });
  }
}

function insteadOf(name: string): string {
  const inFile = SETTING_PATHS.find((path) => path.endsWith(`/${name}`));
  if (inFile !== undefined) return `se règle dans le fichier de configuration : ${inFile}`;
  const nearest = nearestName(name, [...OPTIONS.map((option) => option.name), HELP]);
  return nearest === null ? '--help les montre toutes' : `la plus proche : ${optionText(nearest)}`;
}
