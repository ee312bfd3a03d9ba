import { describe, expect, test } from 'vitest';
import type { Command } from './answer.ts';
import { parseCommand } from './parse-command.ts';

/** The parameter that a command is read with; the test fails when it is refused. */
function param(name: string, given: unknown): unknown {
  const result = parseCommand({ name, param: given });
  if (result?.kind !== 'command') throw new Error(`read as ${JSON.stringify(result)}`);
  return (result.command as Extract<Command, { param: unknown }>).param;
}

function fault(command: unknown): string {
  const result = parseCommand(command);
  return result?.kind === 'malformed' ? result.fault : String(result?.kind ?? result);
}

describe('parseCommand', () => {
  test('reads InputTxt as it should be written', () => {
    const given = {
      x: 10,
      y: 12,
      l: 8,
      char: '*',
      spacechar: '.',
      prefill: 'abc',
      cursor: 'off',
      validwith: 128,
    };
    expect(param('InputTxt', given)).toEqual(given);
  });

  test('reads InputTxt as PHP scripts write it', () => {
    const given = {
      x: '10',
      y: ' 12 ',
      l: '8.9',
      char: null,
      spacechar: 0,
      prefill: 1234,
      cursor: 1,
      validwith: true,
    };
    expect(param('InputTxt', given)).toEqual({
      x: 10,
      y: 12,
      l: 8,
      char: '',
      spacechar: '0',
      prefill: '1234',
      validwith: 1,
    });
  });

  test.each([[[]], [{}], [{ x: null, y: false, l: '', validwith: null }]])(
    'tells what is not given from a value: InputTxt %j',
    (given) => {
      expect(param('InputTxt', given)).toEqual({});
    },
  );

  test('reads InputMsg, its prefill being a list or an object with holes', () => {
    expect(param('InputMsg', { x: 1, y: 2, w: 30, h: '3', prefill: ['a', 2, null] })).toEqual({
      x: 1,
      y: 2,
      w: 30,
      h: 3,
      prefill: ['a', '2', ''],
    });
    expect(param('InputMsg', { prefill: { 0: 'a', 2: 'c' } })).toEqual({ prefill: ['a', 'c'] });
    expect(param('InputMsg', { prefill: null })).toEqual({ prefill: [] });
  });

  test('looks at 25 lines of prefill and no more', () => {
    expect(param('InputMsg', { prefill: Array(1000).fill('a') })).toEqual({ prefill: Array(25).fill('a') });
  });

  test('reads InputForm, its lists being lists or objects', () => {
    const given = {
      x: ['5', 10],
      y: { 1: 4, 3: '6' },
      l: [6, 4],
      char: ['', '*'],
      prefill: [],
      validwith: '128',
    };
    expect(param('InputForm', given)).toEqual({
      x: [5, 10],
      y: [4, 6],
      l: [6, 4],
      char: ['', '*'],
      prefill: [],
      validwith: 128,
    });
  });

  test('reads one field of an InputForm more than there may be, and no more', () => {
    const ones = Array<number>(50).fill(1);
    expect(param('InputForm', { x: ones, y: ones, l: ones })).toMatchObject({ x: Array(31).fill(1) });
  });

  test('reads both parameters of setParam', () => {
    expect(param('setParam', { paramName: 'timeout', params: { minutes: '5' } })).toEqual({
      paramName: 'timeout',
      params: { minutes: 5 },
    });
    expect(param('setParam', { paramName: 'screensaver', params: { type: 3, text: 'Hé' } })).toEqual({
      paramName: 'screensaver',
      params: { type: 3, text: 'Hé' },
    });
  });

  test.each([
    [{}],
    [[]],
    [{ paramName: 'volume', params: { type: 1 } }],
    [{ paramName: 'timeout' }],
    [{ paramName: 'timeout', params: [] }],
    [{ paramName: 'screensaver', params: { text: 'a' } }],
  ])('changes nothing for setParam %j', (given) => {
    expect(param('setParam', given)).toBeNull();
  });

  test('needs no param for libCnx', () => {
    for (const given of [undefined, null, [], 'x']) {
      expect(parseCommand({ name: 'libCnx', param: given })).toEqual({
        kind: 'command',
        command: { name: 'libCnx' },
      });
    }
  });

  test.each(['Dance', 'inputtxt', 'InputTxt ', '__proto__', 'toString'])('does not know %j', (name) => {
    expect(parseCommand({ name, param: {} })).toEqual({ kind: 'unknown', name });
  });

  test.each([
    ['InputTxt', 'COMMAND : "InputTxt", attendu un objet'],
    [true, 'COMMAND : true, attendu un objet'],
    [7, 'COMMAND : 7, attendu un objet'],
    [[{ name: 'libCnx' }], 'COMMAND : tableau, attendu un objet'],
    [{ name: ['InputTxt'] }, 'COMMAND.name : tableau, attendu un texte'],
    [{ name: { a: 1 } }, 'COMMAND.name : objet, attendu un texte'],
    [{ name: 12 }, 'COMMAND.name : 12, attendu un texte'],
    [{ name: 'InputTxt' }, 'InputTxt param : absent, attendu un objet'],
    [{ name: 'InputTxt', param: null }, 'InputTxt param : null, attendu un objet'],
    [{ name: 'InputTxt', param: 'x=1' }, 'InputTxt param : "x=1", attendu un objet'],
    [{ name: 'InputTxt', param: [1] }, 'InputTxt param : tableau, attendu un objet'],
    [{ name: 'InputTxt', param: { x: 'un' } }, 'InputTxt param.x : "un", attendu un nombre'],
    [{ name: 'InputTxt', param: { y: [1] } }, 'InputTxt param.y : tableau, attendu un nombre'],
    [{ name: 'InputTxt', param: { l: '1e999' } }, 'InputTxt param.l : "1e999", attendu un nombre'],
    [{ name: 'InputTxt', param: { prefill: ['a'] } }, 'InputTxt param.prefill : tableau, attendu un texte'],
    [{ name: 'InputTxt', param: { validwith: {} } }, 'InputTxt param.validwith : objet, attendu un nombre'],
    [{ name: 'InputMsg', param: { prefill: 'abc' } }, 'InputMsg param.prefill : "abc", attendu un tableau'],
    [
      { name: 'InputMsg', param: { prefill: ['a', {}] } },
      'InputMsg param.prefill[1] : objet, attendu un texte',
    ],
    [{ name: 'InputForm', param: {} }, 'InputForm param.x : absent, attendu un tableau de colonnes'],
    [{ name: 'InputForm', param: { x: 5 } }, 'InputForm param.x : 5, attendu un tableau'],
    [{ name: 'InputForm', param: { x: [1, 'b'] } }, 'InputForm param.x[1] : "b", attendu un nombre'],
    [{ name: 'setParam' }, 'setParam param : absent, attendu un objet'],
    [
      { name: 'setParam', param: { paramName: 'timeout', params: 'x' } },
      'setParam param.params : "x", attendu un objet',
    ],
    [
      { name: 'setParam', param: { paramName: 'timeout', params: { minutes: 'dix' } } },
      'setParam param.params.minutes : "dix", attendu un nombre',
    ],
  ])('says where, what was seen and what is accepted: %j', (command, expected) => {
    expect(fault(command)).toBe(expected);
  });

  test('shows no more than the beginning of a long value', () => {
    expect(fault('x'.repeat(1000))).toBe(`COMMAND : "${'x'.repeat(40)}", attendu un objet`);
  });
});
