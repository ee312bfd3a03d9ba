import { parseAnswer } from '@minipavi/protocol';
import { Page } from '@minipavi/videotex';
import { expect, test } from 'vitest';
import { answer } from './answer.ts';
import { inputTxt } from './input-commands.ts';

test('an answer without anything leaves the user where he is', () => {
  expect(answer()).toEqual({ version: '1.0', echo: 'on', directcall: 'no' });
});

test('the page travels in base64, made by Page or as bytes', () => {
  const page = new Page().clear().text('Été');
  const expected = Buffer.from(page.toBytes()).toString('base64');
  expect(answer({ page }).content).toBe(expected);
  expect(answer({ page: page.toBytes() }).content).toBe(expected);
  expect(Buffer.from(answer({ page: Uint8Array.of(0x0c, 0x1b, 0x7f) }).content ?? '', 'base64')).toEqual(
    Buffer.of(0x0c, 0x1b, 0x7f),
  );
});

test('the gateway reads back everything that was written', () => {
  const body = answer({
    page: Uint8Array.of(0x41),
    context: '{"n":1}',
    echo: false,
    next: 'http://exemple.fr/?step=deux',
    directcall: 'yes-cnx',
    command: inputTxt({ x: 1, y: 2, l: 3 }),
  });
  expect(parseAnswer(JSON.stringify(body))).toMatchObject({
    kind: 'answer',
    answer: {
      content: 'QQ==',
      context: '{"n":1}',
      echo: false,
      next: 'http://exemple.fr/?step=deux',
      directcall: 'yes-cnx',
      command: { kind: 'command', command: { name: 'InputTxt', param: { x: 1, y: 2, l: 3 } } },
    },
  });
});

test('a context of 64 000 characters goes, one more does not', () => {
  expect(answer({ context: 'x'.repeat(64_000) }).context).toHaveLength(64_000);
  expect(() => answer({ context: 'x'.repeat(64_001) })).toThrow(
    new RangeError('context of 64001 characters: 64000 accepted'),
  );
});

test.each(['/relative', 'ftp://exemple.fr/', 'http:exemple.fr', ''])('next %j is refused', (next) => {
  expect(() => answer({ next })).toThrow(
    new RangeError(`next ${next}: an absolute http or https URL is accepted`),
  );
});
