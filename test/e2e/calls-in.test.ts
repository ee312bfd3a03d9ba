/** Calls of simulated Minitels in real time, at 1200 and 75 bauds, through the whole gateway. */

import { describe, expect } from 'vitest';
import {
  asteriskXml,
  FakeAsterisk,
  generator,
  inputTxt,
  KEYS,
  kill,
  LiveMinitel,
  NO_FAULTS,
  page,
  RandomFaults,
  ScriptedFaults,
  TelephoneMinitel,
  waitFor,
  type Gateway,
  type LineFaults,
  type LiveMinitelOptions,
  type ServiceScript,
  type TelephoneMinitelOptions,
  type VideotexService,
} from '@minipavi/testkit';
import { test, type Kit } from '../kit.ts';

const CORRECTION_ON = '\x13J';
const CORRECTION_OFF = '\x13K';
const STARTED = 'PCE : correction d’erreurs activée';
const STOPPED = 'PCE : correction d’erreurs arrêtée';
const PROMISED_MS = 5000;
/** A machine that is busy elsewhere may be late by so much. */
const TOLERANCE_MS = 1000;

interface CallOptions extends Partial<Omit<LiveMinitelOptions, 'minitel' | 'port'>> {
  readonly minitel?: TelephoneMinitelOptions;
}

interface Call {
  readonly live: LiveMinitel;
  /** What came to the Minitel, one character per byte. */
  readonly shown: () => string;
  /** Anything came for it, be it not for the screen. */
  readonly asked: () => boolean;
  readonly press: (keys: string) => void;
  /** Resolves once this has come behind what was waited for before. */
  readonly waitFor: (text: string, withinMs?: number) => Promise<void>;
}

function callIn(kit: Kit, gateway: Gateway, { minitel: kind, ...options }: CallOptions = {}): Call {
  const minitel = new TelephoneMinitel(kind);
  let chunks = 0;
  const onChunk = (): void => void chunks++;
  const port = gateway.ports.ast ?? 0;
  const live = new LiveMinitel({ port, minitel, latencyMs: 20, onChunk, ...options });
  kit.atEnd(() => live.hangUp());
  const shown = (): string => String.fromCharCode(...minitel.shown);
  let read = 0;
  return {
    live,
    shown,
    asked: () => chunks > 0,
    press: (keys) => live.press(Buffer.from(keys, 'latin1')),
    waitFor: async (text, withinMs) => {
      const what = (): string => `${JSON.stringify(text)}, saw ${JSON.stringify(shown().slice(read))}`;
      const wait = { what, ...(withinMs === undefined ? {} : { withinMs }) };
      await live.until(() => shown().includes(text, read), wait);
      read = shown().indexOf(text, read) + text.length;
    },
  };
}

interface Scene {
  readonly gateway: Gateway;
  readonly service: VideotexService;
}

async function scene(kit: Kit, script: ServiceScript, general: object = {}): Promise<Scene> {
  const service = await kit.service(script);
  const gateway = await kit.gateway({
    general: { durl: service.url(), astport: 0, httpport: 0, ...general },
  });
  return { gateway, service };
}

/** Text, and the codes that blocks must escape; no code that a screen would take for more than one character. */
function difficultText(seed: number, length: number): string {
  const random = generator(seed);
  const codes = ['\x10', '\x15', '\x16', '\x0e', '\x0f', '\r\n'];
  const letter = (): string => {
    const draw = Math.floor(random() * 8 * codes.length);
    return codes[draw] ?? String.fromCharCode(0x20 + Math.floor(random() * 0x5f));
  };
  return Array.from({ length }, letter).join('');
}

/** Two pages that take more than ten seconds each. */
const LONG = 'Une page plus longue que la patience. '.repeat(60);

const greets =
  (first: string): ServiceScript =>
  ({ fctn, content }) =>
    fctn === 'FIN'
      ? page('')
      : page(fctn === 'CNX' ? `\f${first}` : `\f${fctn} ${content.join('|')}.`, inputTxt({ validwith: 255 }));

/** The only session is listed with this beside it. */
const infos = (gateway: Gateway, wanted: RegExp): Promise<true> =>
  waitFor(async () => (await gateway.sessions()).some((one) => wanted.test(one.infos)) || null, {
    what: `${wanted} in the list of sessions`,
  });

