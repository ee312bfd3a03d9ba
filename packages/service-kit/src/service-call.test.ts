import type { PaviRequest, ServiceRequest } from '@minipavi/protocol';
import { expect, test } from 'vitest';
import { answer } from './answer.ts';
import { defineService, toStep } from './define-service.ts';
import { ServiceCall } from './service-call.ts';

const ADDRESS = 'http://exemple.fr:8000/service/';

function callOf(pavi: Partial<PaviRequest>, params?: ServiceRequest['URLPARAMS']): ServiceCall {
  const PAVI: PaviRequest = {
    version: '2.0',
    uniqueId: '17000000001234',
    remoteAddr: '192.0.2.1',
    typesocket: 'WS',
    versionminitel: '???',
    content: [],
    datas: null,
    context: '',
    fctn: 'CNX',
    webmedia: 0,
    ...pavi,
  };
  return new ServiceCall(params ? { PAVI, URLPARAMS: params } : { PAVI }, ADDRESS);
}

test('text is the first line, trimmed, and empty when nothing was typed', () => {
  expect(callOf({ content: ['  été ', 'b'] }).text).toBe('été');
  expect(callOf({}).text).toBe('');
});

test('param gives texts only, and none that JavaScript objects have by birth', () => {
  const call = callOf({}, { a: '1', list: ['1'] });
  expect(['a', 'list', 'b', 'constructor'].map((name) => call.param(name))).toEqual([
    '1',
    undefined,
    undefined,
    undefined,
  ]);
});

test('link escapes parameters and leaves undefined ones out', () => {
  const call = callOf({}, { page: '3' });
  expect(call.link()).toBe(ADDRESS);
  expect(call.link({ none: undefined })).toBe(ADDRESS);
  const url = call.link({ q: 'a&b=é #', n: 0, none: undefined });
  expect(url.startsWith(`${ADDRESS}?`)).toBe(true);
  expect([...new URL(url).searchParams]).toEqual([
    ['q', 'a&b=é #'],
    ['n', '0'],
  ]);
});

test('resolve makes paths of the same host absolute, and leaves other URLs alone', () => {
  const call = callOf({});
  expect(call.resolve('/demo/?a=1')).toBe('http://exemple.fr:8000/demo/?a=1');
  expect(call.resolve('https://ailleurs.fr/x')).toBe('https://ailleurs.fr/x');
  expect(() => call.resolve('http://')).toThrow(TypeError);
});

test('events go to the step of the URL, or to the first when there is no such step', async () => {
  const service = defineService({
    start: 'un',
    steps: { un: () => answer({ context: 'un' }), deux: (call) => answer({ context: `deux ${call.event}` }) },
  });
  const contextOf = async (step?: string): Promise<string | undefined> =>
    (await service(callOf({ fctn: 'SUITE' }, step === undefined ? undefined : { step }))).context;
  expect(await contextOf()).toBe('un');
  expect(await contextOf('deux')).toBe('deux SUITE');
  expect(await contextOf('trois')).toBe('un');
  expect(await contextOf('toString')).toBe('un');
});

test('toStep leads to a step, with parameters', () => {
  expect(toStep(callOf({}), 'deux', { page: 2 })).toBe(`${ADDRESS}?step=deux&page=2`);
});

test('FIN goes to onEnd and to no step', async () => {
  const seen: string[] = [];
  const service = defineService({
    start: 'un',
    steps: {
      un: () => {
        seen.push('step');
        return answer();
      },
    },
    onEnd: (call) => {
      seen.push(`${call.event} ${call.context}`);
    },
  });
  expect(await service(callOf({ fctn: 'FIN', context: 'c' }))).toEqual(answer());
  expect(seen).toEqual(['FIN c']);
});
