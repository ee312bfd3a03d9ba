/** Why a connection did not come about, from the error of Node to words for the user. */

import { ADDRESS_REFUSED } from '@minipavi/addresses';
import { LinkError } from './remote-link.ts';

const CERTIFICATE_WORDS: ReadonlyMap<string, string> = new Map([
  ['CERT_HAS_EXPIRED', 'périmé'],
  ['CERT_NOT_YET_VALID', 'pas encore valable'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'au nom d’un autre serveur'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'auto-signé'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'd’une autorité inconnue'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'd’une autorité inconnue'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'd’une autorité inconnue'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'd’une autorité inconnue'],
  ['CERT_REVOKED', 'révoqué'],
]);

const UNKNOWN_NAME: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_FAIL']);

/** `target` is how the log names the host. */
export function linkFailure(error: NodeJS.ErrnoException, target: string): LinkError {
  const code = error.code ?? '';
  const certificate = CERTIFICATE_WORDS.get(code);
  if (certificate !== undefined) {
    return new LinkError('LINK_CERTIFICATE', `${target} : certificat ${certificate}`, error);
  }
  if (code === ADDRESS_REFUSED) {
    return new LinkError('LINK_NOT_ALLOWED', `${target} : adresse non autorisée`, error);
  }
  if (code === 'ECONNREFUSED') return new LinkError('LINK_REFUSED', `${target} : connexion refusée`, error);
  if (code === 'ETIMEDOUT') return new LinkError('LINK_TIMEOUT', `${target} : pas de réponse`, error);
  if (UNKNOWN_NAME.has(code)) {
    return new LinkError('LINK_UNREACHABLE', `${target} : adresse inconnue (${code})`, error);
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS')) {
    return new LinkError('LINK_HANDSHAKE', `${target} : négociation TLS impossible (${code})`, error);
  }
  if (code === 'ECONNRESET' || code === 'EPIPE' || code.startsWith('HPE_')) {
    return new LinkError('LINK_HANDSHAKE', `${target} : ouverture coupée par le serveur (${code})`, error);
  }
  const why = code === '' ? error.message : code;
  return new LinkError('LINK_UNREACHABLE', `${target} : injoignable (${why})`, error);
}

/** Why an open connection ended. */
export const lossReason = (code: string | null): string =>
  code === null ? 'le serveur a raccroché' : `liaison coupée (${code})`;
