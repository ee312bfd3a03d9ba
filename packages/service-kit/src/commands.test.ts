import { parseCommand } from '@minipavi/protocol';
import { describe, expect, test } from 'vitest';
import {
  connectToExt,
  connectToPty,
  connectToTln,
  connectToWs,
  duplicateStream,
} from './connection-commands.ts';
import { inputForm, inputMsg, inputTxt, keys, type ServiceCommand } from './input-commands.ts';
import {
  backgroundCall,
  getScreen,
  getScreenList,
  libCnx,
  pushServiceMsg,
  setParam,
} from './session-commands.ts';

const AT = new Date('2030-01-01T00:00:00.900Z');
const SECONDS = 1_893_456_000;

describe('what commands say', () => {
  test.each<[ServiceCommand, object]>([
    [
      inputTxt({ x: 1, y: 24, l: 40 }),
      { x: 1, y: 24, l: 40, char: '', prefill: '', spacechar: '.', cursor: 'on', validwith: 128 },
    ],
    [
      inputTxt({ x: 40, y: 0, l: 1, char: '*', prefill: 'é', spacechar: ' ', cursor: false, validwith: 0 }),
      { x: 40, y: 0, l: 1, char: '*', prefill: 'é', spacechar: ' ', cursor: 'off', validwith: 0 },
    ],
    [
      inputMsg({ x: 3, y: 20, w: 38, h: 5, prefill: ['a', 'b'], validwith: keys('ENVOI', 'GUIDE') }),
      { x: 3, y: 20, w: 38, h: 5, prefill: ['a', 'b'], spacechar: '.', cursor: 'on', validwith: 144 },
    ],
    [
      inputForm({
        fields: [
          { x: 1, y: 1, l: 2, prefill: 'a' },
          { x: 5, y: 2, l: 3, char: '#' },
        ],
      }),
      {
        x: [1, 5],
        y: [1, 2],
        l: [2, 3],
        char: ['', '#'],
        prefill: ['a', ''],
        spacechar: '.',
        cursor: 'on',
        validwith: 128,
      },
    ],
    [setParam('timeout', { minutes: 30 }), { paramName: 'timeout', params: { minutes: 30 } }],
    [
      setParam('screensaver', { type: 3, text: 'é'.repeat(30) }),
      { paramName: 'screensaver', params: { type: 3, text: 'é'.repeat(30) } },
    ],
    [
      pushServiceMsg([
        { uniqueId: '1', message: 'un' },
        { uniqueId: '2', message: 'deux' },
      ]),
      { uniqueids: ['1', '2'], message: ['un', 'deux'] },
    ],
    [
      backgroundCall([
        { at: AT, uniqueId: '1', url: 'http://a/' },
        { at: AT, uniqueId: '2', text: 'bonjour' },
      ]),
      {
        time: [SECONDS, SECONDS],
        uniqueid: ['1', '2'],
        url: ['http://a/', 'bonjour'],
        simulate: [false, true],
      },
    ],
    [connectToTln({ host: 'a:23' }), { host: 'a:23', echo: 'off', case: 'lower' }],
    [
      connectToTln({ host: 'a:23', key: 'k', echo: true, case: 'upper', startseq: '\\r' }),
      { host: 'a:23', key: 'k', echo: 'on', case: 'upper', startseq: '\\r' },
    ],
    [connectToWs({ host: 'a:80' }), { host: 'a:80', path: '/', echo: 'off', case: 'lower' }],
    [
      connectToWs({ host: 'a', tls: true, path: '/p?q', proto: 'vdt' }),
      { host: 'ssl://a', path: '/p?q', proto: 'vdt', echo: 'off', case: 'lower' },
    ],
    [
      connectToWs({ host: 'a', tls: true, verify: false }),
      { host: 'ssl://a', path: '/', verify: 'no', echo: 'off', case: 'lower' },
    ],
    [connectToPty({ id: 'nethack', key: 'k' }), { id: 'nethack', key: 'k' }],
    [connectToExt({ number: '*0612#', key: 'k' }), { number: '*0612#', key: 'k' }],
    [connectToExt({ number: '06', key: 'k', rx: -60, tx: -5 }), { number: '06', key: 'k', RX: -60, TX: -5 }],
    [duplicateStream({ uniqueId: '1', key: 'k' }), { uniqueid: '1', key: 'k' }],
    [duplicateStream({ uniqueId: '1', key: 'k', screen: true }), { uniqueid: '1', key: 'k', screen: 'on' }],
    [getScreen({ seq: '3' }), { seq: '3', color: 1, minitel: 0 }],
    [getScreen({ seq: '3', colour: false, minitel: true }), { seq: '3', color: 0, minitel: 1 }],
    [getScreenList(), {}],
  ])('%j', (command, param) => {
    expect(command.param).toEqual(param);
    expect(parseCommand(command)).toMatchObject({ kind: 'command', command: { name: command.name } });
  });

  test('libCnx has no parameters', () => {
    expect(libCnx()).toEqual({ name: 'libCnx' });
  });

  test('keys adds up the masks of the keys, each once', () => {
    expect(keys()).toBe(0);
    expect(keys('ENVOI', 'SUITE', 'ENVOI')).toBe(192);
  });
});

