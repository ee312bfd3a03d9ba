/** Answers of services: as they should be, as they should not, and as no service would write them. */

import fc, { type Arbitrary } from 'fast-check';
import { mutated, noise } from './byte-strings.ts';

const NUMBERS = [0, 1, -1, 2, 5, 24, 25, 39, 40, 41, 255, 511, 2 ** 31, 2 ** 53, 1e300, -1e-9, 2.7];
const STRANGE_TEXTS = [
  '',
  '0',
  ' 12 ',
  '1e999',
  '-5',
  'off',
  'on',
  '*',
  '\ud800',
  'é',
  '\u0000',
  'œ',
  '🐔',
  '__proto__',
];

const coordinate = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 41 }) },
  { weight: 1, arbitrary: fc.constantFrom(...NUMBERS) },
  { weight: 1, arbitrary: fc.constantFrom('12', ' 7 ', '', null, true, 'abc', [], {}) },
);
const text = fc.oneof(
  fc.constantFrom(...STRANGE_TEXTS),
  fc.string({ maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  noise(30),
);
const anything = fc.jsonValue({ maxDepth: 4 });
const loose = <T>(expected: Arbitrary<T>): Arbitrary<unknown> =>
  fc.oneof({ weight: 9, arbitrary: expected }, { weight: 1, arbitrary: anything });
const list = <T>(one: Arbitrary<T>, maxLength = 33): Arbitrary<unknown> =>
  fc.oneof(
    { weight: 5, arbitrary: fc.array(one, { maxLength }) },
    { weight: 1, arbitrary: fc.dictionary(fc.nat(40).map(String), one, { maxKeys: 6 }) },
  );

const common = {
  spacechar: loose(text),
  cursor: loose(fc.constantFrom('on', 'off', '')),
  validwith: loose(coordinate),
};
const record = (members: Record<string, Arbitrary<unknown>>): Arbitrary<unknown> =>
  fc.record(members, { requiredKeys: [] });
const command = (name: string, members: Record<string, Arbitrary<unknown>>): Arbitrary<unknown> =>
  fc.record({ name: fc.constant(name), param: loose(record(members)) });

/** The member COMMAND, of the three kinds of input. */
export const inputCommand = fc.oneof(
  command('InputTxt', {
    x: coordinate,
    y: coordinate,
    l: coordinate,
    char: loose(text),
    prefill: loose(text),
    ...common,
  }),
  command('InputMsg', {
    ...{ x: coordinate, y: coordinate, w: coordinate, h: coordinate },
    prefill: loose(list(text)),
    ...common,
  }),
  command('InputForm', {
    ...{ x: list(coordinate), y: list(coordinate), l: list(coordinate) },
    char: loose(list(text)),
    prefill: loose(list(text)),
    ...common,
  }),
);

const host = fc.constantFrom(
  '127.0.0.1:9',
  'localhost',
  '[::1]:23',
  'a'.repeat(300),
  '',
  'ws://x/',
  'wss://[::1]:99999',
);
const otherCommand = fc.oneof(
  command('setParam', {
    paramName: fc.constantFrom('timeout', 'screensaver', 'x'),
    params: loose(record({ minutes: coordinate, type: coordinate, text })),
  }),
  command('libCnx', {}),
  command('connectToTln', {
    host,
    echo: loose(fc.constantFrom('on', 'off')),
    case: loose(text),
    key: text,
    startseq: text,
  }),
  command('connectToWs', {
    host,
    echo: loose(fc.constantFrom('on', 'off')),
    case: loose(text),
    key: text,
    proto: text,
  }),
  command('connectToExt', { number: loose(text), RX: loose(coordinate), TX: loose(coordinate), key: text }),
  command('connectToPty', { id: loose(text), key: text, keys: anything }),
  command('duplicateStream', { uniqueid: loose(text), key: text }),
  command('PushServiceMsg', {
    uniqueids: loose(list(text)),
    message: loose(list(text)),
    uniqueId: loose(list(text)),
  }),
  command('BackgroundCall', {
    time: loose(list(coordinate)),
    simulate: loose(list(fc.boolean())),
    url: loose(list(text)),
  }),
  command('getScreenList', {}),
  command('getScreen', { seq: coordinate, color: coordinate, minitel: coordinate }),
  fc.record({ name: loose(text), param: anything }),
);

const page = fc
  .oneof(
    noise(200),
    fc.constantFrom('\x0cBONJOUR', '\x0c', '', '\x14#DYT:dQw4w9WgXcQ\x14#F', '\x1b:jE', '\x1f@A'),
  )
  .map((bytes) => Buffer.from(bytes, 'latin1').toString('base64'));
const url = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('http://service.test/', 'http://service.test/next?a=1&b[]=2', '') },
  {
    weight: 1,
    arbitrary: fc.oneof(fc.webUrl(), text, fc.constantFrom('ftp://x/', 'http:x', 'http://[', '//x')),
  },
);

/** The answer as a value. */
export const answer: Arbitrary<unknown> = fc.record(
  {
    version: loose(fc.constant('1.0')),
    content: loose(page),
    context: loose(text),
    echo: loose(fc.constantFrom('on', 'off')),
    directcall: loose(fc.constantFrom('no', 'no', 'no', 'yes', 'yes-cnx')),
    next: loose(url),
    COMMAND: loose(fc.oneof({ weight: 3, arbitrary: inputCommand }, { weight: 2, arbitrary: otherCommand })),
  },
  { requiredKeys: [] },
);

const deep = fc
  .tuple(fc.constantFrom('[', '{"a":', '{"COMMAND":{"param":', '[{"content":'), fc.nat(30_000))
  .map(([opening, depth]) => opening.repeat(depth));
const html = fc
  .array(
    fc.constantFrom(
      '<br>',
      '<script>',
      '</script>',
      '<',
      '>',
      '&#x110000;',
      '&eacute;',
      '&#0;',
      'x',
      '<b ',
      '<style',
    ),
    {
      maxLength: 40,
    },
  )
  .map((parts) => parts.join(''));
const scraps = fc.constantFrom(
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  'null',
  '1e999',
  '-',
  '\\u0000',
  '\\ud800',
  '\ufeff',
  '"__proto__":',
  ' ',
);

/** The body of an answer: mostly an answer, whole or damaged. */
export const body: Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: answer.map((value) => JSON.stringify(value)) },
  {
    weight: 2,
    arbitrary: mutated(
      answer.map((value) => JSON.stringify(value)),
      scraps,
    ),
  },
  { weight: 1, arbitrary: deep },
  { weight: 1, arbitrary: html },
  {
    weight: 1,
    arbitrary: fc.oneof(
      noise(60),
      fc.constantFrom('', ' ', '[]', 'null', '\ufeff{}', '{"__proto__":{"context":"x"}}'),
    ),
  },
);