describe.concurrent('a Minitel with error correction', () => {
  test('that knows none after all gets its pages, once it was asked in vain', async ({ kit }) => {
    const { gateway } = await scene(kit, greets('BONJOUR'));
    const call = callIn(kit, gateway, { wantsPce: true, minitel: { hasCorrection: false } });
    // Nine starts, 2.5 s each.
    await call.waitFor('\fBONJOUR', 40_000);
    call.press(`oui${KEYS.ENVOI}`);
    await call.waitFor('\fENVOI oui.');
    expect(call.live.minitel.isCorrecting).toBe(false);
    await gateway.waitForLog(/^PCE : le Minitel ne répond pas, la ligne reste sans correction d’erreurs$/);
  });

  test.for([1, 2, 3])(
    'on a bad line is shown pages as they are, and heard (seed %i)',
    async (seed, { kit }) => {
      const text = difficultText(seed, 200);
      const { gateway, service } = await scene(kit, greets(`${text}FIN`));
      const flips = new RandomFaults(seed, { flip: 0.03, untilMs: Infinity });
      // Requests that are lost whole: of a half, the other half would be what the user typed.
      const lost = new ScriptedFaults(
        (['nack', 'number'] as const).map((role) => ({ kind: 'upstream', role, nth: 0, how: 'lost' })),
      );
      // What is tested is the correction, not its start.
      let faults = NO_FAULTS;
      const line: LineFaults = {
        forward: (character, index, now) => faults.forward(character, index, now),
        upstream: (character) => lost.upstream(character),
        delayMs: () => 0,
      };
      const call = callIn(kit, gateway, { wantsPce: true, faults: line });
      await call.live.until(({ isCorrecting }) => isCorrecting, { what: 'error correction' });
      faults = flips;
      await call.waitFor(`\f${text}FIN`);
      expect(call.live.minitel.requests).toBeGreaterThan(1);
      call.press(`bonjour${KEYS.ENVOI}`);
      await call.waitFor('\fENVOI bonjour.');
      expect(service.select('ENVOI').map(({ content }) => content)).toEqual([['bonjour']]);
    },
  );

  test('is seen in VisuWeb and in the log; Suite cuts a page, Connexion/fin ends the call', async ({
    kit,
  }) => {
    const { gateway, service } = await scene(kit, greets(LONG));
    const call = callIn(kit, gateway, { wantsPce: true, caller: '0388776655' });
    await call.waitFor('patience');
    call.press(KEYS.SUITE);
    await call.waitFor('\fSUITE .');
    expect(call.shown().length).toBeLessThan(LONG.length / 2);
    const { uniqueId } = await service.waitFor('CNX');
    const listed = await gateway.session(uniqueId);
    expect(listed).toMatchObject({ type: 'IN/AST', ip: '0388776655' });
    await infos(gateway, /^PCE \d\d blocs, 0 répété \(0,0 %\)$/);
    call.press(KEYS.CONNEXION_FIN);
    await call.live.hungUp();
    await service.waitFor((one) => one.fctn === 'FIN' && one.uniqueId === uniqueId);
    const summary = /^PCE : \d\d blocs, 0 répété, 0 demande de répétition \(0,0 %\), latence \d+ ms$/;
    expect(await gateway.waitForLog(summary)).toMatchObject({ level: 'info', uniqueId });
  });

  test('begins and ends it when its user wants, in the middle of a session', async ({ kit }) => {
    const { gateway, service } = await scene(kit, greets('BONJOUR'));
    const call = callIn(kit, gateway);
    await call.waitFor('\fBONJOUR');
    expect(call.live.minitel.isCorrecting).toBe(false);
    call.press(CORRECTION_ON);
    await call.live.until(({ isCorrecting }) => isCorrecting, { what: 'error correction' });
    await gateway.waitForLog(new RegExp(`^${STARTED}$`));
    call.press(`avec${KEYS.ENVOI}`);
    await call.waitFor('\fENVOI avec.');
    expect(call.live.minitel.correctedCount).toBeGreaterThan('\fENVOI avec.'.length);
    call.press(CORRECTION_OFF);
    await call.live.until(({ isCorrecting }) => !isCorrecting, { what: 'no error correction' });
    await gateway.waitForLog(new RegExp(`^${STOPPED}$`));
    call.press(`sans${KEYS.ENVOI}`);
    await call.waitFor('\fENVOI sans.');
    expect(service.select('ENVOI').map(({ content }) => content)).toEqual([['avec'], ['sans']]);
  });

  test.for([false, true])(
    'that connects behind its page gets it again (PCE: %s), even if the module took an echo for it',
    async (wantsPce, { kit }) => {
      const { gateway, service } = await scene(kit, greets('BONJOUR'), { astwait: 0 });
      const call = callIn(kit, gateway, { wantsPce, isFooledByEcho: true, pressedAfterMs: 900 });
      await call.waitFor('\fBONJOUR');
      expect(call.shown()).toMatch(/MiniPAVI[^]*\fBONJOUR/);
      expect(call.live.minitel.isCorrecting).toBe(wantsPce);
      call.press(`oui${KEYS.ENVOI}`);
      await call.waitFor('\fENVOI oui.');
      expect(service.select('CNX')).toHaveLength(1);
    },
  );

  test('is joined with a server on the telephone, both ways', async ({ kit }) => {
    const asterisk = await FakeAsterisk.start();
    kit.atEnd(() => asterisk.stop());
    const COMMAND = {
      name: 'connectToExt',
      param: { key: 'Key1234', number: '0388776655', RX: -35, TX: -18 },
    };
    const service = await kit.service(({ fctn }) =>
      page(`\f<${fctn}>`, fctn === 'ENVOI' ? { COMMAND } : inputTxt()),
    );
    const gateway = await kit.gateway({
      general: { durl: service.url(), astport: 0, httpport: 0 },
      sections: `<connecttocmd><key>Key1234</key>${asteriskXml(asterisk.port)}</connecttocmd>`,
    });
    const call = callIn(kit, gateway, { wantsPce: true });
    await call.waitFor('<CNX>');
    call.press(KEYS.ENVOI);
    const modem = (await asterisk.call()).startModem(gateway.ports.ast ?? 0);
    await modem.headerSent();
    modem.send('\fSERVEUR a deux pas de chez vous');
    await call.waitFor('SERVEUR a deux pas de chez vous');
    call.press('3615');
    await modem.waitFor('3615');
    expect(modem.badBytes).toBe(0);
    await infos(gateway, /^CALLTO 0388776655 · PCE \d+ blocs/);
    call.press(KEYS.CONNEXION_FIN);
    await call.waitFor('<DIRECTCALLENDED>');
    await asterisk.noChannels();
  });
});

