import { describe, expect, test } from 'vitest';
import { parseCommand } from './parse-command.ts';
import { MAX_DEFERRED_CALLS, MAX_MESSAGE_LENGTH, MAX_MESSAGES } from './session-messages.ts';

function param(name: string, given: unknown): unknown {
  const result = parseCommand({ name, param: given });
  if (result?.kind !== 'command' || !('param' in result.command)) throw new Error(JSON.stringify(result));
  return result.command.param;
}

function fault(name: string, given: unknown): string {
  const result = parseCommand({ name, param: given });
  return result?.kind === 'malformed' ? result.fault : JSON.stringify(result);
}

describe('PushServiceMsg', () => {
  test('pairs identifiers and messages', () => {
    const given = { uniqueids: ['17000000001234', '17000000005678'], message: ['Hé', 'a\nb'] };
    expect(param('PushServiceMsg', given)).toEqual([
      { uniqueId: '17000000001234', text: 'Hé' },
      { uniqueId: '17000000005678', text: 'a\nb' },
    ]);
  });

  test('is read as PHP scripts write it', () => {
    const given = { uniqueids: { 3: 17000000001234, 5: ' 17000000005678 ' }, message: { 3: 12, 5: null } };
    expect(param('PushServiceMsg', given)).toEqual([
      { uniqueId: '17000000001234', text: '12' },
      { uniqueId: '17000000005678', text: '' },
    ]);
    for (const nothing of [{}, [], { uniqueids: [], message: [] }, { uniqueids: null, message: false }]) {
      expect(param('PushServiceMsg', nothing)).toEqual([]);
    }
  });

  test('tells nothing to whom there is no message for, and a message without anybody to nobody', () => {
    expect(param('PushServiceMsg', { uniqueids: ['1', '2'], message: ['a'] })).toEqual([
      { uniqueId: '1', text: 'a' },
    ]);
    expect(param('PushServiceMsg', { uniqueids: ['1'], message: ['a', 'b'] })).toHaveLength(1);
  });

  test('is bounded: recipients, text, identifiers', () => {
    const list = Array<string>(MAX_MESSAGES).fill('x'.repeat(MAX_MESSAGE_LENGTH + 1));
    const read = param('PushServiceMsg', { uniqueids: list, message: list }) as {
      text: string;
      uniqueId: string;
    }[];
    expect(read).toHaveLength(MAX_MESSAGES);
    expect(read[0]?.text).toHaveLength(MAX_MESSAGE_LENGTH);
    expect(read[0]?.uniqueId).toHaveLength(32);
    expect(fault('PushServiceMsg', { uniqueids: [...list, 'x'], message: list })).toBe(
      'PushServiceMsg param.uniqueids : tableau, attendu 1000 éléments au plus',
    );
  });

  test.each([
    [{ uniqueids: 'x', message: [] }, 'param.uniqueids : "x", attendu un tableau'],
    [{ uniqueids: ['1'], message: [{}] }, 'param.message[0] : objet, attendu un texte'],
    [{ uniqueids: [['1']], message: ['a'] }, 'param.uniqueids[0] : tableau, attendu un texte'],
    ['x', 'param : "x", attendu un objet'],
  ])('says what is wrong with %j', (given, expected) => {
    expect(fault('PushServiceMsg', given)).toBe(`PushServiceMsg ${expected}`);
  });
});

describe('BackgroundCall', () => {
  test('reads calls of both kinds', () => {
    const given = {
      time: [1700000000, '1700000001'],
      url: ['http://a/?b=1', 'texte'],
      uniqueid: ['17000000001234', 17000000001234],
      simulate: [false, true],
    };
    expect(param('BackgroundCall', given)).toEqual([
      { at: 1700000000, uniqueId: '17000000001234', simulate: false, target: 'http://a/?b=1' },
      { at: 1700000001, uniqueId: '17000000001234', simulate: true, target: 'texte' },
    ]);
  });

  test.each([
    [true, true],
    [1, true],
    ['1', true],
    ['true', true],
    [false, false],
    [0, false],
    ['0', false],
    ['', false],
    ['false', false],
    [null, false],
  ])('takes simulate %j for %j', (simulate, expected) => {
    const given = { time: [0], url: ['x'], uniqueid: ['1'], simulate: [simulate] };
    expect(param('BackgroundCall', given)).toMatchObject([{ simulate: expected }]);
  });

  test('makes as many calls as there are times; a time that is nothing is the past', () => {
    expect(param('BackgroundCall', { time: [null], url: [], uniqueid: [] })).toEqual([
      { at: 0, uniqueId: '', simulate: false, target: '' },
    ]);
    expect(param('BackgroundCall', { url: ['a'], uniqueid: ['1'] })).toEqual([]);
  });

  test.each([
    [{ time: ['demain'] }, 'param.time[0] : "demain", attendu un nombre'],
    [{ time: 5 }, 'param.time : 5, attendu un tableau'],
    [{ time: Array(MAX_DEFERRED_CALLS + 1).fill(1) }, 'param.time : tableau, attendu 100 éléments au plus'],
    [
      { time: [1], url: ['x'.repeat(9000)] },
      `param.url[0] : "${'x'.repeat(40)}", attendu 8192 caractères au plus`,
    ],
  ])('says what is wrong: case %#', (given, expected) => {
    expect(fault('BackgroundCall', given)).toBe(`BackgroundCall ${expected}`);
  });
});
