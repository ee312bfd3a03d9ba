/** What a modem costs, and whether it still is exact after an hour without a break. */

import {
  BACKWARD,
  BACKWARD_CHAR_MS,
  Demodulator,
  FORWARD,
  FORWARD_CHAR_MS,
  Modulator,
  SAMPLE_RATE,
  TelephoneLine,
  V23Modem,
  type Channel,
} from '@minipavi/telephony';
import { generator, V23Minitel } from '@minipavi/testkit';
import type { Row } from './statistics.ts';

const FRAME = 160;
const CALL_SECONDS = 300;
const HOUR_SECONDS = 3600;
const UNIT = '% of a core';

/** CPU time of this process while `run` runs, as a share of the line time it makes, in percent. */
function share(seconds: number, run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e4 / seconds;
}

const frames = (seconds: number): number => (seconds * SAMPLE_RATE) / FRAME;

/** One call from its first sample on, both sides always sending; the other side's samples are made before. */
function measureCall(role: 'answer' | 'call'): Row[] {
  const isAnswer = role === 'answer';
  const heard: Int16Array[] = [];
  const far: { process(received: Int16Array, out: Int16Array): void } = isAnswer
    ? new V23Minitel()
    : new V23Modem({ role: 'answer', pull: () => 0x55, onCharacter: () => {} });
  if (far instanceof V23Minitel) far.press(new Array<number>(CALL_SECONDS * 8).fill(0x55));
  const rehearsal = new V23Modem({ role, pull: () => 0x55, onCharacter: () => {} });
  const out = new Int16Array(FRAME);
  for (let i = 0; i < frames(CALL_SECONDS); i++) {
    const frame = new Int16Array(FRAME);
    far.process(out, frame);
    rehearsal.process(frame, out);
    heard.push(frame);
  }
  const line = new TelephoneLine({
    send: null,
    onInput: () => {},
    charMs: isAnswer ? FORWARD_CHAR_MS : BACKWARD_CHAR_MS,
  });
  line.write(new Uint8Array(CALL_SECONDS * 120).fill(0x55), 0);
  const modem = new V23Modem({ role, pull: (now) => line.pull(now), onCharacter: () => {} });
  const quiet = new TelephoneLine({ send: null, onInput: () => {} });
  const idle = new V23Modem({ role, pull: (now) => quiet.pull(now), onCharacter: () => {} });
  const run = (measured: V23Modem) => (): void => {
    for (const frame of heard) measured.process(frame, out);
  };
  const name = isAnswer ? 'a call that we answer' : 'a call that we make';
  return [
    { name: `${name}, text both ways`, value: share(CALL_SECONDS, run(modem)), unit: UNIT, aim: 1 },
    { name: `${name}, nothing to send`, value: share(CALL_SECONDS, run(idle)), unit: UNIT, aim: 1 },
  ];
}

/** Both halves of one channel for an hour, and what was not as it was sent. */
function measureHour(name: string, channel: Channel): Row[] {
  const sent = generator(1);
  const expected = generator(1);
  let faults = 0;
  let isLeading = true;
  const pull = (): number => (isLeading ? -1 : Math.floor(sent() * 128));
  const modulator = new Modulator({ channel, levelDbm0: -20, pull });
  const demodulator = new Demodulator({
    channel,
    listener: {
      onCharacter: (code) => void (code !== Math.floor(expected() * 128) && faults++),
      onDamaged: () => faults++,
      onCarrier: () => {},
    },
  });
  const frame = new Int16Array(FRAME);
  for (let i = 0; i < frames(1); i++) {
    modulator.generate(frame);
    demodulator.process(frame);
  }
  isLeading = false;
  let receiving = 0;
  const all = share(HOUR_SECONDS, () => {
    for (let second = 0; second < HOUR_SECONDS; second += 60) {
      const minute = new Int16Array(60 * SAMPLE_RATE);
      modulator.generate(minute);
      receiving += share(HOUR_SECONDS, () => demodulator.process(minute));
    }
  });
  return [
    { name: `an hour at ${name} without a break, characters not as sent`, value: faults, unit: '', aim: 0 },
    { name: `receiving at ${name}`, value: receiving, unit: UNIT },
    { name: `sending at ${name}`, value: all - receiving, unit: UNIT },
  ];
}

export const measureCpu = (): Row[] => [
  ...measureCall('answer'),
  ...measureCall('call'),
  ...measureHour('1200 bauds', FORWARD),
  ...measureHour('75 bauds', BACKWARD),
];
