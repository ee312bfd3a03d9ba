/** Error correction on a call, by a simulated Minitel in real time: pages are short. */

import { LiveMinitel, RandomFaults, ScriptedFaults, TelephoneMinitel } from '@minipavi/testkit';
import type { LineFault, LineFaults, LiveMinitelOptions, TelephoneMinitelOptions } from '@minipavi/testkit';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { ClientLink } from './client-link.ts';
import type { LinkLimits } from './link-limits.ts';
import type { TelephoneSettings } from './open-link.ts';
import { LinkRecord, TestGateway } from './test-gateway.ts';

const CORRECTION_ON = [0x13, 0x4a];
const CORRECTION_OFF = [0x13, 0x4b];
const SUB = 0x1a;
const STARTED = 'info PCE : correction d’erreurs activée';
const STOPPED = 'info PCE : correction d’erreurs arrêtée';

interface CallOptions extends Partial<Omit<LiveMinitelOptions, 'minitel' | 'port'>> {
  readonly limits?: Partial<LinkLimits>;
  readonly telephone?: TelephoneSettings;
  readonly minitel?: TelephoneMinitelOptions;
}

/** Ends with the test. */
type OnFinished = (end: () => Promise<void>) => void;

async function call(
  onFinished: OnFinished,
  { limits = {}, telephone = {}, minitel, ...options }: CallOptions = {},
) {
  const gateway = await TestGateway.start('AST', { limits, telephone });
  const live = new LiveMinitel({ port: gateway.port, minitel: new TelephoneMinitel(minitel), ...options });
  onFinished(async () => {
    live.hangUp();
    await gateway.stop();
  });
  const link = await gateway.link();
  const record = new LinkRecord(link);
  const { logs } = gateway;
  const heard = (): Promise<unknown> => once(gateway.sockets[0] as NodeJS.EventEmitter, 'data');
  return { live, link, record, logs, heard };
}

const show = (link: ClientLink, text: string): void => link.send(Buffer.from(text, 'latin1'));
const shownOn = ({ minitel }: LiveMinitel): string => String.fromCharCode(...minitel.shown);
const untilShown = (minitel: LiveMinitel, text: string): Promise<true> =>
  minitel.until(() => shownOn(minitel).endsWith(text), {
    what: () => `"${text}", saw "${shownOn(minitel)}"`,
  });

const PAGE = Array.from({ length: 10 }, (_, i) => `${i} page of twenty ch`).join('');

