import { describe, expect, test } from 'vitest';
import {
  AsteriskHeaderParser,
  MAX_HEADER_BYTES,
  MAX_HEADER_LINE_BYTES,
  type HeaderProgress,
} from './asterisk-header.ts';
import type { Opening } from './client-link.ts';
import { waysToCut } from '@minipavi/testkit';

/** The outcome, and all bytes behind the header whatever the cuts. */
function read(chunks: readonly Uint8Array[]): { progress: HeaderProgress; rest: string } {
  const parser = new AsteriskHeaderParser();
  let progress: HeaderProgress = { state: 'more' };
  let rest = '';
  for (const chunk of chunks) {
    if (progress.state !== 'more') {
      rest += Buffer.from(chunk).toString('latin1');
      continue;
    }
    progress = parser.push(chunk);
    if (progress.state === 'done') rest = Buffer.from(progress.rest).toString('latin1');
  }
  return { progress, rest };
}

const CALL: Opening = {
  url: null,
  playback: null,
  remoteAddr: '',
  pce: false,
  direction: 'IN',
  callTo: null,
};

describe('the header of a call', () => {
  const cases: [string, string, Partial<Opening>, string][] = [
    ['without start service', 'CALLFROM 0123456789\nSTARTURL \nPCE 0\n', { remoteAddr: '0123456789' }, ''],
    ['with CRLF', 'CALLFROM 01\r\nSTARTURL \r\nPCE 1\r\n\x13S', { remoteAddr: '01', pce: true }, '\x13S'],
    [
      'with everything',
      'CALLFROM +33 1.23-45\nSTARTURL http://h/s?a=1 \nPCE 1\nab',
      { remoteAddr: '+33 1.23-45', url: 'http://h/s?a=1', pce: true },
      'ab',
    ],
    ['with nothing', 'CALLFROM \nSTARTURL \nPCE 0\n', {}, ''],
    ['with nothing, not even blanks', 'CALLFROM\nSTARTURL\nPCE\n\n', {}, '\n'],
    ['with a hostile caller', 'CALLFROM <b>"a"\x1b[J;é\nSTARTURL \nPCE 0\n', { remoteAddr: 'baJ' }, ''],
    [
      'with a caller of more than 32 signs',
      `CALLFROM ${'12345678'.repeat(5)}\nSTARTURL \nPCE 0\n`,
      { remoteAddr: '12345678'.repeat(4) },
      '',
    ],
    ['with a PCE that is not 1', 'CALLFROM 1\nSTARTURL \nPCE 10\n', { remoteAddr: '1' }, ''],
    [
      'of our own, going out',
      'CALLTO 0612\nPID 0123456789abcdef\n\nhello',
      { remoteAddr: '0612', direction: 'OUT', callTo: { number: '0612', token: '0123456789abcdef' } },
      'hello',
    ],
  ];
  test.each(cases)('%s', (_name, header, opening, rest) => {
    for (const [way, chunks] of waysToCut(Buffer.from(header))) {
      const outcome = read(chunks);
      expect(outcome.progress, way).toMatchObject({ state: 'done', opening: { ...CALL, ...opening } });
      expect(outcome.rest, way).toBe(rest);
    }
  });
});

describe('what is no header', () => {
  test.each([
    ['a web browser', 'GET / HTTP/1.1\r\n', '« GET / HTTP/1.1 »'],
    ['a longer first word', 'CALLFROMAGE x\n', '« CALLFROMAGE x »'],
    ['binary', '\x16\x03\x01\xff\n', '« .... »'],
    ['another second line', 'CALLFROM 1\nPID 2\n\n', '« PID 2 »'],
    ['another second line, going out', 'CALLTO 1\nSTARTURL 2\n\n', '« STARTURL 2 »'],
  ])('%s is refused', (_name, header, shown) => {
    for (const [way, chunks] of waysToCut(Buffer.from(header, 'latin1'))) {
      expect(read(chunks).progress, way).toEqual({
        state: 'invalid',
        reason: expect.stringContaining(shown) as string,
      });
    }
  });

  test('a line over its limit is refused, the longest allowed is not', () => {
    const url = 'u'.repeat(MAX_HEADER_LINE_BYTES - 'STARTURL '.length);
    const header = (text: string): Buffer => Buffer.from(`CALLFROM 1\nSTARTURL ${text}\nPCE 0\n`);
    expect(read([header(url)]).progress).toMatchObject({ state: 'done', opening: { url } });
    for (const [way, chunks] of waysToCut(header(`${url}u`))) {
      expect(read(chunks).progress.state, way).toBe('too-long');
    }
  });

  test('a header over its limit is refused before its end', () => {
    const line = 'x'.repeat(MAX_HEADER_LINE_BYTES - 'STARTURL '.length);
    const header = Buffer.from(`CALLFROM ${line}\nSTARTURL ${line}\nPCE 0`);
    expect(header.length).toBeGreaterThan(MAX_HEADER_BYTES);
    expect(read([header]).progress.state).toBe('too-long');
  });
});
