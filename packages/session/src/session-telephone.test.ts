/** A session on a line that shows 120 characters a second: what is cut, what is not, and what waits. */

import { setImmediate } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { FORWARD_CHAR_MS, inputTxt, page, type VideotexService } from '@minipavi/testkit';
import { FakeConnector, FakeFarEnd } from './testing/fake-far-end.ts';
import { FakeLink } from './testing/fake-link.ts';
import { callIn, type LiveCall } from './testing/live-call.ts';
import { begin, cleanUpAfterEach, serve } from './testing/live-session.ts';

cleanUpAfterEach();

const SUITE = [0x13, 0x48];
const CONNEXION_FIN = [0x13, 0x49];
const LONG = 'x'.repeat(1500);
/** Key, half a second that is in flight, and a little. */
const CUT_WITHIN_MS = 1000;

const lastCallAt = ({ calls }: VideotexService): number => calls.at(-1)?.at ?? Infinity;

/** Waits until a part of the first page is there. */
const untilBegun = ({ live, shown }: LiveCall): Promise<true> =>
  live.until(() => shown().includes('xxxxxxxxxx'), { what: 'the page' });

describe('on a real line', () => {
  test('a key cuts a long page as soon as its answer comes, but for messages and modes', async () => {
    const service = await serve([page(`\f${LONG}\x1b:iE\x1f@AMessage\x18\n${LONG}`), page('\fsecond')]);
    const call = await callIn(service.url());
    await untilBegun(call);
    call.live.press(SUITE);
    await call.shows('\fsecond');
    expect(performance.now() - lastCallAt(service)).toBeLessThan(CUT_WITHIN_MS);
    expect(service.calls.map(({ fctn }) => fctn)).toEqual(['CNX', 'SUITE']);
    expect(call.shown()).toContain('\x1b:iE');
    const screen = call.screen();
    expect(screen[0]).toMatch(/^Message/);
    expect(screen[1]).toBe('second');
    expect(screen.slice(2).join('')).toBe('');
  });

  test('the same under error correction', async () => {
    const service = await serve([page(`\f${LONG}${LONG}`), page('\fsecond')]);
    const call = await callIn(service.url(), { wantsPce: true });
    await untilBegun(call);
    expect(call.live.minitel.isCorrecting).toBe(true);
    call.live.press(SUITE);
    await call.shows('\fsecond');
    expect(performance.now() - lastCallAt(service)).toBeLessThan(CUT_WITHIN_MS);
    expect(call.screen()[1]).toBe('second');
    expect(call.screen().slice(2).join('')).toBe('');
  });

  test('a page that does not clear the screen loses nothing', async () => {
    const first = 'x'.repeat(200);
    const service = await serve([page(`\f${first}`), page('second')]);
    const call = await callIn(service.url());
    await untilBegun(call);
    call.live.press(SUITE);
    await call.shows('second');
    expect(call.shown()).toMatch(/\fx{200}second$/);
  });

  test('Connexion/fin ends the call in the middle of a page', async () => {
    const service = await serve([page(`\f${LONG}`)]);
    const call = await callIn(service.url());
    await untilBegun(call);
    const began = performance.now();
    call.live.press(CONNEXION_FIN);
    await call.live.hungUp();
    expect(performance.now() - began).toBeLessThan(2000);
  });

  test('a terminal that connects after the page is asked who it is, and gets its page', async () => {
    const service = await serve([page('\ffirst')]);
    const limits = { silentLineMs: 20 };
    const call = await callIn(service.url(), { limits, pressedAfterMs: 150, isFooledByEcho: true });
    await call.shows('\ffirst');
    expect(call.shown()).toMatch(/^\x1b9\{\x1b:dQ\x1b:dP\x1b:dR\x1b:dS\f/);
    expect(call.screen()[0]).toContain('MiniPAVI');
    expect(call.screen()[1]).toBe('first');
    const took = call.shown().length * FORWARD_CHAR_MS;
    expect(took).toBeLessThan(1500);
  });
});

describe('a page is cut', () => {
  const onLine = (): FakeLink => new FakeLink('AST');

  test('once for each key, by the first page that clears the screen', async () => {
    const service = await serve([
      page('\fP0'),
      page('not cleared', { directcall: 'yes' }),
      page('\fP1', { directcall: 'yes' }),
      page('\fP2'),
    ]);
    const link = onLine();
    begin(service.url(), link);
    await link.shows('P0');
    expect(link.skips).toEqual([]);
    link.type('\x13H');
    await link.shows('P2');
    expect(link.sent.slice(link.skips[0])).toEqual(['\fP1', '\fP2']);
    expect(link.skips).toHaveLength(1);
  });

  test('by an error screen too', async () => {
    const service = await serve([page('\fP0'), page('', { COMMAND: { name: 'Strange', param: {} } })]);
    const link = onLine();
    begin(service.url(), link);
    await link.shows('P0');
    link.type('\x13H');
    await link.shows('ERR');
    expect(link.skips).toHaveLength(1);
  });

  test('by whoever stops the session from outside', async () => {
    const service = await serve([page('\fP0')]);
    const link = onLine();
    const { session, ended } = begin(service.url(), link);
    await link.shows('P0');
    session.stop('processus arrêté');
    expect(link.skips).toHaveLength(1);
    await ended;
  });

  test('by nothing that the user did not ask for', async () => {
    const service = await serve([page('\fP0', inputTxt()), page('\fP1')]);
    const link = onLine();
    const { session } = begin(service.url(), link);
    await link.shows('P0');
    session.simulate('abc');
    await link.shows('P1');
    expect(link.skips).toEqual([]);
  });

  test('by Connexion/fin, but not when the service ends the session with a page', async () => {
    const quits = { COMMAND: { name: 'libCnx', param: null } };
    const service = await serve(({ fctn }) => (fctn === 'SUITE' ? page('bye', quits) : page('\fP0')));
    const left = onLine();
    const { ended } = begin(service.url(), left);
    await left.shows('P0');
    left.type('\x13I');
    expect(await ended).toBe('Connexion/fin');
    expect(left.skips).toHaveLength(1);
    const sent = onLine();
    const { ended: alsoEnded } = begin(service.url(), sent);
    await sent.shows('P0');
    sent.type('\x13H');
    await alsoEnded;
    expect(sent.skips).toEqual([]);
  });
});

describe('VisuWeb', () => {
  test('is told what the line says of itself, beside where the user is linked to', async () => {
    const COMMAND = { name: 'connectToTln', param: { host: 'a:1', case: 'lower' } };
    const service = await serve([page('\fP0', { COMMAND })]);
    const link = new FakeLink('AST');
    const connector = new FakeConnector(new FakeFarEnd());
    const { session, observed } = begin(service.url(), link, { connector });
    link.status = 'PCE 2 blocs, 0 répété (0,0 %)';
    expect(session.snapshot.infos).toBe(link.status);
    await vi.waitFor(() => expect(session.snapshot.infos).toBe(`TELNETO a:1 · ${link.status}`));
    const told = observed.length;
    link.emit('status');
    expect(observed.slice(told)).toEqual(['changed']);
  });
});

describe('a link elsewhere', () => {
  const linkedTo = async (farEnd: FakeFarEnd, more: object = {}, slow: Partial<FakeLink> = {}) => {
    const COMMAND = { name: 'connectToTln', param: { host: 'a:1', case: 'lower' } };
    const service = await serve([page('', { COMMAND }), page('\f<BACK>')]);
    const link = Object.assign(new FakeLink('AST'), slow);
    const connection = { kind: 'open' as const, farEnd, infos: 'TELNETO a:1', ...more };
    begin(service.url(), link, { connector: new FakeConnector(connection) });
    await link.shows('\x1b:iE');
    return link;
  };

  test('waits for a slow line after two seconds of it', async () => {
    const farEnd = new FakeFarEnd();
    const link = await linkedTo(farEnd, {}, { highMarkBytes: 240, queuedBytes: 239 });
    farEnd.says('a');
    expect(farEnd.isPaused).toBe(false);
    const gate = link.holdDrain();
    link.queuedBytes = 240;
    link.take();
    farEnd.says('x'.repeat(1000));
    expect(farEnd.isPaused).toBe(true);
    expect(link.take()).toBe('x'.repeat(240));
    link.queuedBytes = 0;
    gate.open();
    await setImmediate();
    expect(link.take()).toBe('x'.repeat(760));
  });

  test('lasts no longer than its connection says', async () => {
    const farEnd = new FakeFarEnd();
    const link = await linkedTo(farEnd, { maxMs: 20 });
    expect(await link.shows('<BACK>')).toContain('Dur\x19Bee de liaison');
    expect(farEnd.closed).toBe(true);
  });
});
