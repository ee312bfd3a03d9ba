/**
 * Twenty calls on AudioSocket at once, each a page after the other: whether the gateway's sound comes in time, and what
 * it costs. The Minitels are one tape, played to all: what is measured is the gateway.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { BACKWARD, SAMPLES_PER_MS } from '@minipavi/telephony';
import {
  audioXml,
  AudioSocketCall,
  callUuid,
  inputTxt,
  modulated,
  page,
  startGateway,
  startService,
} from '@minipavi/testkit';
import { processorSeconds } from './dashboard.ts';
import { OwnDelay } from './own-delay.ts';
import { memoryOf } from './processes.ts';
import { median, percentile, type Row } from './statistics.ts';

const CALLS = 20;
/** Several workers start at a time. */
const ARRIVING_MS = 250;
const CONNECTING_MS = 8_000;
const MEASURED_MS = 30_000;
/** Seen while the bench itself was late by more. */
const DOUBT_MS = 2;
const LATE_AIM_MS = 5;

/** Silence while the gateway's tones last, then a carrier, SEP 53, and mark for ever. */
class Tape {
  static readonly #lead = new Int16Array(4_200 * SAMPLES_PER_MS);
  static readonly #speech = modulated({ channel: BACKWARD, text: [0x13, 0x53], levelDbm0: -20, leadMs: 380 });
  /** 39 periods of 390 Hz: as one, without a seam. */
  static readonly #mark = Tape.#speech.subarray(-100 * SAMPLES_PER_MS);
  #at = 0;

  process(_heard: Int16Array, out: Int16Array): void {
    for (let i = 0; i < out.length; i++) out[i] = this.#sample(this.#at++);
  }

  #sample(at: number): number {
    const speech = at - Tape.#lead.length;
    if (speech < 0) return 0;
    if (speech < Tape.#speech.length) return Tape.#speech[speech] ?? 0;
    return Tape.#mark[(speech - Tape.#speech.length) % Tape.#mark.length] ?? 0;
  }
}

export async function measureAudio(): Promise<Row[]> {
  const text = 'Minitel '.repeat(2_000);
  const service = await startService(({ fctn }) => page(fctn === 'FIN' ? '' : `\f${text}`, inputTxt()));
  const gateway = await startGateway({
    general: { durl: service.url('/bench/'), maxc: CALLS, httpport: 0, audioport: 0, telnport: null },
    sections: audioXml([{ id: 1, pce: 'no' }]),
  });
  const own = new OwnDelay();
  const late: number[][] = [];
  let isMeasuring = false;
  const calls: AudioSocketCall[] = [];
  for (let i = 0; i < CALLS; i++) {
    const ofCall: number[] = [];
    late.push(ofCall);
    calls.push(
      new AudioSocketCall({
        port: gateway.ports.audio ?? 0,
        uuid: callUuid(1, `${i + 100}`),
        farEnd: new Tape(),
        onFrame: (lateMs) => {
          if (isMeasuring && own.recentMs(performance.now()) < DOUBT_MS) ofCall.push(lateMs);
        },
      }),
    );
    await sleep(ARRIVING_MS);
  }
  await sleep(CONNECTING_MS);
  const sessions = await gateway.sessions();
  const pids = sessions.map(({ pid }) => pid);
  const before = new Map(pids.map((pid) => [pid, processorSeconds(pid)]));
  own.delaysMs.length = 0;
  const began = performance.now();
  isMeasuring = true;
  await sleep(MEASURED_MS);
  isMeasuring = false;
  const elapsedMs = performance.now() - began;
  const shares = pids.map((pid) => ((processorSeconds(pid) - (before.get(pid) ?? 0)) / elapsedMs) * 100_000);
  own.stop();
  const alive = calls.filter((call) => !call.isOver).length;
  const connected = sessions.filter(({ infos }) => /dBm0/.test(infos)).length;
  // From where a call's frames usually are: its clock began when its first frame came.
  const all = late.flatMap((ofCall) => {
    const usual = median(ofCall);
    return ofCall.map((ms) => ms - usual);
  });
  const rows: Row[] = [
    { name: 'calls under way at the end', value: alive, unit: '', aim: CALLS, atLeast: true },
    { name: 'with a carrier', value: connected, unit: '', aim: CALLS, atLeast: true },
    { name: 'frames seen', value: all.length, unit: '' },
    { name: 'frame late, p50', value: percentile(all, 0.5), unit: 'ms' },
    { name: 'frame late, p99', value: percentile(all, 0.99), unit: 'ms', aim: LATE_AIM_MS },
    { name: 'frame late, worst', value: percentile(all, 1), unit: 'ms' },
    { name: 'CPU per call, median', value: median(shares), unit: '% of a core' },
    { name: 'PSS per call', value: median(pids.map((pid) => memoryOf(pid).pss)), unit: 'MB', aim: 16 },
    { name: 'the bench’s own delays, p99', value: percentile(own.delaysMs, 0.99), unit: 'ms' },
  ];
  for (const call of calls) call.hangUp();
  await gateway.stop();
  await gateway.dispose();
  await service.close();
  return rows.map((row) => ({ ...row, name: `${CALLS} calls by AudioSocket: ${row.name}` }));
}
