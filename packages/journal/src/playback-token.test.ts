import { describe, expect, test } from 'vitest';
import { isPlaybackAllowed, signPlayback } from './playback-token.ts';

const SECRET = 'a secret of the gateway';
const ID = '17168338001234';
const NOW = 1_716_833_800_000;
const token = signPlayback(SECRET, ID, NOW + 1000);
const isAllowed = (changes: { secret?: string; id?: string; token?: string; now?: number }): boolean => {
  const { secret = SECRET, id = ID, now = NOW } = changes;
  return isPlaybackAllowed(secret, id, changes.token ?? token, now);
};

describe('a token', () => {
  test('opens its recording until it expires', () => {
    expect(isAllowed({})).toBe(true);
    expect(isAllowed({ now: NOW + 999 })).toBe(true);
    expect(isAllowed({ now: NOW + 1000 })).toBe(false);
  });

  test('opens no other, nor with another secret, nor without one', () => {
    expect(isAllowed({ id: '17168338001235' })).toBe(false);
    expect(isAllowed({ secret: 'another' })).toBe(false);
    expect(isAllowed({ secret: '', token: signPlayback('', ID, NOW + 1000) })).toBe(false);
  });

  test('can be put into a URL as it is', () => {
    expect(encodeURIComponent(token)).toBe(token);
  });

  test('is worthless when any character of it is changed', () => {
    const [until = '', proof = ''] = token.split('.');
    for (let at = 0; at < token.length; at++) {
      // The last character has two bits to spare.
      const changed = [...token];
      changed[at] = token[at] === 'A' ? 'Q' : 'A';
      expect(isAllowed({ token: changed.join('') }), `at ${at}`).toBe(false);
    }
    const later = (NOW + 1e9).toString(36);
    const forged = [
      '',
      '.',
      until,
      `${later}.${proof}`,
      `${token}x`,
      ` ${token}`,
      `${until}.${proof.slice(1)}`,
    ];
    for (const one of [...forged, `${until}.${'é'.repeat(43)}`, `-1.${proof}`, 'x'.repeat(1e6)]) {
      expect(isAllowed({ token: one }), one.slice(0, 80)).toBe(false);
    }
  });
});
