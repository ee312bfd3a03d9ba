/** A gateway in use: many come, do what people do, and go in all the ways there are, while its processes are killed. */

import { mkdtempSync, rmSync } from 'node:fs';
import { setMaxListeners } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  audioXml,
  generator,
  makeCertificate,
  reservePorts,
  startGateway,
  waitFor,
  type Gateway,
} from '@minipavi/testkit';
import { Caller } from './caller.ts';
import { Census, lookAt, type Holdings, type Trend } from './census.ts';
import { newDecks } from './deck.ts';
import { Mayhem } from './mayhem.ts';
import { phone } from './phone.ts';
import { SoakService, WATCH_KEY } from './soak-service.ts';
import { Tally } from './tally.ts';
import { Turnstile } from './turnstile.ts';
import { Visuweb } from './visuweb.ts';

export interface SoakOptions {
  readonly minutes: number;
  readonly sessions: number;
  readonly seed: number;
  /** Replaces the master now and then, as an upgrade does. */
  readonly withReload: boolean;
  /** Kills it now and then, and starts another. */
  readonly withMasterKilled: boolean;
  readonly log: (line: string) => void;
}

export interface SoakResult {
  readonly tally: Tally;
  readonly service: SoakService;
  readonly trends: readonly Trend[];
  readonly before: Holdings;
  readonly after: Holdings;
  /** What the stopped gateway has left behind, in words. */
  readonly leftovers: readonly string[];
  /** Sessions that VisuWeb still lists when all have gone. */
  readonly listed: number;
  /** Lines of the log at level error, but for those that tell of what the soak has killed. */
  readonly errors: readonly string[];
  /** Warnings, numbers left out, and how often each came. */
  readonly warnings: ReadonlyMap<string, number>;
  /** What is known of sessions whose services heard too much or too little: of each, lines in the order of time. */
  readonly stories: readonly (readonly string[])[];
}

/** They do not all come at once. */
const ARRIVING_MS = 100;
const SEAT_LEAVES_WITHIN_MS = 120_000;
/** Extra warm workers are kept for a minute after a burst, the doorman for as long. */
const SETTLED_WITHIN_MS = 100_000;
const KILL_EVERY_MS = 15_000;
const RELOAD_EVERY_MS = 25_000;
const SPARE = 4;
const MAX_STORIES = 10;

