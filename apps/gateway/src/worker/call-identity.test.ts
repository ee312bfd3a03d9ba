import { EventEmitter } from 'node:events';
import type { BusClient, FromMaster, KnownCall, ToMaster } from '@minipavi/bus';
import type { AudioEntry } from '@minipavi/config';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { identifyCall } from './call-identity.ts';

const ENTRY: AudioEntry = {
  ...{ id: 2, url: 'http://a/', pce: 'auto', level: -14, threshold: -40, records: true },
};
const UUID = '00112233445546778899aabbccddeeff';
const tagged = (entry: string): string => `4d504156${entry}4fff8f33972101721000`;

let sent: ToMaster[];
let logs: string[];
let bus: BusClient;
beforeEach(() => {
  sent = [];
  logs = [];
  bus = Object.assign(new EventEmitter(), {
    send: (message: ToMaster) => void sent.push(message),
  }) as unknown as BusClient;
});

const identify = (uuid: string) =>
  identifyCall(uuid, { bus, entries: [ENTRY], log: (_level, message) => void logs.push(message) });
const answer = (call: KnownCall | null, uuid = UUID): void =>
  void bus.emit('message', { type: 'call-identified', uuid, pid: process.pid, call } satisfies FromMaster);

const LEVELS = { sendDbm0: -14, thresholdDbm0: -40 };

describe('a call', () => {
  test('whose name tells entry and caller is known at once', async () => {
    expect(await identify(tagged('0002'))).toEqual({
      ...{ direction: 'IN', caller: '33972101721', url: 'http://a/', pce: 'auto', records: true },
      ...LEVELS,
    });
    expect(sent).toEqual([]);
  });

  test('for an entry that does not exist is nobody’s, and the operator is told', async () => {
    expect(await identify(tagged('0003'))).toBeNull();
    expect(logs).toEqual(['appel AudioSocket pour l’entrée 3, absente de la section audio : raccroché']);
  });

  test('of the dialplan’s FastAGI has the start page that it asks for', async () => {
    const identified = identify(UUID);
    expect(sent).toEqual([{ type: 'call-identify', uuid: UUID, pid: process.pid }]);
    answer(null, 'another');
    answer({ direction: 'IN', entry: 2, caller: '01', url: 'http://b/' });
    expect(await identified).toMatchObject({ direction: 'IN', caller: '01', url: 'http://b/' });
    expect(bus.listenerCount('message')).toBe(0);
  });

  test.each([
    [-18, -18],
    [null, -16],
    [0, -16],
    [-31, -16],
  ])('out with TX %j is sent at %i dBm0', async (tx, sendDbm0) => {
    const identified = identify(UUID);
    answer({ direction: 'OUT', number: '0388776655', tx });
    expect(await identified).toEqual({
      ...{ direction: 'OUT', number: '0388776655', token: UUID, records: false },
      ...{ sendDbm0, thresholdDbm0: -43 },
    });
  });

  test('that nobody knows, or of which nobody says anything in time, is nobody’s', async () => {
    const unknown = identify(UUID);
    answer(null);
    expect(await unknown).toBeNull();
    vi.useFakeTimers();
    const silent = identify(UUID);
    vi.advanceTimersByTime(1_500);
    vi.useRealTimers();
    expect(await silent).toBeNull();
    expect(bus.listenerCount('message')).toBe(0);
  });
});
