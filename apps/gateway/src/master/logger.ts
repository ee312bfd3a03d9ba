/** The log of all processes: readable on the terminal, JSON lines on disk, one file a month. */

import path from 'node:path';
import type { LogFields, LogLevel } from '@minipavi/bus';
import winston from 'winston';

export interface LoggerOptions {
  /** Folder of the files `yyyymm.log`; it exists. */
  readonly folder: string;
  /** Service calls and other details too. */
  readonly verbose: boolean;
}

export interface Logger {
  log(level: LogLevel, message: string, fields?: LogFields): void;
  /** Resolves when everything is on disk. */
  close(): Promise<void>;
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

const readable = winston.format.printf((entry) => {
  const fields = SHOWN_FIELDS.flatMap((name) => {
    const value = entry[name];
    return typeof value === 'string' || typeof value === 'number' ? [String(value)] : [];
  });
  const label = LABELS[entry.level] ?? entry.level;
  const parts = [
    stamp(new Date()),
    label,
    fields.length > 0 ? `(${fields.join(' ')})` : '',
    String(entry.message),
  ];
  return printable(parts.filter((part) => part !== '').join(' '));
});

const monthOf = (date: Date): string => `${date.getFullYear()}${two(date.getMonth() + 1)}`;

export function createLogger({ folder, verbose }: LoggerOptions): Logger {
  let month = monthOf(new Date());
  const fileOf = (name: string) => {
    const file = new winston.transports.File({
      filename: path.join(folder, `${name}.log`),
      format: winston.format.combine(winston.format.timestamp(), winston.format.json()),
    });
    // A full disk stops the log file, never a session.
    file.on('error', () => {});
    return file;
  };
  let file = fileOf(month);
  let isClosed = false;
  const logger = winston.createLogger({
    level: verbose ? 'debug' : 'info',
    transports: [new winston.transports.Console({ format: readable }), file],
  });

  const turnPage = (): void => {
    const now = monthOf(new Date());
    if (now === month) return;
    month = now;
    const old = file;
    file = fileOf(now);
    logger.add(file);
    logger.remove(old);
  };

  return {
    log(level, message, fields = {}) {
      // A process that dies when the log is being closed ends nobody else.
      if (isClosed) return;
      turnPage();
      logger.log({ ...fields, level, message });
    },
    close() {
      isClosed = true;
      return new Promise((resolve) => {
        file.once('finish', () => resolve());
        logger.end();
      });
    },
  };
}