export async function soak(options: SoakOptions): Promise<SoakResult> {
  const { minutes, sessions, log } = options;
  const random = generator(options.seed);
  const endings: (() => unknown)[] = [];
  try {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'minipavi-soak-'));
    endings.push(() => rmSync(folder, { recursive: true, force: true }));
    const { certFile, keyFile, cert: ca } = await makeCertificate(folder);
    const service = await SoakService.start(random);
    endings.push(() => service.close());
    const { ports, release } = await reservePorts(7);
    endings.push(release);
    const [wsport = 0, wssport = 0, telnport = 0, astport = 0, audioport = 0, httpport = 0, services = 0] =
      ports;
    const gateway = await startGateway({
      general: {
        ...{
          durl: service.url,
          maxc: sessions + 20,
          maxcip: sessions + 20,
          spare: SPARE,
          allowprivate: 'yes',
        },
        ...{ wsport, wssport, telnport, astport, audioport, httpport, ssl: certFile, sslkey: keyFile },
      },
      sections: [
        audioXml([{ id: 1, pce: 'no' }]),
        `<connecttocmd><key>soak1234</key><extcallurl>http://127.0.0.1:9/</extcallurl><visukey>${WATCH_KEY}</visukey></connecttocmd>`,
        '<recordings><rpath>./recordings</rpath><minfreemb>0</minfreemb></recordings>',
        `<services><port>${services}</port></services>`,
      ].join(''),
    });
    endings.push(() => gateway.dispose().catch(() => {}));
    const ending = new AbortController();
    // Every seat waits for it.
    setMaxListeners(0, ending.signal);
    endings.push(() => ending.abort());
    await settled(gateway);
    const before = lookAt(gateway);
    const tally = new Tally();
    const visuweb = new Visuweb(gateway, ca);
    const census = new Census(gateway);
    const over = ending.signal;
    const accidents = new Turnstile(1);
    const mayhem = new Mayhem({
      ...{ gateway, tally, over, accidents, killEveryMs: KILL_EVERY_MS },
      reloadEveryMs: options.withReload ? RELOAD_EVERY_MS : null,
      killMasterEveryMs: options.withMasterKilled ? RELOAD_EVERY_MS : null,
    });
    const stage = {
      ...{ gateway, service, visuweb, tally, random, ca, over, arrivals: new Turnstile(SPARE - 1) },
      ...{ decks: newDecks(random), accidents },
      mayRefuse: () => mayhem.isMasterAway,
    };

    const until = performance.now() + minutes * 60_000;
    const seats: Promise<void>[] = [phone(stage)];
    while (seats.length < sessions) {
      seats.push(Caller.sit(stage));
      await sleep(ARRIVING_MS);
    }
    const killing = mayhem.run();
    log(`${sessions} seats taken`);
    while (performance.now() < until) {
      await sleep(Math.min(30_000, until - performance.now()));
      log(
        `${service.ledger.begun} sessions, ${service.ledger.present.length} there, ${tally.faultCount} faults`,
      );
    }
    ending.abort();
    await killing;
    const left = await Promise.race([Promise.all(seats), sleep(SEAT_LEAVES_WITHIN_MS, null, { ref: false })]);
    if (left === null) tally.fault('not everybody has left');
    const trends = census.stop();

    const { ledger } = service;
    // What is missing then is missing for good: the ledger tells.
    await waitFor(() => ledger.present.length === 0, { what: 'every FIN' }).catch(() => {});
    const listed = await waitFor(async () => ((await visuweb.sessions()).length === 0 ? 'none' : null), {
      what: 'VisuWeb to list nobody',
    }).then(
      () => 0,
      async () => (await visuweb.sessions()).length,
    );
    const after = await settled(gateway, before);
    const errors = messagesOf(gateway, 'error').filter((message) => !KILLED.test(message));
    const warnings = new Map<string, number>();
    for (const message of messagesOf(gateway, 'warn').map((text) => text.replace(/\d+/g, 'N'))) {
      warnings.set(message, (warnings.get(message) ?? 0) + 1);
    }
    const stories = ledger.wronged
      .slice(0, MAX_STORIES)
      .map((uniqueId) => storyOf(uniqueId, gateway, service));
    await gateway.stop();
    const leftovers = await gateway.leftovers();
    return { tally, service, trends, before, after, leftovers, listed, errors, warnings, stories };
  } finally {
    for (const end of endings.reverse()) await end();
  }
}

/** A successor has not started what it took over, and is not told how that ends. */
const KILLED = /terminé \(code null, signal (?:SIGKILL|null)\)/;
const messagesOf = ({ log }: Gateway, wanted: string): string[] =>
  log.filter(({ level }) => level === wanted).map(({ message }) => message);

/** The log also tells what happened to the gateway at that time. */
function storyOf(uniqueId: string, { log }: Gateway, { ledger }: SoakService): string[] {
  const own = log.filter((line) => line.uniqueId === uniqueId);
  const [from, to] = [own[0]?.timestamp ?? '', own.at(-1)?.timestamp ?? ''];
  const around = log.filter(
    (line) => line.uniqueId === undefined && line.timestamp >= from && line.timestamp <= to,
  );
  return [...own, ...around]
    .sort((one, other) => one.timestamp.localeCompare(other.timestamp))
    .map(({ timestamp, pid, message }) => `${timestamp} ${pid ?? ''} ${message}`)
    .concat(`services of ${uniqueId} heard: ${ledger.recentOf(uniqueId)}`);
}

const rolesOf = ({ processes }: Holdings): string => JSON.stringify([...processes].sort());

/** As it is when nothing happens any more: as many processes as before, if that was ever so. */
async function settled(gateway: Gateway, before?: Holdings): Promise<Holdings> {
  const isSettled = (): boolean => {
    const now = lookAt(gateway);
    if (before) return rolesOf(now) === rolesOf(before);
    return now.processes.get('worker') === SPARE && now.processes.size >= 4;
  };
  // Whoever compares sees what is different.
  await waitFor(isSettled, { what: 'the gateway to settle', withinMs: SETTLED_WITHIN_MS }).catch(() => {});
  return lookAt(gateway);
}