describe.concurrent('in the middle of a page with error correction', () => {
  test('a worker that is told to end does, and its service hears it once', async ({ kit }) => {
    const { gateway, service } = await scene(kit, greets(LONG));
    const call = callIn(kit, gateway, { wantsPce: true });
    await call.waitFor('patience');
    const { uniqueId } = await service.waitFor('CNX');
    const began = performance.now();
    kill((await gateway.session(uniqueId)).pid, 'SIGTERM');
    await call.live.hungUp();
    await service.waitFor('FIN');
    expect(performance.now() - began).toBeLessThan(PROMISED_MS + TOLERANCE_MS);
    // The place is free.
    await callIn(kit, gateway).waitFor('patience');
    await gateway.stop();
    expect(service.select('FIN').filter((one) => one.uniqueId === uniqueId)).toHaveLength(1);
    expect(gateway.log.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test.for([true, false])(
    'a gateway that is told to stop does (terminal with it: %s)',
    async (hasCorrection, { kit }) => {
      const { gateway, service } = await scene(kit, greets(LONG));
      const call = callIn(kit, gateway, { wantsPce: true, minitel: { hasCorrection } });
      await (hasCorrection
        ? call.waitFor('patience')
        : call.live.until(() => call.asked(), { what: 'a start' }));
      await service.waitFor('CNX');
      const { code, tookMs } = await gateway.stop();
      expect(code).toBe(0);
      expect(tookMs).toBeLessThan(PROMISED_MS + TOLERANCE_MS);
      await call.live.hungUp();
      expect(await gateway.leftovers()).toEqual([]);
      expect(service.select('FIN')).toHaveLength(1);
      expect(gateway.log.filter(({ level }) => level === 'error')).toEqual([]);
    },
  );
});
