/**
 * Fifty users on the telephone at once, with error correction, each on a line of his own and some on bad ones: whether
 * blocks leave in time, what pages take, what it costs. The lines are in this process, whose own delays are told too.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import {
  generator,
  inputTxt,
  KEYS,
  LiveMinitel,
  page,
  RandomFaults,
  startGateway,
  startService,
  TelephoneMinitel,
  type Gateway,
  type LineFaults,
  type VideotexService,
} from '@minipavi/testkit';
import { BlockWatch } from './block-watch.ts';
import { processorSeconds } from './dashboard.ts';
import { OwnDelay } from './own-delay.ts';
import { memoryOf } from './processes.ts';
import { median, percentile, type Row } from './statistics.ts';

const CALLS = 50;
/** One line of so many is bad; the user of another one cuts the long pages. */
const BAD_EVERY = 5;
const BAD_LINE = { flip: 0.01, upstreamDamaged: 0.02, sparesNextRequest: true, untilMs: Infinity };
const LATENCY_MS = 60;
/** A worker takes its time to start: so many callers wait for theirs at once. */
const ARRIVING = 6;
const MEASURED_MS = 40_000;
/** Every third page is a long one. */
const SHORT_BYTES = 400;
const LONG_BYTES = 2_500;
const THINKING_MS = 3_000;
const WITHIN_MS = 600_000;
const TOO_LATE_MS = 20;
const DOUBT_MS = 3;

const FF = 0x0c;
const END_OF_PAGE = 0x7e;
/** Drawn last on each page: the input field is ready. */
const FIELD_READY = 0x11;

/** `\f<number:text~`, in ASCII. */
function pageText(number: number, length: number): string {
  const head = `\f<${number}:`;
  const letters = Array.from(
    { length: length - head.length - 1 },
    (_, i) => 0x20 + ((i * 7 + number) % 0x5e),
  );
  return `${head}${String.fromCharCode(...letters)}${String.fromCharCode(END_OF_PAGE)}`;
}

const isLong = (number: number): boolean => number % 3 === 2;
const usualPage = (number: number): string => pageText(number, isLong(number) ? LONG_BYTES : SHORT_BYTES);

/** Pages 1, 2, 3… of each user. */
const startPages = (textOf: (number: number) => string): Promise<VideotexService> =>
  startService(({ fctn, context }) => {
    const number = fctn === 'CNX' ? 1 : Number(context) + 1;
    if (fctn === 'FIN') return page('');
    return page(textOf(number), { context: String(number), ...inputTxt({ validwith: 255 }) });
  });

const startTelephone = (service: VideotexService): Promise<Gateway> =>
  startGateway({
    general: {
      durl: service.url('/bench/'),
      maxc: 2 * CALLS,
      maxcip: 2 * CALLS,
      httpport: 0,
      astport: 0,
      telnport: null,
    },
  });

interface UserOptions {
  readonly port: number;
  readonly own: OwnDelay;
  readonly seed: number;
  readonly isBad?: boolean;
  readonly cutsLongPages?: boolean;
  readonly textOf: (number: number) => string;
}

class TelephoneUser {
  readonly watch = new BlockWatch([END_OF_PAGE, FIELD_READY]);
  readonly live: LiveMinitel;
  readonly speeds: number[] = [];
  readonly isBad: boolean;
  exactPages = 0;
  wrongPages = 0;
  /** Pages that a key has cut. */
  cutPages = 0;
  readonly #options: UserOptions;
  readonly #random: () => number;
  #number = 0;

  constructor(options: UserOptions) {
    const { port, own, seed, isBad = false } = options;
    this.#options = options;
    this.#random = generator(seed);
    this.isBad = isBad;
    const minitel = new TelephoneMinitel({ isEager: seed % 2 === 0 });
    const bad = new RandomFaults(seed, BAD_LINE);
    // What is measured is error correction, not how it starts.
    const hasStarted = (): boolean => minitel.isCorrecting && minitel.correctedCount > 0;
    const faults: LineFaults = {
      forward: (character, index, now) => (hasStarted() ? bad.forward(character, index, now) : [character]),
      upstream: (character, now) => (hasStarted() ? bad.upstream(character, now) : 'good'),
      delayMs: () => 0,
    };
    this.live = new LiveMinitel({
      port,
      minitel,
      wantsPce: true,
      latencyMs: LATENCY_MS,
      ...(isBad ? { faults } : {}),
      onChunk: (chunk, aheadMs) => {
        if (minitel.isCorrecting) this.watch.push(chunk, aheadMs, own.recentMs(performance.now()));
      },
    });
  }

