import { expect, test } from 'vitest';
import type { LinkKind } from '@minipavi/access';
import {
  admit,
  MAX_SESSIONS,
  placeRefusal,
  scoreRefusal,
  type AdmissionRules,
  type House,
} from './admission.ts';

const ASTERISK = ['127.0.0.1', '192.168.1.10'];
const setOf = (...addresses: string[]) => ({ has: (address: string) => addresses.includes(address) });

const rules = (changes: Partial<AdmissionRules> = {}): AdmissionRules => ({
  maxSessions: 100,
  maxSessionsPerAddress: null,
  maxPending: { start: 10, percent: 30, full: 100 },
  asterisk: { ...setOf(...ASTERISK), expected: 'cette machine, 192.168.1.10' },
  operators: setOf('198.51.100.1'),
  blacklist: setOf('203.0.113.66', '203.0.113.77'),
  whitelist: setOf('203.0.113.7', '203.0.113.77'),
  isInTime: () => true,
  reputation: null,
  random: () => 0.5,
  ...changes,
});

const house = (changes: Partial<House> = {}): House => ({
  size: 0,
  pending: 0,
  countFrom: () => 0,
  closedFor: null,
  ...changes,
});

const USER = '203.0.113.1';
const from = (remoteAddress: string, kind: LinkKind = 'WS') => ({ kind, remoteAddress });

test.each([
  ['AST', 'Asterisk'],
  ['AUD', 'AudioSocket'],
] as const)('the %s port is for those who may use it, and the log tells whom it waits for', (kind, name) => {
  for (const address of ASTERISK) expect(admit(rules(), house(), from(address, kind))).toBe('accept');
  expect(admit(rules(), house(), from('192.168.1.11', kind))).toEqual({
    reason: `port ${name} : attendu cette machine, 192.168.1.10`,
    page: null,
  });
  expect(admit(rules(), house(), from('192.168.1.11'))).toBe('accept');
});

test('a full house refuses, and says how many it holds', () => {
  const full = house({ size: 100 });
  expect(admit(rules(), full, from(USER))).toEqual({
    reason: 'maximum de 100 connexions atteint',
    page: 'full',
  });
  expect(admit(rules(), house({ size: 99 }), from(USER))).toBe('accept');
});

test('two places more are there for the operator, and no third', () => {
  const operator = from('198.51.100.1', 'TELN');
  for (const size of [100, 101]) expect(admit(rules(), house({ size }), operator)).toBe('accept');
  expect(admit(rules(), house({ size: 102 }), operator)).toMatchObject({ page: 'full' });
});

test('lines that are long in opening take no user’s place, but there are never more connections than PINs', () => {
  expect(admit(rules(), house({ size: 104, pending: 5 }), from(USER))).toBe('accept');
  expect(admit(rules(), house({ size: 105, pending: 5 }), from(USER))).toMatchObject({ page: 'full' });
  const all = house({ size: MAX_SESSIONS, pending: 8000 });
  expect(admit(rules(), all, from(USER))).toMatchObject({ page: 'full' });
  expect(admit(rules(), all, from('127.0.0.1', 'AST'))).toMatchObject({ page: 'full' });
});

test('the telephone is never full, nor counted by its address, nor refused because lines are opening', () => {
  const crowd = house({ size: 7000, pending: 500, countFrom: () => 3000 });
  for (const kind of ['AST', 'AUD'] as const) {
    const strict = rules({ maxSessionsPerAddress: 1, isInTime: () => false, random: () => 0 });
    expect(admit(strict, crowd, from('192.168.1.10', kind))).toBe('accept');
  }
});

test('one address has so many places', () => {
  const taken = house({ size: 3, countFrom: (address) => (address === USER ? 3 : 0) });
  const three = rules({ maxSessionsPerAddress: 3 });
  expect(admit(three, taken, from(USER))).toEqual({
    reason: 'maximum de 3 connexions pour cette adresse atteint',
    page: 'address-full',
  });
  expect(admit(three, taken, from('203.0.113.2'))).toBe('accept');
  expect(admit(rules(), taken, from(USER))).toBe('accept');
});

