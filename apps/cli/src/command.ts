/** What a command is made of: a line of the table in `commands.ts`, and a file of its own. */

import type { Readable, Writable } from 'node:stream';

/** An option of a command, as `--name` or `--name VALUE`. */
export interface Option {
  readonly name: string;
  /** What its value is, in capitals (`SORTIE`); null: it takes none. */
  readonly value: string | null;
  /** French. */
  readonly doc: string;
}

/** What was given to a command. */
export interface Words {
  readonly arguments: readonly string[];
  /** By name without dashes; the empty string for options that take no value. */
  readonly options: ReadonlyMap<string, string>;
}

/** Stdout as far as commands know it: a terminal has colours, a file or a pipe has neither. */
export interface Output extends Writable {
  readonly isTTY?: boolean;
  /** Bits of colour; 1: none, or none wanted (NO_COLOR). */
  getColorDepth?(): number;
}

export interface Streams {
  readonly stdin: Readable;
  readonly stdout: Output;
  readonly stderr: Writable;
}

export interface Command {
  readonly name: string;
  /** Arguments as the help writes them: `FICHIER [--text]`. */
  readonly usage: string;
  /** French: one line for the list of commands. */
  readonly summary: string;
  /** French: sentences for its own help. */
  readonly doc: string;
  readonly options: readonly Option[];
  /** What is typed behind the command's name, and what it does. */
  readonly examples: readonly (readonly [typed: string, doc: string])[];
  /** What cannot be done is thrown as a `Refusal`. */
  run(words: Words, streams: Streams): Promise<void>;
}
