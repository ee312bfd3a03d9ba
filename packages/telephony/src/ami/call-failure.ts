/** Why a call did not come about, in words for the user and the log. */

import type { AmiMessage } from './ami-message.ts';

export type CallFailureCode =
  | 'busy'
  | 'no-answer'
  | 'congestion'
  | 'hung-up'
  /** The network or the line knows no such number, or will not have it. */
  | 'unreachable'
  /** Asterisk will not place it: rights, extension, channel. */
  | 'rejected'
  /** Not a number, or not one that this gateway calls. */
  | 'forbidden'
  /** Too many calls: of this session, today, or at once. */
  | 'quota'
  /** No manager to ask, or lost meanwhile. */
  | 'unavailable'
  /** Answered, but the modem never came. */
  | 'no-modem'
  /** The user left first. */
  | 'cancelled';

/** `reason` is French and holds neither number nor secret. */
export interface CallFailure {
  readonly code: CallFailureCode;
  readonly reason: string;
}

export const failure = (code: CallFailureCode, reason: string): CallFailure => ({ code, reason });

export const NO_ANSWER = failure('no-answer', 'pas de réponse');
export const CANCELLED = failure('cancelled', 'abandonné par l’utilisateur');
export const NO_MODEM = failure('no-modem', 'décroché, mais le modem d’Asterisk ne s’est pas connecté');

const BUSY = failure('busy', 'occupé');
const CONGESTION = failure('congestion', 'lignes encombrées');
const HUNG_UP = failure('hung-up', 'raccroché par le correspondant');
const IMPOSSIBLE = failure('unreachable', 'appel impossible : ligne ou numéro inconnus d’Asterisk');

/** `Reason` of OriginateResponse. */
const BY_REASON: ReadonlyMap<string, CallFailure> = new Map([
  ['0', IMPOSSIBLE],
  ['1', HUNG_UP],
  ['3', NO_ANSWER],
  ['5', BUSY],
  ['8', CONGESTION],
]);

/** `Cause` of Hangup, as in Q.850. */
const BY_CAUSE: ReadonlyMap<string, CallFailure> = new Map([
  ['1', failure('unreachable', 'numéro non attribué')],
  ['3', failure('unreachable', 'numéro inaccessible')],
  ['16', HUNG_UP],
  ['17', BUSY],
  ['18', NO_ANSWER],
  ['19', NO_ANSWER],
  ['20', failure('unreachable', 'correspondant absent')],
  ['21', failure('unreachable', 'appel refusé par le réseau ou le correspondant')],
  ['22', failure('unreachable', 'le numéro a changé')],
  ['27', failure('unreachable', 'ligne en dérangement')],
  ['28', failure('unreachable', 'numéro incomplet ou incorrect')],
  ['34', CONGESTION],
  ['38', failure('congestion', 'réseau en panne')],
  ['41', failure('congestion', 'panne passagère du réseau')],
  ['42', CONGESTION],
  ['58', failure('unreachable', 'codecs refusés par le réseau ou le correspondant')],
  ['102', failure('congestion', 'le réseau ne répond pas')],
]);

/** An OriginateResponse that says no more than that it failed: over SIP, whatever the reason but time. */
export const isVague = (response: AmiMessage): boolean => ['0', '1', '8'].includes(response.get('Reason'));

/** `cause` of the channel's end, or empty if that was not heard of: it tells more than the vague reasons. */
export function originateFailure(response: AmiMessage, cause: string): CallFailure {
  const reason = response.get('Reason');
  const byCause = isVague(response) ? BY_CAUSE.get(cause) : undefined;
  if (byCause) return byCause;
  // Some cause that we have no word for, such as 127, `Interworking`: what Asterisk was asked for it did know.
  if (reason === '0' && Number(cause) > 0) {
    return failure('unreachable', `échec de l’appel (cause ${cause.slice(0, 8)})`);
  }
  return BY_REASON.get(reason) ?? failure('unreachable', `échec de l’appel (motif ${reason.slice(0, 8)})`);
}

/** Of a channel that ended before anything else was heard of it. */
export const hangUpFailure = (cause: string): CallFailure => BY_CAUSE.get(cause) ?? HUNG_UP;

/** Of the answer to Originate itself. */
export function refusal(response: AmiMessage): CallFailure {
  const message = response.get('Message');
  if (/permission denied/i.test(message)) {
    return failure(
      'rejected',
      'Asterisk refuse l’appel : droits insuffisants (manager.conf : write = call,originate)',
    );
  }
  if (/extension does not exist/i.test(message)) {
    return failure('rejected', 'Asterisk refuse l’appel : contexte ou extension inconnus (extensions.conf)');
  }
  // What became of a call that was waited for: no more than this is told.
  if (/originate failed/i.test(message)) {
    return failure('unreachable', 'échec de l’appel : occupé, pas de réponse, ou ligne inconnue');
  }
  const shown = message.replace(/[^\x20-\x7e]/g, '.').slice(0, 80);
  return failure('rejected', `Asterisk refuse l’appel : « ${shown} »`);
}