describe.concurrent('error correction', () => {
  test('begins with the first page when the header asks for it, and corrects', async ({ onTestFinished }) => {
    const faults = new RandomFaults(11, { flip: 0.01, untilMs: Infinity });
    const { live, link, logs } = await call(onTestFinished, { wantsPce: true, latencyMs: 20, faults });
    expect(link.status).toBe('');
    await link.readyForPage();
    show(link, PAGE);
    await once(link, 'status');
    await untilShown(live, PAGE);
    expect(shownOn(live)).toBe(PAGE);
    expect(live.minitel.isCorrecting).toBe(true);
    expect(link.status).toMatch(/^PCE 1[34] blocs, \d+ répétés? \(\d+,\d %\)$/);
    await link.close();
    expect(logs[0]).toBe(STARTED);
    expect(logs.at(-1)).toMatch(
      /^info PCE : 1[34] blocs, \d+ répétés?, \d+ demandes? de répétition \(\d+,\d %\), latence \d+ ms$/,
    );
  });

  test('begins and ends in the middle of a page as the user wants it, which comes whole', async ({
    onTestFinished,
  }) => {
    const { live, link, record, logs, heard } = await call(onTestFinished, { latencyMs: 20 });
    await link.readyForPage();
    show(link, PAGE);
    live.press(CORRECTION_ON);
    await live.until(({ isCorrecting, correctedCount }) => isCorrecting && correctedCount > 0, {
      what: 'PCE',
    });
    live.press(CORRECTION_OFF);
    await untilShown(live, PAGE);
    expect(shownOn(live)).toBe(PAGE);
    await live.until(({ isCorrecting }) => !isCorrecting, { what: 'the end of PCE' });
    while (!logs.includes(STOPPED)) await heard();
    expect(logs).toEqual([STARTED, STOPPED]);
    expect(record.events).toEqual(['connected', 'pce-on', 'pce-off']);
    expect(record.packets).toEqual([]);
    expect(link.status).toMatch(/^PCE \d+ blocs?, 0 répété \(0,0 %\)$/);
  });

  test('leaves to the user what he types', async ({ onTestFinished }) => {
    const { live, link, record } = await call(onTestFinished, { wantsPce: true, latencyMs: 20 });
    await live.until(({ isCorrecting }) => isCorrecting, { what: 'PCE' });
    live.press([0x41, 0x15, 0x10, 0x13, 0x41]);
    expect(await record.text(5)).toBe('A\x15\x10\x13A');
    await link.close();
  });

  test('goes on without when the terminal knows none', async ({ onTestFinished }) => {
    const { live, link, logs } = await call(onTestFinished, {
      wantsPce: true,
      limits: { pceAnswerMs: 20 },
      minitel: { hasCorrection: false },
    });
    await link.readyForPage();
    show(link, PAGE.slice(0, 40));
    await untilShown(live, PAGE.slice(0, 40));
    expect(logs).toEqual(['warn PCE : le Minitel ne répond pas, la ligne reste sans correction d’erreurs']);
    expect(link.status).toBe('');
  });

  test('ends the call when the terminal asks for blocks and never answers', async ({ onTestFinished }) => {
    const gateway = await TestGateway.start('AST', { limits: { pceAnswerMs: 10 } });
    onTestFinished(() => gateway.stop());
    const module = gateway.connect();
    module.write('CALLFROM 1\nSTARTURL \nPCE 1\n\x13S');
    module.once('data', () => module.write('\x15C'));
    const record = new LinkRecord(await gateway.link());
    const reason = 'PCE : le Minitel redemande des blocs sans confirmer, il n’affiche plus rien';
    expect(await record.reason()).toBe(reason);
    expect(gateway.logs).toEqual([`warn ligne coupée : ${reason}`]);
  });

  test.for([
    [true, STARTED],
    [false, undefined],
  ] as const)(
    'on a bad line begins by itself if that is wanted (%s)',
    async ([startsOnBadLine, then], { onTestFinished }) => {
      const { live, link, logs, heard } = await call(onTestFinished, { telephone: { startsOnBadLine } });
      await link.readyForPage();
      live.press(new Array<number>(22).fill(SUB));
      while (logs.length === 0) await heard();
      expect(logs).toEqual(['warn ligne de mauvaise qualité : plus de 20 caractères erronés en une minute']);
      if (startsOnBadLine) await once(link, 'status');
      await link.close();
      expect(logs[1]).toBe(then);
    },
  );

  test('keeps what is in blocks of a page that is skipped, and no more', async ({ onTestFinished }) => {
    const { live, link } = await call(onTestFinished, { wantsPce: true, latencyMs: 20 });
    await link.readyForPage();
    show(link, `${'x'.repeat(3000)}\x14`);
    await live.until(({ correctedCount }) => correctedCount > 20, { what: 'the page' });
    link.skipPage();
    show(link, '\fnew');
    await untilShown(live, '\fnew');
    expect(shownOn(live)).toMatch(/^x+\x14\fnew$/);
    expect(shownOn(live).length).toBeLessThan(120);
  });
});

