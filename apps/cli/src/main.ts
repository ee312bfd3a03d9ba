/** Entry of the command `minipavi`: what is done without a gateway running. */

import type { Command, Streams } from './command.ts';
import { readCommandLine } from './command-line.ts';
import { COMMANDS } from './commands.ts';
import { print } from './files.ts';
import { MISUSED, Refusal } from './refusal.ts';

async function help(command: Command | null): Promise<string> {
  const { helpText } = await import('./help.ts');
  return helpText(command, COMMANDS);
}

/** Does what `argv` says, and resolves to the exit code. */
async function run(argv: readonly string[], streams: Streams): Promise<number> {
  try {
    const typed = readCommandLine(argv, COMMANDS);
    switch (typed.kind) {
      case 'run':
        await typed.command.run(typed.words, streams);
        return 0;
      case 'help':
        await print(streams.stdout, await help(typed.command));
        return 0;
      case 'nothing':
        await print(streams.stderr, await help(null));
        return MISUSED;
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const program = COMMANDS.some(({ name }) => name === argv[0]) ? `minipavi ${argv[0]}` : 'minipavi';
    const lines = [`${program} : ${error.message}`];
    if (error.exitCode === MISUSED) lines.push(`${program} --help montre l'usage.`);
    await print(streams.stderr, `${lines.join('\n')}\n`);
    return error.exitCode;
  }
}

void run(process.argv.slice(2), process).then((exitCode) => {
  process.exitCode = exitCode;
});
