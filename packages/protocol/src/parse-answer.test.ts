import { describe, expect, test } from 'vitest';
import { MAX_CONTEXT_LENGTH, parseAnswer } from './parse-answer.ts';
import { randomJson } from './testing/random-json.ts';
import type { ServiceAnswer } from './answer.ts';

const NOTHING_GIVEN: ServiceAnswer = {
  content: null,
  context: null,
  echo: false,
  next: null,
  directcall: 'no',
  command: null,
};

/** The answer read from these members; the test fails when it is none. */
function answer(members: object): ServiceAnswer {
  const result = parseAnswer(JSON.stringify(members));
  if (result.kind !== 'answer') throw new Error(`read as ${JSON.stringify(result)}`);
  return result.answer;
}

function fault(members: unknown): string {
  const result = parseAnswer(JSON.stringify(members));
  return result.kind === 'malformed' ? result.fault : result.kind;
}

describe('parseAnswer', () => {
  test('reads every member of a full answer', () => {
    const full = {
      version: '1.6',
      content: 'DFAw',
      context: 'kept',
      echo: 'on',
      next: 'http://service.example/?a=1',
      directcall: 'yes-cnx',
      COMMAND: { name: 'libCnx' },
    };
    expect(answer(full)).toEqual({
      content: 'DFAw',
      context: 'kept',
      echo: true,
      next: 'http://service.example/?a=1',
      directcall: 'yes-cnx',
      command: { kind: 'command', command: { name: 'libCnx' } },
    });
  });

  test.each([
    ['nothing', {}],
    ['null', { content: null, context: null, echo: null, next: null, directcall: null, COMMAND: null }],
    [
      'false',
      { content: false, context: false, echo: false, next: false, directcall: false, COMMAND: false },
    ],
    ["''", { content: '', context: '', echo: '', next: '', directcall: '', COMMAND: '' }],
    ['a COMMAND written as an empty PHP array', { COMMAND: [] }],
    ['a COMMAND without a name', { COMMAND: { param: { x: 1 } } }],
    ['a COMMAND with an empty name', { COMMAND: { name: '' } }],
  ])('takes %s as not given', (_, members) => {
    expect(answer(members)).toEqual(NOTHING_GIVEN);
  });

  test.each(['', ' \r\n\t ', '\ufeff', '\ufeff \n', '[]', ' [ ] '])('is empty for %j', (body) => {
    expect(parseAnswer(body)).toEqual({ kind: 'empty' });
  });

  test.each(['\r\n\n {"context":"c"}\n\n', '\ufeff{"context":"c"}', ' \ufeff\n{"context":"c"}\ufeff '])(
    'does not mind blanks or a byte order mark: %j',
    (body) => {
      expect(parseAnswer(body)).toEqual({ kind: 'answer', answer: { ...NOTHING_GIVEN, context: 'c' } });
    },
  );

  test.each(['<html>', '{', '{"a":1}}', "{'a':1}", 'oui', '\ufeff\ufeff<'])('is not JSON: %j', (body) => {
    const result = parseAnswer(body);
    expect(result).toEqual({ kind: 'not-json', message: expect.any(String) as string });
  });

  test.each([
    [3, 'réponse : 3, attendu un objet'],
    [null, 'réponse : null, attendu un objet'],
    [true, 'réponse : true, attendu un objet'],
    ['texte', 'réponse : "texte", attendu un objet'],
    [[1], 'réponse : tableau, attendu un objet'],
  ])('says what it saw instead of an object: %j', (json, expected) => {
    expect(fault(json)).toBe(expected);
  });

  test.each([
    [{ content: ['DFAw'] }, 'content : tableau, attendu un texte'],
    [{ context: { a: 1 } }, 'context : objet, attendu un texte'],
    [{ context: [] }, 'context : tableau, attendu un texte'],
    [{ next: ['http://a/'] }, 'next : tableau, attendu un texte'],
  ])('names the member of a wrong type: %j', (members, expected) => {
    expect(fault(members)).toBe(expected);
  });

  test('writes out a number given as a text', () => {
    expect(answer({ context: 12.5, content: 0, next: true })).toMatchObject({
      context: '12.5',
      content: '0',
      next: 'true',
    });
  });

  test('trims next, and takes a blank one as not given', () => {
    expect(answer({ next: '  http://a/ \n' }).next).toBe('http://a/');
    expect(answer({ next: ' \t ' }).next).toBeNull();
  });

  test('echoes for the text "on" alone', () => {
    expect(answer({ echo: 'on' }).echo).toBe(true);
    for (const echo of ['off', 'ON', 'yes', true, 1, ['on']]) expect(answer({ echo }).echo).toBe(false);
  });

  test('calls directly for its two exact texts only', () => {
    expect(answer({ directcall: 'yes' }).directcall).toBe('yes');
    expect(answer({ directcall: 'yes-cnx' }).directcall).toBe('yes-cnx');
    for (const directcall of [true, 1, '1', 'YES', 'yes ', 'no', 'true', ['yes'], { yes: true }]) {
      expect(answer({ directcall }).directcall, JSON.stringify(directcall)).toBe('no');
    }
  });

  test('keeps 64 000 characters of context', () => {
    expect(answer({ context: 'c'.repeat(64_000) }).context).toHaveLength(64_000);
    expect(answer({ context: 'c'.repeat(64_010) }).context).toBe('c'.repeat(64_000));
  });

  test('never cuts the context inside a surrogate pair', () => {
    const { context } = answer({ context: `${'c'.repeat(MAX_CONTEXT_LENGTH - 1)}😀` });
    expect(context).toBe('c'.repeat(MAX_CONTEXT_LENGTH - 1));
  });

  test('gives back a command that is unknown or malformed with the rest of the answer', () => {
    expect(answer({ next: 'http://a/', COMMAND: { name: 'Dance' } })).toEqual({
      ...NOTHING_GIVEN,
      next: 'http://a/',
      command: { kind: 'unknown', name: 'Dance' },
    });
    expect(answer({ COMMAND: { name: 'InputTxt' } }).command?.kind).toBe('malformed');
  });

  test('never throws, whatever the JSON', () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const make = randomJson(seed);
    for (let run = 0; run < 3000; run++) {
      const body = JSON.stringify(make());
      expect(() => parseAnswer(body), `seed ${seed}, run ${run}: ${body}`).not.toThrow();
    }
  });

  test('never throws, whatever the text', () => {
    const body = JSON.stringify({
      content: 'DFAw',
      next: 'http://é/',
      COMMAND: { name: 'InputTxt', param: { x: '3' } },
    });
    for (let cut = 0; cut <= body.length; cut++) {
      expect(() => parseAnswer(body.slice(0, cut) + '\u0000"}'), `cut at ${cut}`).not.toThrow();
    }
    expect(parseAnswer('['.repeat(50_000)).kind).toBe('not-json');
    expect(parseAnswer('['.repeat(50_000) + ']'.repeat(50_000)).kind).not.toBe('answer');
  });
});
