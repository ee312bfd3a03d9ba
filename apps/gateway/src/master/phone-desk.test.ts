import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { phoneSocket, type BusPeer, type FromMaster, type PhoneCall, type Role } from '@minipavi/bus';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PhoneDesk } from './phone-desk.ts';

const TOKEN = '0123456789abcdef0123456789abcdef';
const call = (id: string, uniqueId = 'session-1'): PhoneCall & { readonly type: 'call-start' } => ({
  ...{ type: 'call-start', id, uniqueId, pid: 0, number: '01', rx: null, tx: null, token: TOKEN },
});

interface Peer extends BusPeer {
  readonly got: FromMaster[];
}

function peer(role: Role, pid: number): Peer {
  const got: FromMaster[] = [];
  return {
    role,
    pid,
    got,
    queuedBytes: 0,
    send: (message: FromMaster) => got.push(message),
  } as unknown as Peer;
}

let folder: string;
let background: Peer | null;
let worker: Peer;
let logs: string[];
let desk: PhoneDesk;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'desk-'));
  background = peer('background', 10);
  worker = peer('worker', 20);
  logs = [];
  desk = new PhoneDesk({
    folder,
    background: () => background,
    processOf: (pid) => (pid === worker.pid ? worker : undefined),
    log: (_level, message) => logs.push(message),
  });
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const types = (who: Peer | null): string[] => (who?.got ?? []).map(({ type }) => type);
const start = (id = 'call-1', uniqueId?: string): void => void desk.message(worker, call(id, uniqueId));
const outcome = (failure: null | { code: 'busy'; reason: string }, id = 'call-1'): void =>
  void desk.message(background as Peer, { type: 'call-outcome', id, pid: worker.pid, failure });

describe('what is said of a call', () => {
  test('goes to the background process, and the answer to whom it came from', () => {
    start();
    expect(background?.got).toEqual([{ ...call('call-1'), pid: worker.pid }]);
    outcome({ code: 'busy', reason: 'occupé' });
    expect(worker.got).toEqual([
      { type: 'call-outcome', id: 'call-1', pid: 20, failure: { code: 'busy', reason: 'occupé' } },
    ]);
    desk.message(worker, { type: 'call-joined', id: 'call-1' });
    desk.message(worker, { type: 'call-hang-up', id: 'call-1' });
    expect(types(background)).toEqual(['call-start', 'call-joined', 'call-hang-up']);
  });

  test('twice is heard once, but by a background process that has not heard it', () => {
    start();
    start();
    expect(types(background)).toEqual(['call-start']);
  });

  test('by a worker in the place of the background process is nobody’s word', () => {
    start();
    desk.message(worker, { type: 'call-outcome', id: 'call-1', pid: worker.pid, failure: null });
    expect(worker.got).toEqual([]);
    expect(logs).toEqual(['bus : call-outcome du processus worker, refusé']);
  });

  test('whose it is, is asked of the background process, or answered at once when there is none', () => {
    const question = { type: 'call-identify', uuid: TOKEN, pid: 0 } as const;
    desk.message(worker, question);
    expect(background?.got).toEqual([{ ...question, pid: 20 }]);
    const known = { direction: 'OUT', number: '01', tx: null } as const;
    const answer = { type: 'call-identified', uuid: TOKEN, pid: 20, call: known } as const;
    desk.message(background as Peer, answer);
    background = null;
    desk.message(worker, question);
    expect(worker.got).toEqual([answer, { ...answer, call: null }]);
  });

  test('that is no matter of calls is left to others', () => {
    expect(desk.message(worker, { type: 'media-ready', uniqueId: 'session-1' })).toBe(false);
  });
});

describe('without a background process', () => {
  test('calls wait for it, and hang-ups too', () => {
    background = null;
    start('call-1');
    start('call-2');
    desk.message(worker, { type: 'call-hang-up', id: 'call-2' });
    desk.message(worker, { type: 'call-hang-up', id: 'of-before' });
    background = peer('background', 11);
    desk.backgroundReady();
    // The second was never placed.
    expect(background.got.map((message) => ('id' in message ? `${message.type} ${message.id}` : ''))).toEqual(
      ['call-start call-1', 'call-hang-up of-before'],
    );
    desk.backgroundReady();
    expect(background.got).toHaveLength(2);
  });

  test('that has died nobody waits for an answer, and what rang is hung up by the next one', () => {
    start('call-1');
    start('call-2');
    outcome(null, 'call-2');
    background = null;
    desk.backgroundGone();
    expect(worker.got.slice(1)).toEqual([
      {
        ...{ type: 'call-outcome', id: 'call-1', pid: 20 },
        failure: { code: 'unavailable', reason: 'processus d’arrière-plan interrompu' },
      },
    ]);
    background = peer('background', 11);
    desk.backgroundReady();
    // The one that was answered goes on.
    expect(background.got).toEqual([{ type: 'call-hang-up', id: 'call-1' }]);
  });
});

describe('a session that has gone', () => {
  test('leaves no call, and no socket', async () => {
    const file = path.join(folder, phoneSocket(TOKEN));
    fs.writeFileSync(file, '');
    start('call-1');
    start('call-2', 'session-2');
    desk.sessionGone('session-1');
    expect(background?.got.slice(2)).toEqual([
      { type: 'session-calls-over', uniqueId: 'session-1' },
      { type: 'call-hang-up', id: 'call-1' },
    ]);
    await vi.waitFor(() => expect(fs.existsSync(file)).toBe(false));
  });

  test('while there is no background process is hung up by the next one', () => {
    start('call-1');
    background = null;
    desk.sessionGone('session-1');
    background = peer('background', 11);
    desk.backgroundReady();
    expect(background.got).toEqual([{ type: 'call-hang-up', id: 'call-1' }]);
  });
});

test('sockets that have been there for longer than any call rings are swept, nothing else', async () => {
  const old = new Date(Date.now() - 16 * 60_000);
  const names = ['c0000000000000001', 'c0000000000000002', 'bus-8182.sock', 'c00000'];
  for (const name of names) {
    fs.writeFileSync(path.join(folder, name), '');
    if (name !== 'c0000000000000002') fs.utimesSync(path.join(folder, name), old, old);
  }
  await desk.sweep();
  expect(fs.readdirSync(folder).sort()).toEqual(['bus-8182.sock', 'c00000', 'c0000000000000002']);
});
