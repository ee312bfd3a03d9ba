/** What is left of a session: a line in history, one in statistics, however it ended, and whatever died meanwhile. */

import fs from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { History, readRecording, StatisticsReader } from '@minipavi/journal';
import {
  inputTxt,
  KEYS,
  kill,
  page,
  waitFor,
  type Gateway,
  type Minitel,
  type VideotexService,
} from '@minipavi/testkit';
import { test, type Kit } from '../kit.ts';

/** Shorter sessions are neither history nor statistics; the rest is for clocks that round. */
const LONG_ENOUGH_MS = 10_200;

/** Drawn last on each page: the input field is ready. */
const FIELD = '\x11';

interface User {
  readonly minitel: Minitel;
  readonly uniqueId: string;
  /** `performance.now()` once his first page is there. */
  readonly since: number;
}

class Scene {
  readonly gateway: Gateway;
  readonly service: VideotexService;
  readonly #kit: Kit;

  private constructor(kit: Kit, gateway: Gateway, service: VideotexService) {
    this.#kit = kit;
    this.gateway = gateway;
    this.service = service;
  }

  /** A gateway that records. Envoi leads from the first service to a second one. */
  static async make(kit: Kit): Promise<Scene> {
    const service = await kit.service(({ fctn }) => {
      if (fctn === 'FIN') return page('');
      const next = fctn === 'ENVOI' ? { next: service.url('/suite/?n=2') } : {};
      return page(`\f<${fctn}>`, { ...inputTxt(), ...next });
    });
    const [ws = 0, teln = 0] = await kit.ports(2);
    const gateway = await kit.gateway({
      general: { durl: service.url('/debut/?a=1'), wsport: ws, telnport: teln, httpport: 0 },
      sections: '<recordings><rpath>./recordings</rpath><minfreemb>0</minfreemb></recordings>',
    });
    return new Scene(kit, gateway, service);
  }

  async user(by: 'websocket' | 'telnet' = 'websocket'): Promise<User> {
    const nth = this.service.select('CNX').length + 1;
    const minitel = await this.#kit[by](this.gateway);
    await minitel.waitFor('<CNX>');
    await minitel.waitFor(FIELD);
    const { uniqueId } = await this.service.waitFor('CNX', { nth });
    return { minitel, uniqueId, since: performance.now() };
  }

  async pidOf({ uniqueId }: User): Promise<number> {
    return (await this.gateway.session(uniqueId)).pid;
  }

  /** As VisuWeb has it. */
  gone({ uniqueId }: User): Promise<unknown> {
    const isGone = async (): Promise<boolean> =>
      (await this.gateway.sessions()).every(({ uniqueid }) => uniqueid !== uniqueId);
    return waitFor(isGone, { what: `session ${uniqueId} to be gone from VisuWeb` });
  }

  get stats(): string {
    return path.join(this.gateway.folder, 'stats');
  }

  recording({ uniqueId }: User) {
    return readRecording(path.join(this.gateway.folder, 'recordings'), uniqueId);
  }

  record({ uniqueId }: Pick<User, 'uniqueId'>) {
    return new History(this.stats).get(uniqueId);
  }

  /** As soon as it is written. */
  written(user: User) {
    return waitFor(() => this.record(user), { what: `session ${user.uniqueId} in the history` });
  }

  /** Identifiers of all, and the month's count. */
  async told(): Promise<{
    readonly history: readonly string[];
    readonly counted: number;
    readonly seconds: number;
  }> {
    const now = new Date();
    const { total } = await new StatisticsReader(this.stats).month(now.getFullYear(), now.getMonth() + 1);
    const history = (await new History(this.stats).newest(100)).map(({ uniqueId }) => uniqueId);
    return { history, counted: total.count, seconds: total.seconds };
  }
}

const longEnough = ({ since }: User): Promise<unknown> =>
  waitFor(() => performance.now() - since > LONG_ENOUGH_MS, { what: 'ten seconds to pass' });

