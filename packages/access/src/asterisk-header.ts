/** The three lines the Asterisk softmodem sends before it becomes a plain line. */

import type { Opening } from './client-link.ts';

const LF = 0x0a;
const CR = 0x0d;
const LINES = 3;

export const MAX_HEADER_LINE_BYTES = 512;
export const MAX_HEADER_BYTES = 1024;
const MAX_NUMBER_CHARS = 32;

export type HeaderProgress =
  | { readonly state: 'more' }
  /** `rest`: bytes behind the header, the first of the line itself. */
  | { readonly state: 'done'; readonly opening: Opening; readonly rest: Uint8Array }
  | { readonly state: 'too-long' | 'invalid'; readonly reason: string };

const MORE: HeaderProgress = { state: 'more' };

/** Takes the header as it comes, LF or CRLF, and not one byte more. */
export class AsteriskHeaderParser {
  readonly #line: number[] = [];
  readonly #lines: string[] = [];
  #total = 0;

  push(chunk: Uint8Array): HeaderProgress {
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] ?? 0;
      if (++this.#total > MAX_HEADER_BYTES) return tooLong(`plus de ${MAX_HEADER_BYTES} octets`);
      if (byte !== LF) {
        if (this.#line.push(byte) > MAX_HEADER_LINE_BYTES) {
          return tooLong(`ligne de plus de ${MAX_HEADER_LINE_BYTES} octets`);
        }
        continue;
      }
      if (this.#line.at(-1) === CR) this.#line.pop();
      this.#lines.push(Buffer.from(this.#line).toString('utf8'));
      this.#line.length = 0;
      if (this.#lines.length === 1 && !/^CALL(?:FROM|TO)(?: |$)/.test(this.#lines[0] ?? '')) {
        return invalid(this.#lines[0] ?? '');
      }
      if (this.#lines.length === LINES) return readHeader(this.#lines, chunk.subarray(i + 1));
    }
    return MORE;
  }
}

function readHeader(lines: readonly string[], rest: Uint8Array): HeaderProgress {
  const [call = '', second = '', third = ''] = lines;
  const remoteAddr = cleanNumber(after(call) ?? '');
  const common = { remoteAddr, playback: null };
  if (call.startsWith('CALLTO')) {
    const token = after(second, 'PID');
    if (token === null) return invalid(second);
    const callTo = { number: remoteAddr, token };
    return { state: 'done', opening: { ...common, url: null, pce: false, direction: 'OUT', callTo }, rest };
  }
  const url = after(second, 'STARTURL');
  if (url === null) return invalid(second);
  const pce = third.trimEnd() === 'PCE 1';
  const opening = { ...common, url: url === '' ? null : url, pce, direction: 'IN', callTo: null } as const;
  return { state: 'done', opening, rest };
}

/** The value of `<word> <value>`, null when the line begins with another word. */
function after(line: string, word?: string): string | null {
  const end = line.indexOf(' ');
  const name = end < 0 ? line : line.slice(0, end);
  if (word !== undefined && name !== word) return null;
  return end < 0 ? '' : line.slice(end).trim();
}

/** A caller's number comes from the telephone network through a dialplan: any text is possible. */
const cleanNumber = (text: string): string =>
  text
    .replace(/[^0-9+*#A-Za-z .-]/g, '')
    .slice(0, MAX_NUMBER_CHARS)
    .trim();

const tooLong = (detail: string): HeaderProgress => ({
  state: 'too-long',
  reason: `en-tête Asterisk trop long (${detail})`,
});

const invalid = (line: string): HeaderProgress => ({
  state: 'invalid',
  reason: `en-tête Asterisk inconnu « ${line.slice(0, 40).replace(/[^\x20-\x7e]/g, '.')} »`,
});
