import { describe, expect, test } from 'vitest';
import { isPlain, toFailure } from './service-failure.ts';

describe('toFailure', () => {
  test.each([
    [{ code: 'ETIMEDOUT', event: 'request' }, 'TIMEOUT', 'pas de réponse dans le délai'],
    [{ code: 'ETIMEDOUT', event: 'response' }, 'TIMEOUT', 'pas de réponse dans le délai'],
    [{ code: 'ETIMEDOUT', event: 'connect' }, 'CONNECT_TIMEOUT', 'pas de connexion dans le délai'],
    [{ code: 'ETIMEDOUT', event: 'secureConnect' }, 'CONNECT_TIMEOUT', 'pas de connexion dans le délai'],
    [{ code: 'ETIMEDOUT' }, 'CONNECT_TIMEOUT', 'pas de connexion dans le délai'],
    [{ code: 'ECONNREFUSED' }, 'REFUSED', 'connexion refusée'],
    [{ code: 'EHOSTUNREACH' }, 'REFUSED', 'serveur injoignable'],
    [{ code: 'ENOTFOUND' }, 'UNKNOWN_HOST', 'nom de serveur inconnu'],
    [{ code: 'ECONNRESET' }, 'DROPPED', 'connexion coupée par le serveur'],
    [
      { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
      'TLS',
      'certificat ou TLS refusé (DEPTH_ZERO_SELF_SIGNED_CERT)',
    ],
    [{ code: 'CERT_HAS_EXPIRED' }, 'TLS', 'certificat ou TLS refusé (CERT_HAS_EXPIRED)'],
    [
      { code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
      'TLS',
      'certificat ou TLS refusé (ERR_TLS_CERT_ALTNAME_INVALID)',
    ],
    [{ code: 'EPROTO', message: 'write EPROTO …' }, 'TLS', 'certificat ou TLS refusé (EPROTO)'],
    [{ code: 'HPE_INVALID_CONSTANT' }, 'OTHER', 'réponse HTTP incorrecte (HPE_INVALID_CONSTANT)'],
    [{ code: 'E_NEW', message: 'what happened' }, 'OTHER', 'E_NEW : what happened'],
    [{ code: 12, message: 'what happened' }, 'OTHER', 'what happened'],
    [new Error('x'.repeat(500)), 'OTHER', 'x'.repeat(120)],
    ['a text', 'OTHER', 'a text'],
    [null, 'OTHER', 'null'],
    [undefined, 'OTHER', 'undefined'],
  ])('reads %j', (error, code, reason) => {
    expect(toFailure(error)).toEqual({ code, reason });
  });
});

describe('isPlain', () => {
  test('is true for what "unavailable" says well enough', () => {
    expect(isPlain(toFailure({ code: 'ECONNREFUSED' }))).toBe(true);
    expect(isPlain(toFailure({ code: 'ECONNRESET' }))).toBe(true);
    expect(isPlain(toFailure({ code: 'ENOTFOUND' }))).toBe(false);
    expect(isPlain(toFailure({ code: 'ETIMEDOUT', event: 'request' }))).toBe(false);
  });
});
