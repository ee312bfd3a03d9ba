import { afterEach, describe, expect, test, vi } from 'vitest';
import { inputTxt, KEYS, page, waysToCut } from '@minipavi/testkit';
import type { CaptureOptions } from './captures.ts';
import { FakeConnector, FakeFarEnd } from './testing/fake-far-end.ts';
import { bytesOf, textOf } from './testing/bytes.ts';
import { FakeLink } from './testing/fake-link.ts';
import { begin, cleanUpAfterEach, serve } from './testing/live-session.ts';

cleanUpAfterEach();
afterEach(() => void vi.useRealTimers());

const holdTimers = () => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });

const CAPTURE = '\rP';
const notice = (text: string): string => `\x1fAA\x18${text}`;
const TAKEN = notice('Capture');
const FULL = notice('Plein');
/** A field of four at 1,1, drawn. */
const FIELD = '\x1fAA.\x12C\x1fAA\x11';

const asked = (seq: unknown, look: object = {}) => ({
  COMMAND: { name: 'getScreen', param: { seq, ...look } },
});

/** A user on `\fP0` with a field of four, who may capture. */
async function live(given: { readonly capture?: Partial<CaptureOptions>; readonly link?: FakeLink } = {}) {
  const { capture, link = new FakeLink() } = given;
  const captured: string[] = [];
  const service = await serve(({ fctn }) => page(`\f<${fctn}>`, fctn === 'CNX' ? inputTxt({ l: 4 }) : {}));
  const made = begin(service.url(), link, {
    capture: {
      key: 'P',
      message: 'Capture',
      messageMax: 'Plein',
      max: 3,
      picture: () => Promise.reject(new Error('not asked for')),
      onCaptured: (_, screen) => captured.push(textOf(screen)),
      ...capture,
    },
  });
  await link.shows('<CNX>');
  return { ...made, service, captured };
}

const PAGE = `\f<CNX>${FIELD}`;

describe('a captured screen', () => {
  test('is what has been shown since the last clearing, echo and all', async () => {
    const { link, captured } = await live();
    link.type('ab\rPcd');
    link.type('\rp');
    expect(captured).toEqual([`${PAGE}ab`, `${PAGE}abcd`]);
  });

  test('is the same however it is typed', async () => {
    for (const [way, packets] of waysToCut(bytesOf('a\rPb\rp\rQc\r1'))) {
      const { link, captured, session } = await live();
      for (const packet of packets) link.type(textOf(packet));
      expect(captured, way).toEqual([`${PAGE}a`, `${PAGE}ab`]);
      expect(session.snapshot.content, way).toEqual(['abc1']);
    }
  });

  test('is neither the saver nor the message of the one before', async () => {
    holdTimers();
    const { link, captured } = await live();
    link.type('\x01Cu<\x04');
    await vi.advanceTimersByTimeAsync(125_000);
    await link.shows('Touche');
    link.type(CAPTURE);
    link.type(CAPTURE);
    expect(captured).toEqual([PAGE, PAGE]);
  });

  test('is taken before the key in the same packet calls the service, and not behind it', async () => {
    const { link, captured } = await live();
    link.type(`${CAPTURE}${KEYS.ENVOI}${CAPTURE}`);
    expect(await link.shows('<ENVOI>')).toBe(`${TAKEN}\f<ENVOI>`);
    expect(captured).toEqual([PAGE]);
  });

  test('is none without the key, or where the operator wants none', async () => {
    const { link, captured } = await live();
    link.type('\rQ\r\r');
    expect([captured, link.take()]).toEqual([[], '']);
    const service = await serve([page('P0', inputTxt())]);
    const without = begin(service.url());
    await without.link.shows('P0');
    without.link.type(`${CAPTURE}\r`);
    without.link.type('P');
    expect(without.link.take()).toBe('P'); // as ever: Return takes no letter away
  });

  test('is none of a far end, which gets what is typed as it is', async () => {
    const farEnd = new FakeFarEnd();
    const connector = new FakeConnector(farEnd);
    const captured: number[] = [];
    const service = await serve(({ fctn }) =>
      page(`<${fctn}>`, fctn === 'CNX' ? { COMMAND: { name: 'connectToPty', param: { id: 'a' } } } : {}),
    );
    const { link } = begin(service.url(), new FakeLink(), {
      connector,
      capture: {
        ...{ key: 'P', message: 'a', messageMax: 'b', max: 1 },
        picture: () => Promise.reject(new Error('not asked for')),
        onCaptured: (seq) => captured.push(seq),
      },
    });
    await vi.waitFor(() => expect(farEnd.listenerCount('data')).toBe(1));
    link.type(CAPTURE);
    expect([farEnd.sent, captured]).toEqual([[CAPTURE], []]);
  });
});

