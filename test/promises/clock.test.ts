/** The clock is set, an hour forth or back, while the gateway runs: nobody notices, but calls for a certain hour. */

import fs from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { History } from '@minipavi/journal';
import { inputTxt, KEYS, kill, page, waitFor, type Gateway, type Minitel } from '@minipavi/testkit';
import { test, type Kit } from '../kit.ts';

const HOUR_S = 3600;
/** A clock that was set is noticed within five seconds. */
const NOTICED_MS = 15_000;
/** Shorter sessions are not written. */
const LONG_ENOUGH_MS = 10_200;
const STOP_PROMISED_MS = 5000;
const TOLERANCE_MS = 1500;

const LIBRARY = ['x86_64-linux-gnu', 'aarch64-linux-gnu', '.']
  .map((folder) => path.join('/usr/lib', folder, 'faketime/libfaketimeMT.so.1'))
  .find((file) => fs.existsSync(file));
const why = LIBRARY === undefined ? ' (skipped: apt-get install libfaketime)' : '';

/** The wall clock of a gateway's processes. What measures durations (CLOCK_MONOTONIC) goes on as ever, as in life. */
class Clock {
  readonly #file: string;
  #offsetSeconds = 0;

  constructor(file: string) {
    this.#file = file;
    this.set(0);
  }

  get env(): Readonly<Record<string, string>> {
    return {
      LD_PRELOAD: LIBRARY ?? '',
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_NO_CACHE: '1',
      DONT_FAKE_MONOTONIC: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      NO_FAKE_STAT: '1',
    };
  }