describe.concurrent('a session', () => {
  test('of ten seconds is in the history when VisuWeb hears of its end; a shorter one nowhere', async ({
    kit,
  }) => {
    const scene = await Scene.make(kit);
    const [long, short] = [await scene.user(), await scene.user('telnet')];
    long.minitel.send(`privé${KEYS.ENVOI}`);
    await long.minitel.waitFor('<ENVOI>');
    short.minitel.send(KEYS.CONNEXION_FIN);
    await short.minitel.closed();
    await longEnough(long);
    long.minitel.send(KEYS.ENVOI);
    await long.minitel.waitFor('<ENVOI>');
    await long.minitel.waitFor(FIELD);
    const pid = await scene.pidOf(long);
    long.minitel.hangUp();
    await long.minitel.closed();
    await scene.gone(long);

    expect(await scene.record(long)).toEqual({
      uniqueId: long.uniqueId,
      kind: 'WS',
      direction: 'IN',
      remoteAddr: '127.0.0.1',
      pid,
      startedAt: expect.any(Number) as number,
      endedAt: expect.any(Number) as number,
      lastActionAt: expect.any(Number) as number,
      url: scene.service.url('/suite/?n=2'),
      infos: '',
      services: [scene.service.url('/debut/'), scene.service.url('/suite/')],
      reason: 'raccroché par l’utilisateur',
    });
    const { history, counted, seconds } = await scene.told();
    expect({ history, counted }).toEqual({ history: [long.uniqueId], counted: 1 });
    expect(seconds).toBeGreaterThanOrEqual(10);
    expect(await scene.recording(short)).toBeNull();
    const recording = await scene.recording(long);
    expect(Buffer.from(recording?.bytes ?? []).toString('latin1')).toBe(long.minitel.received);
    expect(recording?.isOver).toBe(true);
    // Neither what was typed nor anything else of it is for everybody on the machine.
    for (const name of fs.readdirSync(scene.stats)) {
      const file = path.join(scene.stats, name);
      if (name.endsWith('.jsonl') && !name.startsWith('appels-'))
        expect(fs.statSync(file).mode & 0o077).toBe(0);
      expect(fs.readFileSync(file, 'utf8')).not.toContain('priv');
    }
  });

  test('whose process is killed is written once, by the master, and its recording is over', async ({
    kit,
  }) => {
    const scene = await Scene.make(kit);
    const [victim, other] = [await scene.user(), await scene.user()];
    await longEnough(victim);
    const pid = await scene.pidOf(victim);
    kill(pid, 'SIGKILL');
    const late = await scene.user();
    kill(await scene.pidOf(late), 'SIGKILL');
    const record = await scene.written(victim);
    expect(record).toMatchObject({ pid, reason: 'processus mort', url: scene.service.url('/debut/?a=1') });
    expect(record.endedAt - record.startedAt).toBeGreaterThanOrEqual(10_000);
    await scene.service.waitFor((call) => call.fctn === 'FIN' && call.uniqueId === late.uniqueId);
    const recording = await scene.recording(victim);
    expect(Buffer.from(recording?.bytes ?? []).toString('latin1')).toBe(victim.minitel.received);
    expect(recording?.isOver).toBe(true);
    other.minitel.send(KEYS.ENVOI);
    await other.minitel.waitFor('<ENVOI>');
    await longEnough(other);
    await scene.gateway.stop();
    // The other one is told too, and the one that was killed too soon is not.
    const { history, counted } = await scene.told();
    expect([...history].sort()).toEqual([victim.uniqueId, other.uniqueId].sort());
    expect(counted).toBe(2);
  });

  test('that ends while there is no master is not lost, nor one that the next master sees die', async ({
    kit,
  }) => {
    const scene = await Scene.make(kit);
    const [leaver, victim] = [await scene.user(), await scene.user('telnet')];
    const pid = await scene.pidOf(victim);
    await scene.gateway.killMaster();
    await longEnough(victim);
    leaver.minitel.send(KEYS.CONNEXION_FIN);
    await leaver.minitel.closed();
    expect(await scene.written(leaver)).toMatchObject({ reason: 'Connexion/fin', kind: 'WS' });
    await scene.gateway.start();
    await scene.gateway.waitForLog(/^session reprise$/);
    kill(pid, 'SIGKILL');
    expect(await scene.written(victim)).toMatchObject({ reason: 'processus mort', kind: 'TELN', pid });
    await scene.gateway.stop();
    const { history, counted } = await scene.told();
    expect(history).toEqual([victim.uniqueId, leaver.uniqueId]);
    expect(counted).toBe(2);
  });

  test('whose process hangs at the stop of the gateway is told all the same', async ({ kit }) => {
    const scene = await Scene.make(kit);
    const hung = await scene.user();
    await longEnough(hung);
    kill(await scene.pidOf(hung), 'SIGSTOP');
    expect(await scene.gateway.stop()).toMatchObject({ code: 0 });
    expect((await scene.told()).history).toEqual([hung.uniqueId]);
  });

  test('ends as ever when the disk is full, and the log says so', async ({ kit }) => {
    const scene = await Scene.make(kit);
    const now = new Date();
    const month = `${now.getFullYear()}${String(now.getMonth() + 1).padStart(2, '0')}`;
    for (const kind of ['sessions', 'counts'])
      fs.symlinkSync('/dev/full', path.join(scene.stats, `${kind}-${month}.jsonl`));
    const user = await scene.user();
    await longEnough(user);
    user.minitel.send(KEYS.CONNEXION_FIN);
    await user.minitel.closed();
    await scene.service.waitFor('FIN');
    const line = await scene.gateway.waitForLog(/^historique : /);
    expect(line).toMatchObject({ uniqueId: user.uniqueId, level: 'error' });
    expect(line.message).toContain('le disque est plein');
    await scene.gateway.waitForLog(/^fin de session : Connexion\/fin$/);
  });
});