test('the more lines are opening, the more callers are refused; not the operator', () => {
  // At 55, 65 of 100.
  const opening = house({ size: 55, pending: 55 });
  expect(admit(rules({ random: () => 0.64 }), opening, from(USER))).toEqual({
    reason: "55 connexions en cours d'ouverture",
    page: 'busy',
  });
  expect(admit(rules({ random: () => 0.66 }), opening, from(USER))).toBe('accept');
  expect(admit(rules({ random: () => 0 }), opening, from('198.51.100.1'))).toBe('accept');
  expect(admit(rules({ random: () => 0 }), house({ size: 9, pending: 9 }), from(USER))).toBe('accept');
  expect(admit(rules({ random: () => 0.999 }), house({ pending: 100 }), from(USER))).toMatchObject({
    page: 'busy',
  });
});

test('an address that comes too often is refused, but not the operator’s', () => {
  const seen: string[] = [];
  const late = rules({
    isInTime: (address) => {
      seen.push(address);
      return false;
    },
  });
  expect(admit(late, house(), from(USER))).toEqual({
    reason: 'trop de connexions en une minute',
    page: 'rate',
  });
  expect(admit(late, house(), from('198.51.100.1'))).toBe('accept');
  // Whom there is no place for anyway is not counted.
  admit(late, house({ size: 100 }), from(USER));
  expect(seen).toEqual([USER]);
});

test('the blacklist goes before the whitelist, and the whitelist before the reputation', () => {
  const asking = rules({ reputation: { onFailure: 'accept', isPublic: () => true } });
  for (const address of ['203.0.113.66', '203.0.113.77']) {
    expect(admit(asking, house(), from(address))).toEqual({
      reason: 'adresse de la liste ipblacklist',
      page: 'denied',
    });
  }
  expect(admit(asking, house(), from('203.0.113.7'))).toBe('accept');
  expect(admit(asking, house(), from('198.51.100.1')), 'the operator').toBe('accept');
  expect(admit(asking, house(), from(USER))).toBe('ask');
});

test('of addresses that are nobody’s in particular, and of callers, nothing is asked', () => {
  const asking = rules({
    reputation: { onFailure: 'refuse', isPublic: (address) => address !== '192.168.1.11' },
  });
  expect(admit(asking, house(), from('192.168.1.11'))).toBe('accept');
  expect(admit(asking, house(), from('192.168.1.10', 'AST'))).toBe('accept');
});

test('a house that is closed lets nobody in, and still tells strangers on the telephone’s port nothing', () => {
  const closed = house({ closedFor: 'processus en panne' });
  for (const caller of [from(USER), from('198.51.100.1'), from('127.0.0.1', 'AST')]) {
    expect(admit(rules(), closed, caller)).toEqual({ reason: 'processus en panne', page: 'full' });
  }
  expect(admit(rules(), closed, from(USER, 'AST'))).toMatchObject({ page: null });
});

test.each([
  [0, null],
  [30, null],
  [31, 'ill-reputed'],
  [100, 'ill-reputed'],
])('a score of %i: %s', (score, page) => {
  expect(scoreRefusal(rules(), score)?.page ?? null).toBe(page);
});

test.each([
  ['accept', null],
  ['refuse', 'unverified'],
] as const)('when nothing is known and the configuration says %s: %s', (onFailure, page) => {
  const asking = rules({ reputation: { onFailure, isPublic: () => true } });
  expect(scoreRefusal(asking, null)?.page ?? null).toBe(page);
});

test('after the wait for a reputation, places are looked at again, and nothing is counted twice', () => {
  const counted = rules({
    isInTime: () => expect.unreachable(),
    random: () => expect.unreachable(),
  });
  expect(placeRefusal(counted, house({ size: 99, pending: 50 }), from(USER))).toBeNull();
  expect(placeRefusal(counted, house({ size: 100 }), from(USER))).toMatchObject({ page: 'full' });
});
