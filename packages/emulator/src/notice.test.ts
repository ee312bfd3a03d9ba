import { expect, test } from 'vitest';
import { wordsOf } from './notice.ts';

test.each([
  [{ wasOpen: true, code: 1000, reason: '' }, 'Connexion terminée', ''],
  [{ wasOpen: true, code: 1001, reason: 'arrêt' }, 'Connexion terminée', 'arrêt'],
  [{ wasOpen: true, code: 1006, reason: '' }, 'La ligne est coupée', ''],
  [
    { wasOpen: false, code: 1006, reason: '' },
    'La passerelle ne répond pas',
    'Est-elle en marche, à cette adresse ?',
  ],
  [
    { wasOpen: false, code: 0, reason: 'adresse « x » illisible' },
    'Connexion impossible',
    'adresse « x » illisible',
  ],
])('%j is told as %s', (end, what, why) => {
  expect(wordsOf({ wasAsked: false, ...end })).toEqual({ what, why });
});
