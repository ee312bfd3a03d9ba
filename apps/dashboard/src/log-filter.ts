/** Which lines of the journal are asked for, and shown. */

import type { LogLine } from './api-types.ts';

export interface LogFilter {
  readonly level: string;
  readonly session: string;
  /** A PID or a role. */
  readonly process: string;
  readonly text: string;
}

const LEVELS = ['error', 'warn', 'info', 'debug'];

/** For the address of the stream: what is not asked for is left out. */
export function toQuery({ level, session, process, text }: LogFilter): URLSearchParams {
  const isPid = /^\d+$/.test(process);
  const asked = { level, session, [isPid ? 'pid' : 'process']: process, text };
  return new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== ''));
}

/** Of the page that shows the same: to be kept, sent, and read again without a script. */
export function toAddress({ level, session, process, text }: LogFilter): string {
  const asked = Object.entries({ action: 'logs', level, session, process, text });
  return `/?${new URLSearchParams(asked.filter(([, value]) => value !== '')).toString()}`;
}

/** A line is never shown against the form, whatever the stream sends. */
export function isShown(line: LogLine, { level, session, process, text }: LogFilter): boolean {
  const [gravest, asked] = [LEVELS.indexOf(line.level), LEVELS.indexOf(level)];
  return (
    (asked === -1 || gravest <= asked) &&
    (session === '' || line.uniqueId === session) &&
    (process === '' || String(line.pid) === process || line.process === process) &&
    (text === '' || line.message.toLowerCase().includes(text.toLowerCase()))
  );
}
