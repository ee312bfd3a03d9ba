/**
 * From what was typed to a command and its words. Node's own `parseArgs` splits: yargs takes in silence what is to
 * be refused, and fails on `--constructor`. It writes the help, and is loaded for that alone.
 */

import { parseArgs } from 'node:util';
import type { Command, Option, Words } from './command.ts';
import { misuse, quoted } from './refusal.ts';

/** What is to be done: a command with its words, or help on one, or on all (null). */
export type Typed =
  | { readonly kind: 'run'; readonly command: Command; readonly words: Words }
  | { readonly kind: 'help'; readonly command: Command | null }
  /** Nothing was typed: help that was not asked for. */
  | { readonly kind: 'nothing' };

type Token = ReturnType<typeof split>[number];

const HELP = ['--help', '-h'];

/** "acceptée : --text" or "acceptées : --text, --json". */
const accepted = (names: readonly string[]): string =>
  `acceptée${names.length > 1 ? 's' : ''} : ${names.join(', ')}`;

/** `argv`: what follows the program's name. Throws a `Refusal` on what means nothing. */
export function readCommandLine(argv: readonly string[], commands: readonly Command[]): Typed {
  const [first, ...rest] = argv;
  if (first === undefined) return { kind: 'nothing' };
  if (HELP.includes(first)) return { kind: 'help', command: null };
  const command = commands.find(({ name }) => name === first);
  if (command !== undefined) return readWords(command, rest);
  const names = accepted(commands.map((known) => known.name));
  if (first.startsWith('-')) throw misuse(`${quoted(first)} : la commande vient d'abord ; ${names}`);
  throw misuse(`commande inconnue ${quoted(first)} ; ${names}`);
}

function split({ options }: Command, argv: readonly string[]) {
  const types = options.map(({ name, value }) => [name, { type: value === null ? 'boolean' : 'string' }]);
  return parseArgs({
    args: [...argv],
    options: Object.fromEntries(types) as Record<string, { type: 'boolean' | 'string' }>,
    strict: false,
    tokens: true,
  }).tokens;
}

function readWords(command: Command, argv: readonly string[]): Typed {
  const tokens = split(command, argv);
  if (tokens.some((token) => token.kind === 'option' && HELP.includes(token.rawName))) {
    return { kind: 'help', command };
  }
  const words: string[] = [];
  const options = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind !== 'option') continue;
    const option = optionOf(token, command);
    if (options.has(option.name)) throw misuse(`--${option.name} : donnée deux fois, une seule est acceptée`);
    options.set(option.name, valueOf(token, option));
  }
  return { kind: 'run', command, words: { arguments: words, options } };
}

function optionOf({ rawName }: Token & { kind: 'option' }, { options }: Command): Option {
  const option = options.find(({ name }) => rawName === `--${name}`);
  if (option !== undefined) return option;
  const names = [...options.map(({ name }) => `--${name}`), '--help'];
  throw misuse(`option inconnue ${quoted(rawName)} ; ${accepted(names)}`);
}

/** The empty string for an option without value. */
function valueOf({ value, inlineValue }: Token & { kind: 'option' }, option: Option): string {
  const where = `--${option.name}`;
  if (option.value === null) {
    if (value === undefined) return '';
    throw misuse(`${where} : ${quoted(value)} de trop, cette option ne prend pas de valeur`);
  }
  // Behind a space, what looks like an option is one: its own value was forgotten. A dash alone is a value.
  if (value === undefined || value === '' || (!inlineValue && /^-./.test(value))) {
    throw misuse(`${where} : valeur absente ; écrire ${where} ${option.value} ou ${where}=${option.value}`);
  }
  return value;
}