describe.concurrent('a terminal that connects after its page was sent', () => {
  const cases = [
    { isFooledByEcho: true, wantsPce: false },
    { isFooledByEcho: true, wantsPce: true },
    { isFooledByEcho: false, wantsPce: false },
    { isFooledByEcho: false, wantsPce: true },
  ];

  test.for(cases)('gets it again (%o)', async (how, { onTestFinished }) => {
    const { live, link, record } = await call(onTestFinished, {
      ...how,
      pressedAfterMs: 200,
      latencyMs: 20,
      limits: { silentLineMs: 50 },
    });
    await link.readyForPage();
    show(link, 'lost page'.repeat(50));
    link.on('line', (event) => {
      if (event === 'connected') show(link, `\f${PAGE}`);
    });
    await untilShown(live, `\f${PAGE}`);
    if (how.isFooledByEcho) expect(shownOn(live).length).toBeLessThan(PAGE.length + 100);
    expect(record.events).toEqual(['connected']);
    expect(live.minitel.isCorrecting).toBe(how.wantsPce);
    expect(record.packets).toEqual([]);
  });
});

describe.concurrent('the end of a call under error correction', () => {
  /** Start, two blocks, and the second one bad. */
  const badLast = new Array<LineFault>({ kind: 'framing', at: 4 + 17 + 3 });
  const TEXT = 'abcdefghijklmnopqrstuvwxyz';

  test('comes when all blocks are there, the last one repeated', async ({ onTestFinished }) => {
    const { live, link, logs } = await call(onTestFinished, {
      wantsPce: true,
      latencyMs: 200,
      faults: new ScriptedFaults(badLast),
      limits: { tailMs: 20 },
    });
    await link.readyForPage();
    show(link, TEXT);
    const gone = link.close();
    await live.hungUp();
    expect(shownOn(live)).toBe(TEXT);
    expect(live.minitel.requests).toBe(1);
    await gone;
    expect(logs.at(-1)).toMatch(/^info PCE : 2 blocs, 1 répété, 1 demande de répétition \(33,3 %\)/);
  });

  test('waits for the second half of a request', async ({ onTestFinished }) => {
    const scripted = new ScriptedFaults(badLast);
    let isRequest = false;
    const faults: LineFaults = {
      forward: (character, index) => scripted.forward(character, index),
      upstream: ({ role }) => {
        isRequest = role === 'nack' || role === 'number';
        return 'good';
      },
      // The first half comes in time, the second one would not.
      delayMs: () => (isRequest ? 610 : 0),
    };
    const limits = { tailMs: 20 };
    const { live, link } = await call(onTestFinished, { wantsPce: true, latencyMs: 20, faults, limits });
    await link.readyForPage();
    show(link, TEXT);
    void link.close();
    await live.hungUp();
    expect(shownOn(live)).toBe(TEXT);
  });

  test('leaves an old terminal the time to be given up on, and to show what it was sent', async ({
    onTestFinished,
  }) => {
    const { live, link } = await call(onTestFinished, {
      wantsPce: true,
      minitel: { hasCorrection: false },
      limits: { pceAnswerMs: 60, maxTailMs: 400 },
    });
    await link.readyForPage();
    show(link, TEXT);
    void link.close();
    await live.hungUp();
    expect(shownOn(live)).toBe(TEXT);
  });

  test('does not wait for an old terminal when its page was cut', async ({ onTestFinished }) => {
    const { live, link } = await call(onTestFinished, {
      wantsPce: true,
      minitel: { hasCorrection: false },
      limits: { pceAnswerMs: 60_000, tailMs: 20 },
    });
    await link.readyForPage();
    show(link, `\x1b:iE${TEXT}`);
    link.skipPage();
    await link.close();
    expect(shownOn(live)).toBe('');
  });

  test('comes at once when the user hangs up, whatever waits', async ({ onTestFinished }) => {
    const { live, link, record, logs } = await call(onTestFinished, { wantsPce: true, latencyMs: 20 });
    await link.readyForPage();
    show(link, PAGE.repeat(10));
    await live.until(({ correctedCount }) => correctedCount > 20, { what: 'the page' });
    const drained = link.drained();
    live.hangUp();
    expect(await record.reason()).toBe('raccroché par l’utilisateur');
    await drained;
    expect(logs.at(-1)).toMatch(/^info PCE : \d+ blocs/);
    const lines = logs.length;
    await link.close();
    expect(logs).toHaveLength(lines);
  });
});
