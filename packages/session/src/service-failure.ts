/** Why a service could not be called: a stable code, and the reason in words an operator reads (French). */

import { ADDRESS_REFUSED, refusalIn } from '@minipavi/addresses';

export type FailureCode =
  | 'CONNECT_TIMEOUT'
  | 'TIMEOUT'
  | 'REFUSED'
  | 'UNKNOWN_HOST'
  | 'DROPPED'
  | 'TLS'
  | 'TOO_BIG'
  | 'REDIRECTS'
  | 'ABORTED'
  /** The operator lets nobody call that address. */
  | 'NOT_ALLOWED'
  | 'OTHER';

export interface ServiceFailure {
  readonly code: FailureCode;
  readonly reason: string;
  /** For the log, and for nobody else: it tells where a name leads. */
  readonly advice?: string;
}

/** The shape every call fails in. */
export interface Failed {
  readonly kind: 'failed';
  readonly failure: ServiceFailure;
}

/** The reason with what only the operator is told. */
export const reasonForLog = ({ reason, advice }: ServiceFailure): string =>
  advice === undefined ? reason : `${reason} : ${advice}`;

export const failed = (code: FailureCode, reason: string): Failed => ({
  kind: 'failed',
  failure: { code, reason },
});

const REASONS: Readonly<Record<string, ServiceFailure>> = {
  ECONNREFUSED: { code: 'REFUSED', reason: 'connexion refusée' },
  ENOTFOUND: { code: 'UNKNOWN_HOST', reason: 'nom de serveur inconnu' },
  EAI_AGAIN: { code: 'UNKNOWN_HOST', reason: 'le serveur de noms ne répond pas' },
  ECONNRESET: { code: 'DROPPED', reason: 'connexion coupée par le serveur' },
  EPIPE: { code: 'DROPPED', reason: 'connexion coupée par le serveur' },
  EHOSTUNREACH: { code: 'REFUSED', reason: 'serveur injoignable' },
  ENETUNREACH: { code: 'REFUSED', reason: 'réseau injoignable' },
  ERR_BODY_PARSE_FAILURE: { code: 'OTHER', reason: 'réponse illisible' },
};

/** The part of an error that the library or Node fills in. */
interface FailedRequest {
  readonly code?: unknown;
  readonly message?: unknown;
  /** Phase a time-out of got is about. */
  readonly event?: unknown;
}

export function toFailure(error: unknown): ServiceFailure {
  const { code, message, event } = (error ?? {}) as FailedRequest;
  const name = typeof code === 'string' ? code : '';
  if (name === 'ETIMEDOUT') {
    return event === 'request' || event === 'response'
      ? { code: 'TIMEOUT', reason: 'pas de réponse dans le délai' }
      : { code: 'CONNECT_TIMEOUT', reason: 'pas de connexion dans le délai' };
  }
  if (name === ADDRESS_REFUSED) return notAllowed(error);
  const known = REASONS[name];
  if (known) return known;
  const text = typeof message === 'string' ? message : String(error);
  if (/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO_|EPROTO/.test(name)) {
    return { code: 'TLS', reason: `certificat ou TLS refusé (${name})` };
  }
  if (/^HPE_/.test(name)) return { code: 'OTHER', reason: `réponse HTTP incorrecte (${name})` };
  return { code: 'OTHER', reason: `${name === '' ? '' : `${name} : `}${text.slice(0, 120)}` };
}

function notAllowed(error: unknown): ServiceFailure {
  const advice = refusalIn(error)?.advice;
  return {
    code: 'NOT_ALLOWED',
    reason: 'adresse non autorisée',
    ...(advice === undefined ? {} : { advice }),
  };
}

/** True when nobody who knows the service needs to be told more than "unavailable". */
export const isPlain = ({ code }: ServiceFailure): boolean => code === 'REFUSED' || code === 'DROPPED';