describe('mistakes throw, and tell what is accepted', () => {
  const txt = (change: object) => () => inputTxt({ x: 1, y: 1, l: 1, ...change });
  const msg = (change: object) => () => inputMsg({ x: 1, y: 1, w: 1, h: 1, ...change });
  const fields = (count: number) => Array.from({ length: count }, () => ({ x: 1, y: 1, l: 1 }));

  test.each<[string, () => unknown]>([
    ['x 0: 1 to 40 accepted', txt({ x: 0 })],
    ['x 41: 1 to 40 accepted', txt({ x: 41 })],
    ['x 1.5: 1 to 40 accepted', txt({ x: 1.5 })],
    ['y -1: 0 to 24 accepted', txt({ y: -1 })],
    ['y 25: 0 to 24 accepted', txt({ y: 25 })],
    ['l 0: 1 to 40 accepted', txt({ l: 0 })],
    ['l 12: 1 to 11 accepted', txt({ x: 30, l: 12 })],
    ['l NaN: 1 to 40 accepted', txt({ l: Number.NaN })],
    ['char "**": one printable ASCII character accepted', txt({ char: '**' })],
    ['spacechar "é": one printable ASCII character accepted', txt({ spacechar: 'é' })],
    ['spacechar "": one printable ASCII character accepted', txt({ spacechar: '' })],
    ['validwith 256: 0 to 255 accepted', txt({ validwith: 256 })],
    ['w 12: 1 to 11 accepted', msg({ x: 30, w: 12 })],
    ['h 3: 1 to 2 accepted', msg({ y: 23, h: 3 })],
    ['number of fields 0: 1 to 30 accepted', () => inputForm({ fields: [] })],
    ['number of fields 31: 1 to 30 accepted', () => inputForm({ fields: fields(31) })],
    ['y 25: 0 to 24 accepted', () => inputForm({ fields: [{ x: 1, y: 25, l: 1 }] })],
    ['l 2: 1 to 1 accepted', () => inputForm({ fields: [...fields(1), { x: 40, y: 1, l: 2 }] })],
    ['minutes 31: 0 to 30 accepted', () => setParam('timeout', { minutes: 31 })],
    [
      'length of the screen saver text 31: 0 to 30 accepted',
      () => setParam('screensaver', { type: 3, text: 'x'.repeat(31) }),
    ],
    ['screen saver type 4: 0 to 3 accepted', () => setParam('screensaver', { type: 4 as 3 })],
    ['uniqueId is empty', () => pushServiceMsg([{ uniqueId: ' ', message: 'a' }])],
    ['uniqueId is empty', () => backgroundCall([{ at: AT, uniqueId: '', text: 'a' }])],
    [
      `time of the call NaN: 0 to ${Number.MAX_SAFE_INTEGER} accepted`,
      () => backgroundCall([{ at: new Date('?'), uniqueId: '1', text: 'a' }]),
    ],
    ['seq is empty', () => getScreen({ seq: '' })],
    ['id is empty', () => connectToPty({ id: '', key: 'k' })],
    ['host is empty', () => connectToTln({ host: '' })],
    ['host is empty', () => connectToWs({ host: ' ', tls: true })],
    ['number "06 12": digits accepted', () => connectToExt({ number: '06 12', key: 'k' })],
    ['number "06\\r\\n1": digits accepted', () => connectToExt({ number: '06\r\n1', key: 'k' })],
    ['rx 1: -60 to 0 accepted', () => connectToExt({ number: '06', key: 'k', rx: 1 })],
    ['tx -4: -40 to -5 accepted', () => connectToExt({ number: '06', key: 'k', tx: -4 })],
    ['uniqueId is empty', () => duplicateStream({ uniqueId: '', key: 'k' })],
  ])('%s', (message, make) => {
    expect(make).toThrow(new RangeError(message));
  });

  test('thirty fields are accepted', () => {
    expect(parseCommand(inputForm({ fields: fields(30) }))).toMatchObject({ kind: 'command' });
  });
});
