/** The help, by yargs. */

import yargs from 'yargs';
import type { Command } from './command.ts';

/** That of a terminal which nobody widened. */
const WIDTH = 80;

/** Bundled, yargs cannot reach its locale files; and it would follow the machine's language. */
const FRENCH = { 'Commands:': 'Commandes :', 'Options:': 'Options :', 'Examples:': 'Exemples :' };

// Options have no type here: yargs would put it behind each.
const helpOf = (usage: string) =>
  yargs()
    .scriptName('minipavi')
    .usage(usage)
    .detectLocale(false)
    .updateStrings(FRENCH)
    .version(false)
    .help(false)
    .wrap(WIDTH);

/** What the program does, or one command of it; ends in a new line. */
export async function helpText(command: Command | null, commands: readonly Command[]): Promise<string> {
  const help = command === null ? overview(commands) : details(command);
  const text = await help.option('help', { alias: 'h', describe: 'Affiche cette aide' }).getHelp();
  return `${text}\n`;
}

function overview(commands: readonly Command[]) {
  let help = helpOf('Usage : $0 COMMANDE [options]').epilogue(
    "$0 COMMANDE --help montre les options d'une commande.",
  );
  for (const { name, summary } of commands) help = help.command(name, summary);
  return help;
}

function details({ name, usage, doc, options, examples }: Command) {
  let help = helpOf(`Usage : $0 ${name} ${usage}\n\n${doc}`);
  for (const { name: option, value, doc: describe } of options) {
    help = help.option(option, { describe: value === null ? describe : `${value} : ${describe}` });
  }
  for (const [typed, what] of examples) help = help.example(`$0 ${name} ${typed}`, what);
  return help;
}
