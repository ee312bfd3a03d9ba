/** Simulated calls for the tests of error correction. */

import {
  generator,
  SimulatedCall,
  TelephoneMinitel,
  type LineFaults,
  type TelephoneMinitelOptions,
} from '@minipavi/testkit';
import type { PceNotice, TelephoneLineOptions } from '../pce/telephone-line-options.ts';
import { TelephoneLine } from '../pce/telephone-line.ts';

export interface PceCallOptions extends Partial<Omit<TelephoneLineOptions, 'send' | 'onInput' | 'onNotice'>> {
  readonly modem?: 'tcp' | 'own';
  readonly faults?: LineFaults;
  readonly minitel?: TelephoneMinitelOptions;
}

export interface PceCall {
  readonly call: SimulatedCall<TelephoneLine>;
  readonly line: TelephoneLine;
  readonly minitel: TelephoneMinitel;
  readonly notices: PceNotice[];
  /** What the user typed, as text. */
  typed(): string;
}

export function pceCall({ modem = 'tcp', faults, minitel: kind, ...options }: PceCallOptions = {}): PceCall {
  const minitel = new TelephoneMinitel(kind);
  const notices: PceNotice[] = [];
  let typed = '';
  const { latencyMs = 42 } = options;
  const call = new SimulatedCall({
    modem,
    minitel,
    latencyMs,
    ...(faults ? { faults } : {}),
    connect: (send) =>
      new TelephoneLine({
        ...options,
        latencyMs,
        send,
        onInput: (characters) => (typed += String.fromCharCode(...characters)),
        onNotice: (notice) => notices.push(notice),
      }),
  });
  return { call, line: call.server, minitel, notices, typed: () => typed };
}

/** Starts error correction and gives the time at which it was agreed to. */
export function startCorrection({ call, line }: PceCall): number {
  line.startPce(call.now);
  call.run(call.now + 60_000, () => line.state === 'active');
  if (line.state !== 'active') throw new Error(`error correction did not start: ${line.state}`);
  return call.now;
}

/** Text, and in one place of eight a control code, those among them that blocks must escape. */
export function mixedText(seed: number, length: number): Uint8Array {
  const random = generator(seed);
  const controls = [0x00, 0x10, 0x15, 0x16, 0x0c, 0x0e, 0x12, 0x13, 0x1f, 0x03];
  return Uint8Array.from({ length }, () => {
    const draw = random();
    if (draw < 0.125) return controls[Math.floor(draw * 8 * controls.length)] ?? 0;
    return 0x20 + Math.floor(random() * 0x60);
  });
}