  /** Reads, thinks, types a word, until it is told to stop. */
  async use(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await this.readPage();
      if (this.live.isHungUp) return;
      await sleep(500 + this.#random() * THINKING_MS);
      this.press(`mot${KEYS.ENVOI}`);
    }
  }

  arrived(): Promise<true> {
    return this.live.until(() => this.live.isHungUp || this.live.minitel.isCorrecting, {
      what: `error correction for user ${this.#options.seed}`,
    });
  }

  press(keys: string): void {
    this.live.press(Buffer.from(keys, 'latin1'));
  }

  async readPage(): Promise<void> {
    const text = this.#options.textOf(++this.#number);
    const { minitel } = this.live;
    const from = minitel.shown.length;
    const seen = (): number => minitel.shown.length - from;
    const until = (probe: () => boolean): Promise<true> =>
      this.live.until(() => this.live.isHungUp || probe(), {
        what: () => `page ${this.#number} of user ${this.#options.seed}: ${seen()} of ${text.length} seen`,
        withinMs: WITHIN_MS,
      });
    // Behind the echo of what was typed.
    await until(() => minitel.shown.includes(FF, from));
    const began = performance.now();
    if (this.#options.cutsLongPages && isLong(this.#number)) {
      await until(() => seen() > text.length / 4);
      if (this.live.isHungUp) return;
      this.cutPages++;
      this.press(KEYS.SUITE);
      return this.readPage();
    }
    await until(() => seen() > text.length && minitel.shown.at(-1) === FIELD_READY);
    if (this.live.isHungUp) return;
    const tookMs = performance.now() - began;
    if (String.fromCharCode(...minitel.shown.slice(from)).includes(text)) this.exactPages++;
    else this.wrongPages++;
    if (!this.isBad && text.length >= LONG_BYTES) this.speeds.push((text.length / tookMs) * 1000);
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

const processorOf = ({ processes }: Gateway): Map<number, number> =>
  new Map(processes.map(({ pid }) => [pid, processorSeconds(pid)]));

export async function measureTelephone(): Promise<Row[]> {
  const service = await startPages(usualPage);
  const gateway = await startTelephone(service);
  const port = gateway.ports.ast ?? 0;
  const own = new OwnDelay();
  let isOver = false;
  const users: TelephoneUser[] = [];
  const uses: Promise<void>[] = [];
  for (let i = 0; i < CALLS; i++) {
    const isBad = i % BAD_EVERY === 1;
    const user = new TelephoneUser({
      port,
      own,
      seed: i + 1,
      isBad,
      cutsLongPages: i % BAD_EVERY === 2,
      textOf: usualPage,
    });
    users.push(user);
    uses.push(user.use(() => isOver));
    await users[i - ARRIVING]?.arrived();
  }
  await Promise.all(users.map((user) => user.arrived()));
  await sleep(THINKING_MS);

  // What the start of fifty workers delays is not the line's pace.
  for (const { watch } of users) watch.seen.length = 0;
  own.delaysMs.length = 0;
  const before = processorOf(gateway);
  const began = performance.now();
  const usageBefore = process.cpuUsage();
  await sleep(MEASURED_MS);
  const elapsedMs = performance.now() - began;
  const usage = process.cpuUsage(usageBefore);
  const after = processorOf(gateway);
  own.stop();

  const sessions = (await gateway.sessions()).map(({ pid }) => pid);
  const share = (pid: number): number =>
    (((after.get(pid) ?? Number.NaN) - (before.get(pid) ?? 0)) / elapsedMs) * 100_000;
  const correcting = users.filter(({ live }) => !live.isHungUp && live.minitel.isCorrecting).length;
  const rows = [
    { name: 'under way, in blocks', value: correcting, unit: '', aim: CALLS, atLeast: true },
    ...latenessRows(users),
    ...pageRows(users),
    { name: 'CPU per call, median', value: median(sessions.map(share)), unit: '% of a core' },
    {
      name: 'CPU of all processes of the gateway',
      value: sum([...after.keys()].map(share)),
      unit: '% of a core',
    },
    { name: 'PSS per call', value: median(sessions.map((pid) => memoryOf(pid).pss)), unit: 'MB', aim: 16 },
    { name: 'the bench’s own delays, p99', value: percentile(own.delaysMs, 0.99), unit: 'ms' },
    {
      // What a process that hardly works gets of this machine: the yardstick for the blocks.
      name: 'the bench itself late by more than 20 ms, share',
      value: (own.delaysMs.filter((ms) => ms > TOO_LATE_MS).length / own.delaysMs.length) * 100,
      unit: '%',
    },
    { name: 'the bench’s own delays, worst', value: percentile(own.delaysMs, 1), unit: 'ms' },
    { name: 'the bench’s own CPU', value: (usage.user + usage.system) / elapsedMs / 10, unit: '% of a core' },
  ];
  isOver = true;
  for (const { live } of users) live.hangUp();
  await Promise.all(uses);
  await gateway.stop();
  await gateway.dispose();
  await service.close();
  return rows.map((row) => ({ ...row, name: `${CALLS} calls: ${row.name}` }));
}

/** `certain`: but for those that came when the bench itself was late. */
function latenessRows(users: readonly TelephoneUser[]): Row[] {
  const all = users.flatMap(({ watch }) => watch.seen);
  const certain = all.filter(({ doubt }) => doubt < DOUBT_MS);
  const late = certain.map((block) => block.late);
  const idle = certain.map((block) => block.idle);
  const isTooLate = (ms: number): boolean => ms > TOO_LATE_MS;
  return [
    { name: 'blocks that text waited for', value: all.length, unit: '' },
    { name: 'of which seen while the bench was late', value: all.length - certain.length, unit: '' },
    { name: 'block late, p50', value: percentile(late, 0.5), unit: 'ms' },
    { name: 'block late, p99', value: percentile(late, 0.99), unit: 'ms' },
    { name: 'block late, worst', value: percentile(late, 1), unit: 'ms', aim: TOO_LATE_MS },
    { name: 'blocks late by more than 20 ms', value: late.filter(isTooLate).length, unit: '', aim: 0 },
    { name: 'line idle before a block, worst', value: percentile(idle, 1), unit: 'ms', aim: TOO_LATE_MS },
  ];
}

function pageRows(users: readonly TelephoneUser[]): Row[] {
  const total = (of: (user: TelephoneUser) => number): number => sum(users.map(of));
  const speeds = users.flatMap((user) => user.speeds);
  return [
    { name: 'pages exact', value: total((user) => user.exactPages), unit: '' },
    { name: 'of which not', value: total((user) => user.wrongPages), unit: '', aim: 0 },
    { name: 'pages cut by a key', value: total((user) => user.cutPages), unit: '' },
    { name: 'requests for a block', value: total((user) => user.live.minitel.requests), unit: '' },
    { name: 'long page, median', value: median(speeds), unit: 'char/s', aim: 95, atLeast: true },
    { name: 'long page, slowest', value: Math.min(...speeds), unit: 'char/s', aim: 95, atLeast: true },
  ];
}

/** One call, one page of so many bytes, in real time: 50 kB take eight minutes. */
export async function measureRealPage(bytes: number): Promise<Row[]> {
  const textOf = (number: number): string => pageText(number, bytes);
  const service = await startPages(textOf);
  const gateway = await startTelephone(service);
  const own = new OwnDelay();
  const user = new TelephoneUser({ port: gateway.ports.ast ?? 0, own, seed: 1, textOf });
  await user.readPage();
  own.stop();
  user.live.hangUp();
  await gateway.stop();
  await gateway.dispose();
  await service.close();
  const name = `${bytes / 1000} kB through the gateway`;
  return [
    { name, value: user.speeds[0] ?? Number.NaN, unit: 'char/s', aim: 95, atLeast: true },
    { name: `${name}, exact`, value: user.exactPages, unit: '', aim: 1, atLeast: true },
  ];
}
