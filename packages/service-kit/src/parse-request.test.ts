import { expect, test } from 'vitest';
import { parseRequest } from './parse-request.ts';

const PAVI = {
  version: '2.0',
  uniqueId: '17000000001234',
  remoteAddr: '192.0.2.1',
  typesocket: 'WS',
  versionminitel: 'Cv;',
  content: ['é', ''],
  datas: null,
  context: 'c',
  fctn: 'ENVOI',
  webmedia: 1,
} as const;

/** The fault of a request that differs from a good one. */
function faultOf(body: unknown): string {
  const result = parseRequest(body);
  return result.ok ? 'none' : result.fault;
}

test('a request is read as the gateway wrote it', () => {
  expect(parseRequest({ PAVI })).toEqual({ ok: true, request: { PAVI } });
  const URLPARAMS = { a: '1', b: ['2', { c: '3' }] };
  expect(parseRequest({ PAVI, URLPARAMS })).toEqual({ ok: true, request: { PAVI, URLPARAMS } });
});

test('the original’s looser forms are read too', () => {
  const loose = { fctn: 'BGCALL', uniqueId: 17000000001234, content: { 0: 'a', 2: 5 }, datas: [] };
  expect(parseRequest({ PAVI: loose, URLPARAMS: [] })).toEqual({
    ok: true,
    request: {
      PAVI: {
        version: '',
        uniqueId: '17000000001234',
        remoteAddr: '',
        typesocket: '',
        versionminitel: '',
        content: ['a', '5'],
        datas: {},
        context: '',
        fctn: 'BGCALL',
        webmedia: 0,
      },
      URLPARAMS: {},
    },
  });
});

test.each<[unknown, string]>([
  [null, 'corps : null, attendu un objet'],
  ['x', 'corps : "x", attendu un objet'],
  [12, 'corps : 12, attendu un objet'],
  [[1], 'corps : tableau, attendu un objet'],
  [{}, 'PAVI : absent, attendu un objet'],
  [{ PAVI: 'x' }, 'PAVI : "x", attendu un objet'],
  [{ PAVI: { ...PAVI, version: [1] } }, 'PAVI.version : tableau, attendu un texte'],
  [{ PAVI: { ...PAVI, context: {} } }, 'PAVI.context : objet, attendu un texte'],
  [{ PAVI: { ...PAVI, content: 'x' } }, 'PAVI.content : "x", attendu un tableau'],
  [{ PAVI: { ...PAVI, content: ['a', []] } }, 'PAVI.content[1] : tableau, attendu un texte'],
  [{ PAVI: { ...PAVI, datas: 'x' } }, 'PAVI.datas : "x", attendu un objet'],
  [{ PAVI: { ...PAVI, webmedia: 'oui' } }, 'PAVI.webmedia : "oui", attendu un nombre'],
  [{ PAVI: { ...PAVI, typesocket: 'USB' } }, 'PAVI.typesocket : "USB", attendu WS, WSS, TELN, AST'],
  [{ PAVI, URLPARAMS: 'a=1' }, 'URLPARAMS : "a=1", attendu un objet'],
])('%j is refused, and the fault says what and where', (body, fault) => {
  expect(faultOf(body)).toBe(fault);
});

test.each([undefined, 'envoi', 'LAUNCH', 3])('event %j is refused with the list of events', (fctn) => {
  expect(faultOf({ PAVI: { ...PAVI, fctn } })).toMatch(
    /^PAVI\.fctn : .*, attendu CNX, FIN, ENVOI, .*BGCALL-WM-STOP$/,
  );
});

test('parameters nested without end are refused instead of filling the stack', () => {
  let deep: unknown = 'x';
  for (let level = 0; level < 5000; level++) deep = [deep];
  expect(faultOf({ PAVI, URLPARAMS: { a: deep } })).toMatch(/16 niveaux au plus$/);
});

test('a parameter called __proto__ is a parameter like any other', () => {
  const body: unknown = JSON.parse(
    `{"PAVI":${JSON.stringify(PAVI)},"URLPARAMS":{"__proto__":"1","a":{"__proto__":"2"}}}`,
  );
  const result = parseRequest(body);
  const params = result.ok ? result.request.URLPARAMS : undefined;
  expect(Object.entries(params ?? {})[0]).toEqual(['__proto__', '1']);
  expect(Object.getPrototypeOf(params)).toBeNull();
});

test('more lines and parameters than a gateway sends are left out', () => {
  const URLPARAMS = Object.fromEntries(Array.from({ length: 1500 }, (_, index) => [`p${index}`, '']));
  const result = parseRequest({ PAVI: { ...PAVI, content: Array<string>(500).fill('x') }, URLPARAMS });
  expect(result.ok && result.request.PAVI.content.length).toBe(100);
  expect(result.ok && Object.keys(result.request.URLPARAMS ?? {}).length).toBe(1000);
});
