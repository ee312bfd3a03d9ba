/** The log of all processes: readable on the terminal, JSON lines on disk, one file a month. */

import { Writable } from 'node:stream';
import type { LogFields, LogLevel } from '@minipavi/bus';
import winston from 'winston';
import { LogFile } from './log-file.ts';
import { TerminalOutput } from './terminal-output.ts';

export interface LoggerOptions {
  /** Folder of the files `yyyymm.log`; it exists. */
  readonly folder: string;
  /** Service calls and other details too. */
  readonly verbose: boolean;
}

export interface Logger {
  log(level: LogLevel, message: string, fields?: LogFields): void;
  /** Details too, or not, from now on. */
  setVerbose(verbose: boolean): void;
  /** Resolves when everything is on disk; false: the disk does not answer. */
  close(): Promise<boolean>;
}

const two = (n: number) => String(n).padStart(2, '0');

/** [dd/mm/yyyy hh:mm:ss], as the original. */
function stamp(date: Date): string {
  const day = `${two(date.getDate())}/${two(date.getMonth() + 1)}/${date.getFullYear()}`;
  return `[${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}]`;
}

/** Bytes that users choose end up in log lines: none may move a terminal's cursor or begin a line of its own. */
const printable = (text: string): string =>
  text.replace(
    /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g,
    (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );

/** Only these go to the terminal; the file has all fields. */
const SHOWN_FIELDS = ['pid', 'uniqueId', 'kind', 'remoteAddress'];

const LABELS: Readonly<Record<string, string>> = { error: 'ERREUR', warn: 'ATTENTION', info: '', debug: '·' };

const readableLine = (entry: Readonly<Record<string, unknown>>): string => {
  const fields = SHOWN_FIELDS.flatMap((name) => {
    const value = entry[name];
    return typeof value === 'string' || typeof value === 'number' ? [String(value)] : [];
  });
  const level = String(entry['level']);
  const label = LABELS[level] ?? level;
  const parts = [
    stamp(new Date()),
    label,
    fields.length > 0 ? `(${fields.join(' ')})` : '',
    String(entry['message']),
  ];
  return printable(parts.filter((part) => part !== '').join(' '));
};

const readable = winston.format.printf(readableLine);
const asJson = winston.format.combine(winston.format.timestamp(), winston.format.json());

/** Hands each line over, in this form. Neither waits for anything, so that neither holds up the other. */
const lines = (format: ReturnType<typeof winston.format.json>, write: (line: string) => void) =>
  new winston.transports.Stream({
    format,
    eol: '',
    stream: new Writable({
      decodeStrings: false,
      write(line: string, _encoding, done) {
        write(line);
        done();
      },
    }),
  });

export function createLogger({ folder, verbose }: LoggerOptions): Logger {
  const terminal = new TerminalOutput(process.stdout);
  process.stderr.on('error', () => {}); // as for the terminal: where warnings of Node's own go
  const file = new LogFile({
    folder,
    onFault: (reason) =>
      show('error', `journal : ${reason}, rien n’est plus écrit dans ${folder} ; les sessions continuent`),
    onMended: (lost) => logger.log('warn', `journal : écrit de nouveau, ${lost} ligne(s) perdue(s)`),
  });
  const levelOf = (isVerbose: boolean): LogLevel => (isVerbose ? 'debug' : 'info');
  const logger = winston.createLogger({
    level: levelOf(verbose),
    transports: [lines(readable, (line) => terminal.write(line)), lines(asJson, (line) => file.write(line))],
  });
  /** On the terminal alone. */
  const show = (level: LogLevel, message: string): void => terminal.write(readableLine({ level, message }));
  let isClosed = false;

  return {
    log(level, message, fields = {}) {
      // A process that dies when the log is being closed ends nobody else.
      if (!isClosed) logger.log({ ...fields, level, message });
    },
    setVerbose(isVerbose) {
      logger.level = levelOf(isVerbose);
    },
    close() {
      isClosed = true;
      return file.close();
    },
  };
}
