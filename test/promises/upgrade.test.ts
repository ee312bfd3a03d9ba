/** Another master takes the place of the one that is there: nobody is refused, nobody is cut off. */

import fs from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import { KEYS, waitFor, type Gateway, type Minitel } from '@minipavi/testkit';
import { test, type Kit } from '../kit.ts';

const RELOADS = 3;
const CALLER_EVERY_MS = 20;
/** Half a second on a machine that has nothing else to do; here processes start all the time. */
const PAGE_WITHIN_MS = 8000;

async function converse(minitel: Minitel, word: string): Promise<void> {
  minitel.send(word);
  await minitel.waitFor(word);
  minitel.send(KEYS.ENVOI);
  await minitel.waitFor(`RECU ${word}.`);
}

/** Callers one after the other, by websocket and telnet in turn, until told to stop. */
class Callers {
  readonly faults: string[] = [];
  readonly waits: number[] = [];
  readonly #kit: Kit;
  readonly #gateway: Gateway;
  readonly #open: Promise<void>[] = [];
  #isOver = false;

  constructor(kit: Kit, gateway: Gateway) {
    this.#kit = kit;
    this.#gateway = gateway;
    this.#open.push(this.#run());
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#open[0];
    await Promise.all(this.#open);
  }

  async #run(): Promise<void> {
    for (let nth = 0; !this.#isOver; nth++) {
      this.#open.push(this.#call(nth));
      await new Promise((resolve) => setTimeout(resolve, CALLER_EVERY_MS));
      // No more at a time than the house holds.
      await waitFor(() => this.#isOver || this.waits.length + this.faults.length > nth - 2, {
        what: 'callers',
      });
    }
  }

  async #call(nth: number): Promise<void> {
    const at = performance.now();
    try {
      const minitel = await (nth % 2 ? this.#kit.telnet(this.#gateway) : this.#kit.websocket(this.#gateway));
      await minitel.waitFor('BONJOUR');
      this.waits.push(performance.now() - at);
      minitel.send(KEYS.CONNEXION_FIN);
      await minitel.closed();
    } catch (error) {
      this.faults.push(`caller ${nth}: ${(error as Error).message}`);
    }
  }
}

/** A copy of the programs, so that another build can come in its place. */
async function ownPrograms(kit: Kit): Promise<string> {
  const folder = path.join(await kit.folder(), 'dist');
  const built = process.env['MINIPAVI_DIST'] ?? path.join(import.meta.dirname, '../../dist');
  fs.cpSync(built, folder, { recursive: true });
  return folder;
}

/** The same programs under another name, as if a source had changed. */
function rebuild(folder: string, name: string): void {
  for (const file of fs.readdirSync(folder).filter((one) => one.endsWith('.cjs'))) {
    const at = path.join(folder, file);
    fs.writeFileSync(at, fs.readFileSync(at, 'utf8').replace(/build-[0-9a-f]{12}/g, name));
  }
}

const supervisedOf = (gateway: Gateway): string[] =>
  gateway.processes
    .filter(({ role }) => ['background', 'visuweb', 'services'].includes(role))
    .map(({ role, pid }) => `${role} ${pid}`)
    .sort();

describe('a gateway that is upgraded', () => {
  test('three times in a row refuses nobody and cuts nobody off', async ({ kit }) => {
    const service = await kit.service();
    const general = { durl: service.url(), httpport: 0, spare: 4 };
    const gateway = await kit.gateway({ general });
    const stayers = [await kit.websocket(gateway), await kit.telnet(gateway)] as const;
    for (const minitel of stayers) await minitel.waitFor('BONJOUR');
    const first = supervisedOf(gateway);

    const callers = new Callers(kit, gateway);
    const pids = new Set([gateway.pid]);
    for (let nth = 1; nth <= RELOADS; nth++) {
      await gateway.reload();
      pids.add(gateway.pid);
      for (const minitel of stayers) await converse(minitel, `tour${nth}`);
    }
    await callers.stop();

    expect(callers.faults).toEqual([]);
    expect(callers.waits.length).toBeGreaterThan(RELOADS * 5);
    expect(Math.max(...callers.waits)).toBeLessThan(PAGE_WITHIN_MS);
    expect(pids.size).toBe(RELOADS + 1);
    // The same programs: what need not be started anew is not.
    expect(supervisedOf(gateway)).toEqual(first);
    await waitFor(async () => (await gateway.sessions()).length === 2, {
      what: 'both who stayed in VisuWeb',
    });
    expect(service.select('FIN')).toHaveLength(callers.waits.length);
    await gateway.stop();
    expect(await gateway.leftovers()).toEqual([]);
    // Everybody's service has been told once.
    const told = service.select('FIN').map(({ uniqueId }) => uniqueId);
    expect(new Set(told).size).toBe(told.length);
    expect(told).toHaveLength(callers.waits.length + 2);
    expect(gateway.log.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('lives by its new configuration at once', async ({ kit }) => {
    const service = await kit.service();
    const general = { durl: service.url(), httpport: 0 };
    const gateway = await kit.gateway({ general });
    const stayer = await kit.websocket(gateway);
    await stayer.waitFor('BONJOUR');
    gateway.configure({ general: { ...general, maxc: 1 } });
    await gateway.reload();
    await kit.expectRefused(gateway, /complète/i);
    gateway.configure({ general: { ...general, maxc: 2 } });
    await gateway.reload();
    await (await kit.telnet(gateway)).waitFor('BONJOUR');
    await converse(stayer, 'encore');
  });

  test('of other programs replaces its processes one by one, and leaves sessions alone', async ({ kit }) => {
    const service = await kit.service();
    const programs = await ownPrograms(kit);
    const [services = 0, http = 0] = await kit.ports(2);
    const gateway = await kit.gateway({
      general: { durl: service.url(), httpport: http },
      sections: `<services><port>${services}</port></services>`,
      programs,
    });
    const stayer = await kit.telnet(gateway);
    await stayer.waitFor('BONJOUR');
    const before = supervisedOf(gateway);
    expect(before).toHaveLength(3);
    rebuild(programs, 'build-abcdefabcdef');
    await gateway.reload();
    await waitFor(
      () => supervisedOf(gateway).length === 3 && supervisedOf(gateway).every((one) => !before.includes(one)),
      {
        what: () =>
          `three new processes after ${before.join(', ')}, there are ${supervisedOf(gateway).join(', ')}`,
      },
    );
    await gateway.listening(services);
    await converse(stayer, 'toujours');
    await waitFor(async () => (await gateway.sessions().catch(() => [])).length === 1, {
      what: 'the session in VisuWeb',
    });
  });

  test('of other programs ends its old sessions after the time that they have, having told them', async ({
    kit,
  }) => {
    const service = await kit.service();
    const programs = await ownPrograms(kit);
    const gateway = await kit.gateway({ general: { durl: service.url(), draintimeout: 1 }, programs });
    const old = await kit.telnet(gateway);
    await old.waitFor('BONJOUR');
    rebuild(programs, 'build-abcdefabcdef');
    await gateway.reload();
    const newcomer = await kit.telnet(gateway);
    await newcomer.waitFor('BONJOUR');
    await old.waitFor('jour : fin dans');
    await old.closed();
    await converse(newcomer, 'nouveau');
    expect(service.select('FIN')).toHaveLength(1);
  });
});
