import { describe, expect, test } from 'vitest';
import { isScreenCommand } from './captured-screens.ts';
import { parseCommand } from './parse-command.ts';

function read(name: string, param: unknown): unknown {
  const result = parseCommand({ name, param });
  return result?.kind === 'command' ? result.command : result;
}

const getScreen = (seq: number, color: boolean, minitel: boolean) => ({
  name: 'getScreen',
  param: { seq, color, minitel },
});

describe('getScreenList', () => {
  test.each([[undefined], [null], [[]], [{}], ['x']])('needs no param: %j', (param) => {
    expect(read('getScreenList', param)).toEqual({ name: 'getScreenList' });
  });
});

describe('getScreen', () => {
  test.each([
    [{ seq: 2, color: true, minitel: true }, getScreen(2, true, true)],
    [{ seq: '2', color: 1, minitel: '1' }, getScreen(2, true, true)],
    [{ seq: ' 12 ', color: 0, minitel: '0' }, getScreen(12, false, false)],
    [{ seq: 1, color: 'oui', minitel: 'false' }, getScreen(1, true, false)],
    [{ seq: 1, color: null, minitel: '' }, getScreen(1, false, false)],
  ])('is read as services write it: %j', (param, expected) => {
    expect(read('getScreen', param)).toEqual(expected);
  });

  test.each([[{}], [[]], [{ seq: null }], [{ seq: '' }]])(
    'asks for no capture that exists with %j',
    (param) => {
      expect(read('getScreen', param)).toEqual(getScreen(0, false, false));
    },
  );

  test.each([
    [undefined, 'getScreen param : absent, attendu un objet'],
    ['1', 'getScreen param : "1", attendu un objet'],
    [{ seq: 'un' }, 'getScreen param.seq : "un", attendu un nombre'],
    [{ seq: [1] }, 'getScreen param.seq : tableau, attendu un nombre'],
  ])('says where, what was seen and what is accepted: %j', (param, fault) => {
    expect(read('getScreen', param)).toEqual({ kind: 'malformed', fault });
  });
});

test('isScreenCommand tells these two from the others', () => {
  const names = ['getScreenList', 'getScreen', 'libCnx', 'getscreen'];
  expect(names.filter((name) => isScreenCommand({ name }))).toEqual(['getScreenList', 'getScreen']);
});
