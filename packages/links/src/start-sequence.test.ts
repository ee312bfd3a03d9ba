import { expect, test } from 'vitest';
import { decodeStartSequence } from './start-sequence.ts';

test.each([
  ['START\\x13A\\r\\101', 'START\x13A\rA'],
  ['\\x1', '\x01'],
  ['\\x414', 'A4'],
  ['\\0\\23\\0231', '\0\x13\x131'],
  ['\\400', '\0'],
  ['\\a\\b\\t\\n\\v\\f\\r', '\x07\b\t\n\v\f\r'],
  ['\\\\n\\"\\q', '\\n"q'],
  ['\\xg', 'xg'],
  ['end\\', 'end\\'],
  ['', ''],
  ['é\\xe9', 'Ã©é'],
])('%j is sent as %j', (written, sent) => {
  expect(Buffer.from(decodeStartSequence(written)).toString('latin1')).toBe(sent);
});
