import { expect, test } from 'vitest';
import { FUNCTION_KEY_LABELS, functionKeyOfWord, nameOfCharacter } from './key-names.ts';

test.each([
  ['SUITE', 'SUITE'],
  ['suite', 'SUITE'],
  ['Répétition', 'REPETITION'],
  ['repetition', 'REPETITION'],
  ['RÉPÉT.', 'REPETITION'],
  ['[Envoi]', 'ENVOI'],
  ['*Sommaire', 'SOMMAIRE'],
  ['Annul.', 'ANNULATION'],
  ['Cx/Fin', 'CONNEXION_FIN'],
  ['CONNEXION/FIN', 'CONNEXION_FIN'],
  ['Connexion-Fin', 'CONNEXION_FIN'],
])('%s names %s', (word, key) => expect(functionKeyOfWord(word)).toBe(key));

test.each(['Connexion', 'Fin', 'suites', 'envoi2', '3615', '', '/', 'constructor'])(
  '%j names no key',
  (word) => expect(functionKeyOfWord(word)).toBeNull(),
);

test('each label names its own key', () => {
  for (const [key, label] of Object.entries(FUNCTION_KEY_LABELS)) expect(functionKeyOfWord(label)).toBe(key);
});

test('signs have French names, letters and digits are their own', () => {
  expect([nameOfCharacter('#'), nameOfCharacter('A'), nameOfCharacter('7')]).toEqual(['Dièse', 'A', '7']);
});
