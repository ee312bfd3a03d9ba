/** One seat for a telephone whose sound Asterisk brings: a real modem at its end, hence only one at a time. */

import { setTimeout as sleep } from 'node:timers/promises';
import { AudioSocketCall, callUuid, V23Minitel, type Gateway } from '@minipavi/testkit';
import type { SoakService } from './soak-service.ts';
import type { Tally } from './tally.ts';

export interface PhoneStage {
  readonly gateway: Gateway;
  readonly service: SoakService;
  readonly tally: Tally;
  readonly random: () => number;
  readonly over: AbortSignal;
  readonly mayRefuse: () => boolean;
}

/** Tones, carrier, and a page at 1200 bauds. */
const PAGE_WITHIN_MS = 60_000;
const TALK_MS = 5000;
const REST_MS = 20_000;
const CALLER = '33972101721';

export async function phone(stage: PhoneStage): Promise<void> {
  const { over, random } = stage;
  while (!over.aborted) {
    await call(stage);
    await sleep(random() * REST_MS, undefined, { signal: over }).catch(() => {});
  }
}

async function call({ gateway, service, tally, random, over, mayRefuse }: PhoneStage): Promise<void> {
  const end = new V23Minitel();
  const shown = (): string => Buffer.from(end.minitel.shown).toString('latin1');
  const line = new AudioSocketCall({
    port: gateway.ports.audio ?? 0,
    uuid: callUuid(1, CALLER),
    farEnd: end,
  });
  try {
    await line.until(() => line.isOver || shown().includes('BONJOUR'), {
      what: () => `the first page by sound, which shows ${JSON.stringify(shown().slice(-200))}`,
      withinMs: PAGE_WITHIN_MS,
    });
    if (line.isOver) throw new Error('hung up on');
    const [, pin = ''] = /PIN:(\d{4})/.exec(shown()) ?? [];
    // At 75 bauds a digit may be lost, and with it the claim: he is told by his FIN all the same.
    service.ledger.claim(pin);
    tally.count('begun', 'audio');
    await sleep(TALK_MS, undefined, { signal: over }).catch(() => {});
    const how = random() < 0.5 ? 'hung up' : 'reset';
    if (how === 'hung up') line.hangUp();
    else line.reset();
    tally.count('ends', how);
  } catch (error) {
    line.reset();
    if (!mayRefuse()) tally.fault(`audio: ${(error as Error).message.slice(0, 300)}`);
  }
}
