import { expect, test } from 'vitest';
import { MAX_SESSIONS, refusal, type AdmissionLimits } from './admission.ts';
import { Registry } from './registry.ts';

const limits = (changes: Partial<AdmissionLimits> = {}): AdmissionLimits => ({
  maxSessions: 100,
  maxSessionsPerAddress: 1,
  asterisk: {
    has: (address) => address === '127.0.0.1' || address === '192.168.1.10',
    expected: 'cette machine, 192.168.1.10',
  },
  ...changes,
});

test.each([
  ['AST', 'Asterisk'],
  ['AUD', 'AudioSocket'],
] as const)('the %s port is for those who may use it, and the log tells whom it waits for', (kind, name) => {
  const registry = new Registry();
  expect(refusal(limits(), registry, kind, '127.0.0.1')).toBeNull();
  expect(refusal(limits(), registry, kind, '192.168.1.10')).toBeNull();
  expect(refusal(limits(), registry, kind, '192.168.1.11')).toBe(
    `port ${name} : attendu cette machine, 192.168.1.10`,
  );
  expect(refusal(limits(), registry, 'WS', '192.168.1.11')).toBeNull();
});

test.each(['AST', 'AUD'] as const)(
  '%s: callers are not counted by their address, which is that of Asterisk, and take nobody else’s place',
  (kind) => {
    const registry = new Registry();
    for (let calls = 0; calls < 5; calls++) registry.open(kind, '192.168.1.10');
    expect(refusal(limits(), registry, kind, '192.168.1.10')).toBeNull();
    expect(refusal(limits(), registry, 'WS', '192.168.1.10')).toBeNull();
    registry.open('WS', '192.168.1.10');
    expect(refusal(limits(), registry, 'TELN', '192.168.1.10')).toBe(
      'maximum de 1 connexions pour cette adresse atteint',
    );
    expect(refusal(limits({ maxSessionsPerAddress: null }), registry, 'TELN', '192.168.1.10')).toBeNull();
  },
);

test('all count for the whole gateway, but it is never full for the telephone', () => {
  const registry = new Registry();
  registry.open('AST', '127.0.0.1');
  registry.open('WS', '192.168.1.10');
  const full = limits({ maxSessions: 2 });
  expect(refusal(full, registry, 'WS', '127.0.0.1')).toBe('maximum de 2 connexions atteint');
  // A caller has been answered, and the far end of a call of ours is a user's who is already here.
  expect(refusal(full, registry, 'AST', '127.0.0.1')).toBeNull();
  expect(refusal(full, registry, 'AUD', '127.0.0.1')).toBeNull();
  const everybody = { size: MAX_SESSIONS, countFrom: () => 0 } as unknown as Registry;
  expect(refusal(full, everybody, 'AST', '127.0.0.1')).toBe('maximum de 8000 connexions atteint');
});