describe('the message of a capture', () => {
  test('is on row 1 until the next packet, and the page comes back', async () => {
    const { link } = await live();
    link.type('a\rP');
    expect(link.take()).toBe(`a${TAKEN}`);
    link.type('b');
    expect(link.take()).toBe(`${PAGE}ab`);
    link.type('c');
    expect(link.take()).toBe('c');
  });

  test('goes after three seconds', async () => {
    holdTimers();
    const { link } = await live();
    link.type(CAPTURE);
    expect(link.take()).toBe(TAKEN);
    await vi.advanceTimersByTimeAsync(2_999);
    expect(link.take()).toBe('');
    await vi.advanceTimersByTimeAsync(1);
    expect(link.take()).toBe(PAGE);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(link.take()).toBe('');
  });

  test('is another one when there are enough', async () => {
    const { link, captured } = await live({ capture: { max: 1 } });
    link.type(CAPTURE);
    expect(link.take()).toBe(TAKEN);
    link.type(CAPTURE);
    expect(link.take()).toBe(`${PAGE}${FULL}`);
    expect(captured).toHaveLength(1);
  });

  test('comes behind what is typed in the same packet', async () => {
    const { link } = await live();
    link.type('a\rPb');
    expect(link.take()).toBe(`ab${TAKEN}`);
  });

  test('makes way for what is shown, and is not part of the screen', async () => {
    const { link, session } = await live();
    link.type(CAPTURE);
    link.take();
    session.push('Coucou');
    expect(link.take()).toBe(`${PAGE}\x1f@ACoucou\x18\n`);
    link.type(CAPTURE);
    link.take();
    expect(textOf(session.screen)).toBe(`${PAGE}\x1f@ACoucou\x18\n`);
    link.type(KEYS.ENVOI);
    expect(await link.shows('<ENVOI>')).toBe(`${PAGE}\x1f@ACoucou\x18\n\f<ENVOI>`);
  });

  test('leaves no timer behind the page that covers it, nor behind the end', async () => {
    holdTimers();
    const { link, session, ended } = await live();
    const timers = vi.getTimerCount();
    link.type(`${CAPTURE}${KEYS.ENVOI}`);
    expect(await link.shows('<ENVOI>')).toBe(`${TAKEN}\f<ENVOI>`);
    expect(vi.getTimerCount()).toBe(timers);
    link.type(CAPTURE);
    session.stop('arrêt');
    await ended;
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is one line that fits its row', async () => {
    const { link } = await live({ capture: { message: `${'é'.repeat(30)}\n${'x'.repeat(30)}` } });
    link.type(CAPTURE);
    expect(link.take()).toBe(notice(`${'\x19Be'.repeat(30)} ${'x'.repeat(9)}`));
  });

  test('is left out where it would do harm: no text, a line that has enough to send, a sequence begun', async () => {
    const silent = await live({ capture: { message: '' } });
    silent.link.type(CAPTURE);
    const link = new FakeLink();
    const { captured } = await live({ link });
    link.queuedBytes = 70_000;
    link.type(CAPTURE);
    expect([silent.link.take(), link.take(), captured.length]).toEqual(['', '', 1]);
    link.queuedBytes = 0;
    const service = await serve([page('P0\x1b')]);
    const begun = begin(service.url(), new FakeLink(), {
      capture: {
        key: 'P',
        message: 'a',
        messageMax: 'b',
        max: 1,
        picture: () => Promise.resolve(bytesOf('')),
      },
    });
    await begun.link.shows('P0');
    begun.link.type(CAPTURE);
    expect(begun.link.take()).toBe('');
  });
});