  /** Against the clock of the test. Whole, or not yet: processes read the file all the time. */
  set(offsetSeconds: number): void {
    this.#offsetSeconds = offsetSeconds;
    fs.writeFileSync(`${this.#file}.new`, `${offsetSeconds < 0 ? '' : '+'}${offsetSeconds}`);
    fs.renameSync(`${this.#file}.new`, this.#file);
  }

  /** Unix time as the gateway sees it. */
  get seconds(): number {
    return Math.floor(Date.now() / 1000) + this.#offsetSeconds;
  }
}

const later = (time: number, url: string) => ({
  COMMAND: {
    name: 'BackgroundCall',
    param: { time: [time], url: [url], uniqueid: ['0'], simulate: [false] },
  },
});

/** A service that takes orders to have a URL called at a certain second; `words` are what is typed for them. */
async function scene(kit: Kit, general: object = {}) {
  const clock = new Clock(path.join(await kit.folder(), 'clock'));
  const words = new Map<string, object>();
  const service = await kit.service(({ fctn, content }) => {
    const order = fctn === 'ENVOI' ? words.get(content.join()) : undefined;
    if (order) return page('\x0cNOTE ', order);
    return page(fctn === 'ENVOI' ? `\x0cRECU ${content.join()}.` : '\x0cBONJOUR ', inputTxt());
  });
  const gateway = await kit.gateway({
    general: { durl: service.url(), httpport: 0, allowprivate: 'yes', spare: 1, ...general },
    env: clock.env,
  });
  const note = async (minitel: Minitel, time: number, url: string): Promise<void> => {
    const word = `ordre${words.size}`;
    words.set(word, later(time, url));
    minitel.send(word + KEYS.ENVOI);
    await minitel.waitFor('NOTE ');
    // Without a field, any key asks for the first page.
    minitel.send(KEYS.SUITE);
    await minitel.waitFor('BONJOUR ');
  };
  return { clock, service, gateway, note };
}

async function converse(minitel: Minitel, word: string): Promise<void> {
  minitel.send(word);
  await minitel.waitFor(word);
  minitel.send(KEYS.ENVOI);
  await minitel.waitFor(`RECU ${word}.`);
}

/** What no clock may bring about. */
function expectQuiet(gateway: Gateway): void {
  expect(gateway.log.filter(({ level }) => level === 'warn' || level === 'error')).toEqual([]);
}

describe.skipIf(why !== '').concurrent(`a clock that is set an hour forth, or back${why}`, () => {
  test('ends no session, and has calls made at their hour', async ({ kit }) => {
    const { clock, service, gateway, note } = await scene(kit);
    const minitels = [await kit.websocket(gateway), await kit.telnet(gateway)] as const;
    for (const minitel of minitels) await minitel.waitFor('BONJOUR ');
    const pids = gateway.processes.map(({ pid }) => pid);
    await note(minitels[0], clock.seconds + HOUR_S / 2, service.url('/demi-heure'));
    await note(minitels[0], clock.seconds + 2 * HOUR_S, service.url('/deux-heures'));
    const calls = (name: string) => service.select((call) => call.path === name);

    clock.set(HOUR_S);
    await service.waitFor((call) => call.path === '/demi-heure', { withinMs: NOTICED_MS });
    for (const minitel of minitels) await converse(minitel, 'avance');

    clock.set(-HOUR_S);
    for (const minitel of minitels) await converse(minitel, 'recule');
    // An order that comes now is carried out now, whatever those before were given for.
    await note(minitels[1], clock.seconds + 1, service.url('/aussitot'));
    await service.waitFor((call) => call.path === '/aussitot', { withinMs: NOTICED_MS });
    expect(calls('/demi-heure')).toHaveLength(1);
    expect(calls('/deux-heures')).toEqual([]);
    expect(service.select('FIN')).toEqual([]);
    expect((await gateway.sessions()).length).toBe(2);
    const stillThere = new Set(gateway.processes.map(({ pid }) => pid));
    expect(pids.filter((pid) => !stillThere.has(pid))).toEqual([]);
    expectQuiet(gateway);
  });

  test('makes no call wait that is to be tried again', async ({ kit }) => {
    const { clock, gateway, note } = await scene(kit);
    const minitel = await kit.telnet(gateway);
    await minitel.waitFor('BONJOUR ');
    const [port = 0] = await kit.ports(1);
    await note(minitel, clock.seconds, `http://127.0.0.1:${port}/`);
    await gateway.waitForLog(/nouvel essai dans 1 s/);
    clock.set(-HOUR_S);
    await gateway.waitForLog(/nouvel essai dans 15 s/, NOTICED_MS);
    clock.set(HOUR_S);
    await gateway.waitForLog(/nouvel essai dans 60 s/, 15_000 + NOTICED_MS);
  });

  test.for([HOUR_S, -HOUR_S])('(%i s) leaves sessions as long as they were', async (jump, { kit }) => {
    const { clock, service, gateway } = await scene(kit);
    const minitel = await kit.telnet(gateway);
    await minitel.waitFor('BONJOUR ');
    const since = performance.now();
    clock.set(jump);
    await converse(minitel, 'alors');
    await waitFor(() => performance.now() - since > LONG_ENOUGH_MS, { what: 'ten seconds to pass' });
    minitel.send(KEYS.CONNEXION_FIN);
    await minitel.closed();
    await service.waitFor('FIN');
    const [record] = await waitFor(
      async () => {
        const records = await new History(path.join(gateway.folder, 'stats')).newest(10);
        return records.length > 0 && records;
      },
      { what: 'the session in the history' },
    );
    const seconds = ((record?.endedAt ?? 0) - (record?.startedAt ?? 0)) / 1000;
    expect(seconds).toBeGreaterThan(10);
    expect(seconds).toBeLessThan(60);
    expect(record?.lastActionAt).toBeLessThanOrEqual(record?.endedAt ?? 0);
    // The next ones come and go as ever.
    const next = await kit.telnet(gateway);
    await next.waitFor('BONJOUR ');
    expectQuiet(gateway);
  });

  test('makes nobody wait for the end of the gateway', async ({ kit }) => {
    const { clock, service, gateway } = await scene(kit);
    const minitel = await kit.telnet(gateway);
    await minitel.waitFor('BONJOUR ');
    const { uniqueId } = await service.waitFor('CNX');
    // This one has to be waited for.
    kill((await gateway.session(uniqueId)).pid, 'SIGSTOP');
    const stopping = gateway.stop();
    await gateway.waitForLog(/^arrêt/);
    clock.set(-HOUR_S);
    const { code, tookMs } = await stopping;
    expect(code).toBe(0);
    expect(tookMs).toBeLessThan(STOP_PROMISED_MS + TOLERANCE_MS);
    expect(await gateway.leftovers()).toEqual([]);
    await gateway.waitForLog(/^passerelle arrêtée$/);
  });
});
