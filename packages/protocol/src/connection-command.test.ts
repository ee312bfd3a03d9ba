import { describe, expect, test } from 'vitest';
import { isConnectionCommand } from './connection-command.ts';
import { parseCommand } from './parse-command.ts';

const read = (name: string, param: unknown): unknown => {
  const result = parseCommand({ name, param });
  return result?.kind === 'command' ? result.command : result;
};

describe('a connection command', () => {
  test.each([
    [
      'connectToTln',
      { host: ' a:23 ', key: 'k', echo: 'on', case: 'lower', startseq: '\\r' },
      { host: 'a:23', key: 'k', echo: true, case: 'lower', startseq: '\\r' },
    ],
    [
      'connectToWs',
      { host: 'ssl://a', path: '/p?q', proto: 'tty', verify: 'no', case: 'upper' },
      { host: 'ssl://a', key: '', echo: false, case: 'upper', path: '/p?q', proto: 'tty', verify: false },
    ],
    ['connectToPty', { id: 'nethack', key: 'k' }, { id: 'nethack', key: 'k' }],
    ['connectToExt', { number: 388776655, key: 'k', RX: '-35' }, { number: '388776655', key: 'k', RX: -35 }],
    ['connectToExt', { number: ' 01 ', RX: -35.9, TX: '-18' }, { number: '01', key: '', RX: -35, TX: -18 }],
    ['connectToExt', { number: '', RX: 'x', TX: '' }, { number: '', key: '' }],
    ['connectToExt', { RX: null, TX: [1] }, { number: '', key: '' }],
    [
      'duplicateStream',
      { uniqueid: 17000000004321, key: 'v' },
      { uniqueid: '17000000004321', key: 'v', screen: false },
    ],
    ['duplicateStream', { uniqueid: '1', key: 'v', screen: 'on' }, { uniqueid: '1', key: 'v', screen: true }],
  ])('%s is read as services write it', (name, given, param) => {
    expect(read(name, given)).toEqual({ name, param });
  });

  test('has no key, no echo, capitals, no start sequence and a checked certificate unless told', () => {
    const common = { host: 'a', key: '', echo: false, case: 'upper' };
    expect(read('connectToTln', { host: 'a' })).toMatchObject({ param: { ...common, startseq: '' } });
    expect(read('connectToWs', { host: 'a', echo: true, case: 'Lower', verify: false })).toMatchObject({
      param: { ...common, path: '', proto: '', verify: true },
    });
  });

  test('of a program carries nothing but its identifier and the key', () => {
    expect(read('connectToPty', { id: 'a', key: 'k', commande: '/bin/sh', args: ['-c'] })).toEqual({
      name: 'connectToPty',
      param: { id: 'a', key: 'k' },
    });
  });

  test.each([
    ['connectToTln', null, 'connectToTln param : null, attendu un objet'],
    ['connectToTln', {}, 'connectToTln param.host : absent, attendu une adresse nom:port'],
    ['connectToWs', { host: ['a'] }, 'connectToWs param.host : tableau, attendu un texte'],
    ['connectToWs', { host: '  ' }, 'connectToWs param.host : "", attendu une adresse nom:port'],
    ['connectToPty', { key: 'k' }, 'connectToPty param.id : absent, attendu un identifiant'],
    ['connectToExt', { number: ['1'] }, 'connectToExt param.number : tableau, attendu un texte'],
    [
      'duplicateStream',
      { uniqueid: 'x'.repeat(3000) },
      `duplicateStream param.uniqueid : "${'x'.repeat(40)}", attendu un texte de 2048 signes au plus`,
    ],
  ])('%s %j is refused with what was seen and what is accepted', (name, param, fault) => {
    expect(read(name, param)).toEqual({ kind: 'malformed', fault });
  });

  test('is told from the others', () => {
    expect(isConnectionCommand({ name: 'connectToPty' })).toBe(true);
    expect(isConnectionCommand({ name: 'InputTxt' })).toBe(false);
  });
});
