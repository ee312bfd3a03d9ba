/** Who may connect: what can be said at once, from counts and lists alone. */

import { isTelephone, type LinkKind } from '@minipavi/access';
import type { PendingLimits } from '@minipavi/config';
import type { AsteriskPeers } from '../asterisk-peers.ts';
import { refusalProbability } from './pending.ts';
import type { PageReason } from './refusal-page.ts';

/** PINs are 2000 to 9999: there can be no more connections than that, whatever `maxc` says. */
export const MAX_SESSIONS = 8000;
/** Kept for the operator, who must be able to look for himself when the house is full. */
export const OPERATOR_PLACES = 2;
/** AbuseIPDB's score, 0 to 100, above which nobody is let in. */
const MAX_SCORE = 30;

export interface Caller {
  readonly kind: LinkKind;
  /** IP without port, IPv4 not mapped. */
  readonly remoteAddress: string;
}

export interface AddressCheck {
  has(address: string): boolean;
}

export interface AdmissionRules {
  /** Of those who come by the network. Asterisk has as many lines as its operator rents, and has answered already. */
  readonly maxSessions: number;
  readonly maxSessionsPerAddress: number | null;
  readonly maxPending: PendingLimits;
  /** Who may use the telephone's ports. All callers come from there: no limit per address. */
  readonly asterisk: Pick<AsteriskPeers, 'has' | 'expected'>;
  readonly operators: AddressCheck;
  readonly blacklist: AddressCheck;
  readonly whitelist: AddressCheck;
  /** Counts this caller; false: one too many from there. */
  readonly isInTime: (address: string) => boolean;
  /** What is to be asked about addresses; null: nothing. */
  readonly reputation: {
    readonly onFailure: 'accept' | 'refuse';
    /** Of others nobody keeps a record. */
    readonly isPublic: (address: string) => boolean;
  } | null;
  /** 0 to 1. */
  readonly random: () => number;
}

/** Who is there already. */
export interface House {
  /** Connections let in that have not gone, whatever became of them. */
  readonly size: number;
  /** Of these, lines that have been opening for too long to be taken for users. */
  readonly pending: number;
  countFrom(address: string): number;
  /** Why nobody is let in for the moment; null: they are. */
  readonly closedFor: string | null;
}

export interface Refusal {
  /** For the log, in French. */
  readonly reason: string;
  /** What the caller is shown; null: nothing, he is hung up on. */
  readonly page: PageReason | null;
}

const refusal = (page: PageReason | null, reason: string): Refusal => ({ reason, page });

/** Places there are for this caller, those taken included. */
export function placesFor(rules: AdmissionRules, { kind, remoteAddress }: Caller): number {
  if (isTelephone(kind)) return MAX_SESSIONS;
  const kept = rules.operators.has(remoteAddress) ? OPERATOR_PLACES : 0;
  return Math.min(rules.maxSessions + kept, MAX_SESSIONS);
}

/** Nothing but what changes while a caller waits for his reputation: null, or why there is no place for him. */
export function placeRefusal(rules: AdmissionRules, house: House, caller: Caller): Refusal | null {
  const { asterisk, maxSessionsPerAddress: perAddress } = rules;
  const { kind, remoteAddress } = caller;
  const calls = isTelephone(kind);
  if (calls && !asterisk.has(remoteAddress)) {
    const port = kind === 'AUD' ? 'AudioSocket' : 'Asterisk';
    return refusal(null, `port ${port} : attendu ${asterisk.expected}`);
  }
  if (house.closedFor !== null) return refusal('full', house.closedFor);
  const places = placesFor(rules, caller);
  if (house.size - house.pending >= places || house.size >= MAX_SESSIONS) {
    return refusal('full', `maximum de ${places} connexions atteint`);
  }
  if (!calls && perAddress !== null && house.countFrom(remoteAddress) >= perAddress) {
    return refusal('address-full', `maximum de ${perAddress} connexions pour cette adresse atteint`);
  }
  return null;
}

/** 'accept', 'ask' what is known of the address, or why not. Counts the caller in the rate of his address. */
export function admit(rules: AdmissionRules, house: House, caller: Caller): Refusal | 'accept' | 'ask' {
  const { kind, remoteAddress } = caller;
  const noPlace = placeRefusal(rules, house, caller);
  if (noPlace !== null) return noPlace;
  if (isTelephone(kind)) return 'accept';
  const isOperator = rules.operators.has(remoteAddress);
  if (!isOperator) {
    if (rules.random() < refusalProbability(house.pending, rules.maxPending)) {
      return refusal('busy', `${house.pending} connexions en cours d'ouverture`);
    }
    if (!rules.isInTime(remoteAddress)) return refusal('rate', 'trop de connexions en une minute');
  }
  if (rules.blacklist.has(remoteAddress)) return refusal('denied', 'adresse de la liste ipblacklist');
  if (rules.whitelist.has(remoteAddress) || isOperator) return 'accept';
  return rules.reputation?.isPublic(remoteAddress) === true ? 'ask' : 'accept';
}

/** `score`: null when nothing is known. */
export function scoreRefusal(rules: AdmissionRules, score: number | null): Refusal | null {
  if (score !== null) {
    return score > MAX_SCORE ? refusal('ill-reputed', `réputation de l'adresse : ${score} sur 100`) : null;
  }
  return rules.reputation?.onFailure === 'refuse'
    ? refusal('unverified', "réputation de l'adresse inconnue")
    : null;
}
