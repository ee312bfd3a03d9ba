import { expect, test } from 'vitest';
import { readableText } from './screen-reader.ts';

test.each([
  ['  Météo    demain', 'Météo demain'],
  ['▏3615▕ ───', '3615'],
  ['█▌🬀🬻▐ Titre \ufffd\ufffd', 'Titre'],
  ['', ''],
])('%j is read as %j: drawings are not spelt out', (row, text) => {
  expect(readableText(row)).toBe(text);
});