describe('a service that asks for captured screens', () => {
  const told = (calls: readonly { fctn: string; pavi: Readonly<Record<string, unknown>> }[]) =>
    calls.map(({ fctn, pavi }) => [fctn, pavi['datas']]);

  test('hears where there are none that there are none, and hears it until there is something else', async () => {
    const service = await serve([
      page('\fP0'),
      page('\fP1', { COMMAND: { name: 'getScreenList', param: {} }, next: '' }),
      page('\fP2'),
      page('\fP3', asked('1', { color: 1 })),
      page('\fP4'),
    ]);
    const { link, ended } = begin(service.url());
    await link.shows('P0');
    link.type(KEYS.ENVOI);
    expect(await link.shows('P2')).toBe('\fP1\fP2');
    link.type(KEYS.SUITE);
    expect(await link.shows('P4')).toBe('\fP3\fP4');
    link.hangUp();
    await ended;
    const list = { item: 'getscreenlist', result: true, datas: [] };
    const none = { item: 'getscreen', result: false };
    expect(told(service.calls)).toEqual([
      ['CNX', null],
      ['ENVOI', null],
      ['DATAS', list],
      ['SUITE', list],
      ['DATAS', none],
      ['FIN', none],
    ]);
  });

  test('gets the list, and the picture as it wants it, at the URL that its answer names', async () => {
    const service = await serve(({ fctn, path }) => {
      if (fctn === 'CNX') return page('\f<CNX>');
      if (fctn === 'GUIDE')
        return page('', { COMMAND: { name: 'getScreenList' }, next: service.url('/list/') });
      if (path === '/list/' && fctn === 'DATAS')
        return page('', { ...asked(2, { color: '1', minitel: 1 }), next: service.url('/picture/') });
      return page(`\f<${fctn}>`);
    });
    const { link } = begin(service.url('/s/'), new FakeLink(), {
      capture: {
        ...{ key: 'P', message: 'm', messageMax: 'n', max: 5 },
        picture: (screen, { isColour, inMinitel }) =>
          Promise.resolve(bytesOf(`${textOf(screen)} ${isColour} ${inMinitel}`)),
      },
    });
    await link.shows('<CNX>');
    link.type(CAPTURE);
    link.type(CAPTURE);
    link.type(KEYS.GUIDE);
    await link.shows('<DATAS>');
    const [list, picture] = service.select('DATAS');
    const date = expect.stringMatching(/^\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d$/) as string;
    expect([list?.path, list?.pavi['datas']]).toEqual([
      '/list/',
      {
        item: 'getscreenlist',
        result: true,
        datas: [
          { date, seq: 1 },
          { date, seq: 2 },
        ],
      },
    ]);
    const datas = Buffer.from('\f<CNX> true true').toString('base64');
    expect([picture?.path, picture?.pavi['datas']]).toEqual([
      '/picture/',
      { item: 'getscreen', result: true, seq: 2, datas },
    ]);
  });

  test('is told what is wrong with its command', async () => {
    const service = await serve([page('P0', asked('deux'))]);
    const { link } = begin(service.url());
    expect(await link.shows('ERR #10')).toContain('getScreen param.seq : "deux"');
  });

  test('does not hear of a picture when the user has gone meanwhile', async () => {
    let finish: (png: Uint8Array) => void = () => {};
    let begun: () => void = () => {};
    const isBegun = new Promise<void>((resolve) => (begun = resolve));
    const picture = () => new Promise<Uint8Array>((resolve) => ((finish = resolve), begun()));
    const service = await serve([page('\fP0'), page('P1', asked(1))]);
    const { link, ended } = begin(service.url(), new FakeLink(), {
      capture: { key: 'P', message: 'm', messageMax: 'n', max: 5, picture },
    });
    await link.shows('P0');
    link.type(CAPTURE);
    link.type(KEYS.ENVOI);
    await isBegun;
    link.hangUp();
    finish(bytesOf('png'));
    await ended;
    expect(service.calls.map(({ fctn }) => fctn)).toEqual(['CNX', 'ENVOI', 'FIN']);
  });
});
