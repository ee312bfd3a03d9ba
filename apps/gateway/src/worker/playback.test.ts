import { EventEmitter } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ClientLink, ClientLinkEvents, PlaybackRequest } from '@minipavi/access';
import { signPlayback, writeCapture } from '@minipavi/journal';
import { Playback, type PlaybackOptions } from './playback.ts';

const UNIQUE_ID = '17000000001234';
const SECRET = 'geheim';
const MINUTE = 60_000;
const END = '\x14\x1f@A\x1bT Fin de session\x18';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'minipavi-'));
  fs.writeFileSync(path.join(folder, `rec-${UNIQUE_ID}.vdt`), '\fUne page', 'latin1');
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

/** Takes bytes when it is told to. */
class SlowLine extends EventEmitter<ClientLinkEvents> {
  received = '';
  closed = false;
  most = 0;
  #queued = '';
  #waiters: (() => void)[] = [];

  get queuedBytes(): number {
    return this.#queued.length;
  }

  send(bytes: Uint8Array): void {
    if (!this.closed) this.#queued += Buffer.from(bytes).toString('latin1');
    this.most = Math.max(this.most, this.queuedBytes);
    setImmediate(() => this.take());
  }

  drained(): Promise<void> {
    if (this.queuedBytes === 0 || this.closed) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  take(): void {
    this.received += this.#queued;
    this.#queued = '';
    for (const resolve of this.#waiters.splice(0)) resolve();
  }

  hangUp(): void {
    this.closed = true;
    this.take();
    this.emit('close', 'raccroché par l’utilisateur');
  }

  close(): Promise<void> {
    if (!this.closed) this.hangUp();
    return Promise.resolve();
  }
}

function open(request: Partial<PlaybackRequest> = {}, config: Partial<PlaybackOptions['config']> = {}) {
  const line = new SlowLine();
  const logs: string[] = [];
  const playback = new Playback({
    link: line as unknown as ClientLink,
    request: { uniqueId: UNIQUE_ID, seq: '', token: '', ...request },
    config: {
      recordings: { folder, minFreeBytes: 0 },
      openPlayback: false,
      playbackSecret: SECRET,
      ...config,
    },
    log: (level, message) => void logs.push(`${level} ${message}`),
  });
  return { line, logs, playback };
}

async function play(...given: Parameters<typeof open>) {
  const { line, logs, playback } = open(...given);
  await playback.run();
  expect(line.closed).toBe(true);
  return { received: line.received, logs };
}

const token = (from = UNIQUE_ID, until = Date.now() + MINUTE) => signPlayback(SECRET, from, until);

describe('a recording', () => {
  test('with a signed link is sent whole, with its end mark', async () => {
    const { received, logs } = await play({ token: token() });
    expect(received).toBe(`\fUne page${END}`);
    expect(logs).toEqual([`info relecture ${UNIQUE_ID}`]);
  });

  test('is everybody’s when the operator says so', async () => {
    const { received } = await play({}, { openPlayback: true });
    expect(received).toBe(`\fUne page${END}`);
  });

  test.each([
    ['without a link', '', 'Lien de VisuWeb n\x19Becessaire'],
    ['with a link to another', token('17000000005678'), 'Lien de relecture incorrect ou p\x19Berim\x19Be'],
    ['with a link that is too old', token(UNIQUE_ID, Date.now() - 1), 'Lien de relecture incorrect'],
    ['with nonsense', 'a.b', 'Lien de relecture incorrect'],
  ])('%s stays where it is', async (_, given, shown) => {
    const { received, logs } = await play({ token: given });
    expect(received).toContain(`\x1f@A${shown}`);
    expect(received).not.toContain('page');
    expect(logs).toEqual([expect.stringMatching(`^warn relecture ${UNIQUE_ID} refusée : `)]);
    if (given !== '') expect(logs.join()).not.toContain(given);
  });

  test.each([
    ['that is not there', '17000000009999', { openPlayback: true }, 'Enregistrement introuvable'],
    [
      'of a name that would be a path',
      '../../etc/passwd',
      { openPlayback: true },
      'Enregistrement introuvable',
    ],
    ['when none is made', UNIQUE_ID, { openPlayback: true, recordings: null }, 'pas enregistr\x19Bees'],
  ])('%s is told on row 0', async (_, uniqueId, config, shown) => {
    const { received, logs } = await play({ uniqueId }, config);
    expect(received).toMatch(/^\x1f@A.*\x18\n$/);
    expect(received).toContain(shown);
    expect(logs.join()).not.toContain('passwd');
  });

  test('that cannot be read is told, and why in the log', async () => {
    fs.mkdirSync(path.join(folder, 'rec-17000000005678.vdt'));
    const { received, logs } = await play({ uniqueId: '17000000005678' }, { openPlayback: true });
    expect(received).toContain('Enregistrement illisible');
    expect(logs).toEqual([expect.stringContaining('est un dossier')]);
  });

  test('goes no faster than the line takes it', async () => {
    const long = Buffer.alloc(300_000, 0x61);
    fs.writeFileSync(path.join(folder, `rec-${UNIQUE_ID}.vdt`), long);
    const { line, playback } = open({}, { openPlayback: true });
    await playback.run();
    expect(line.received).toBe(long.toString() + END);
    expect(line.most).toBeLessThanOrEqual(16 * 1024);
  });

  test('ends with the viewer, and when it is told to', async () => {
    const first = open({}, { openPlayback: true });
    const left = first.playback.run();
    first.line.hangUp();
    await left;
    const second = open({}, { openPlayback: true });
    const stopped = second.playback.run();
    second.playback.stop();
    await stopped;
    expect(second.line.received).toBe('');
  });
});

describe('a captured screen', () => {
  test('is sent alone', async () => {
    await writeCapture(folder, UNIQUE_ID, 3, Buffer.from('\fEcran'));
    const { received, logs } = await play({ seq: '3', token: token() });
    expect(received).toBe('\fEcran');
    expect(logs).toEqual([`info relecture ${UNIQUE_ID}, capture 3`]);
  });

  test.each(['4', 'x', '-1', '../3'])('number %s that is not there is told', async (seq) => {
    const { received } = await play({ seq, token: token() });
    expect(received).toContain('Capture introuvable');
  });
});
