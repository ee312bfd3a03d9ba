/** Who is on a line that AudioSocket brings: told by its name, or by the background process. */

import { readCallUuid, type AudioLineSettings, type CallIdentity } from '@minipavi/access';
import { isPhoneToken, type BusClient, type FromMaster, type KnownCall } from '@minipavi/bus';
import type { AudioEntry } from '@minipavi/config';

/** Asterisk gives up after two seconds without a word from us. */
const ASKED_WITHIN_MS = 1_500;
/** Of the calls that we place: no entry says more. */
const CALL_OUT: AudioLineSettings = { sendDbm0: -16, thresholdDbm0: -43 };
/** What a service may ask for: louder is not allowed on telephone lines, softer is not heard. */
const SEND_RANGE = { min: -30, max: -10 } as const;

export interface CallIdentityOptions {
  readonly bus: Pick<BusClient, 'send' | 'on' | 'off'>;
  readonly entries: readonly AudioEntry[];
  readonly log: (level: 'warn', message: string) => void;
}

/** Never rejects; null: nobody knows it. */
export async function identifyCall(uuid: string, options: CallIdentityOptions): Promise<CallIdentity | null> {
  const named = readCallUuid(uuid);
  if (named !== null) return incoming({ ...named, url: null }, options);
  const known = await ask(uuid, options);
  if (known === null) return null;
  if (known.direction === 'IN') return incoming(known, options);
  const { number, tx } = known;
  const sendDbm0 = tx === null || tx < SEND_RANGE.min || tx > SEND_RANGE.max ? CALL_OUT.sendDbm0 : tx;
  return {
    ...CALL_OUT,
    sendDbm0,
    direction: 'OUT',
    number,
    token: isPhoneToken(uuid) ? uuid : '',
    records: false,
  };
}

function incoming(
  {
    entry: id,
    caller,
    url,
  }: { readonly entry: number; readonly caller: string; readonly url: string | null },
  { entries, log }: CallIdentityOptions,
): CallIdentity | null {
  const entry = entries.find((one) => one.id === id);
  if (!entry) {
    log('warn', `appel AudioSocket pour l’entrée ${id}, absente de la section audio : raccroché`);
    return null;
  }
  return {
    direction: 'IN',
    caller,
    url: url ?? entry.url,
    pce: entry.pce,
    sendDbm0: entry.level,
    thresholdDbm0: entry.threshold,
    records: entry.records,
  };
}

function ask(uuid: string, { bus }: CallIdentityOptions): Promise<KnownCall | null> {
  return new Promise((resolve) => {
    const settle = (call: KnownCall | null): void => {
      clearTimeout(timer);
      bus.off('message', onMessage);
      resolve(call);
    };
    const timer = setTimeout(() => settle(null), ASKED_WITHIN_MS);
    const onMessage = (message: FromMaster): void => {
      if (message.type === 'call-identified' && message.uuid === uuid) settle(message.call);
    };
    bus.on('message', onMessage);
    bus.send({ type: 'call-identify', uuid, pid: process.pid });
  });
}
