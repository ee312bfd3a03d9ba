/** A gateway with its dashboard, and what was there before: sessions that are over, recordings. */

import fs from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { SessionJournal, type SessionRecord } from '@minipavi/journal';
import {
  inputTxt,
  page as videotexPage,
  VISUWEB_PASSWORD,
  VISUWEB_USER,
  type Gateway,
  type Reply,
  type ServiceScript,
  type VideotexService,
} from '@minipavi/testkit';
import type { Kit } from '../kit.ts';
import { DESKTOP, type BrowserKit, type PageOptions } from './browser-kit.ts';

export const LOGIN = { username: VISUWEB_USER, password: VISUWEB_PASSWORD };

/** What operators have in hand: a desk, a tablet, a small phone. */
export const WIDTHS = [1280, 768, 360] as const;

const PAGES = path.resolve(import.meta.dirname, '../vdt/pages');

/** One of the pages drawn for tests, with a greeting and a line to type on: another one for each session. */
async function colourfulService(onEnvoi?: () => Reply): Promise<ServiceScript> {
  const names = (await fs.readdir(PAGES)).filter((name) => name.endsWith('.vdt')).sort();
  const pages = await Promise.all(names.map((name) => fs.readFile(path.join(PAGES, name), 'latin1')));
  let sessions = 0;
  return ({ fctn }) => {
    if (fctn === 'FIN') return videotexPage('');
    if (fctn === 'ENVOI' && onEnvoi) return onEnvoi();
    return videotexPage(`\x0c${pages[sessions++ % pages.length]}\x1fVA\x0fBONJOUR`, inputTxt({ y: 24 }));
  };
}

export interface DashboardStage {
  readonly gateway: Gateway;
  readonly service: VideotexService;
  /** Without the last slash. */
  readonly site: string;
  readonly open: (path: string, options?: PageOptions) => Promise<Page>;
}

export interface StageOptions {
  readonly general?: Readonly<Record<string, string | number>>;
  /** XML of sections beside those of the stage. */
  readonly sections?: string;
  /** On Envoi; absent: whatever is typed changes nothing. */
  readonly onEnvoi?: () => Reply;
  readonly past?: readonly SessionRecord[];
  readonly recordings?: readonly WrittenRecording[];
}

export async function openDashboard(
  kit: Kit,
  browser: BrowserKit,
  { general = {}, sections = '', onEnvoi, past = [], recordings = [] }: StageOptions = {},
): Promise<DashboardStage> {
  const service = await kit.service(await colourfulService(onEnvoi));
  const gateway = await kit.prepare({
    general: { durl: service.url('/?a=1'), httpport: 0, ...general },
    sections: `<recordings><rpath>./rec</rpath><minfreemb>0</minfreemb></recordings>${sections}`,
  });
  const journal = new SessionJournal(path.join(gateway.folder, 'stats'));
  for (const record of past) await journal.append(record);
  for (const recording of recordings) await writeRecording(path.join(gateway.folder, 'rec'), recording);
  await gateway.start();
  const site = `http://127.0.0.1:${gateway.ports.http}`;
  return {
    gateway,
    service,
    site,
    open: async (where, options = DESKTOP) => {
      const page = await browser.page({ ...options, httpCredentials: LOGIN });
      await page.goto(site + where);
      return page;
    },
  };
}

/** A session of five minutes that ended at such a time. */
export const pastSession = (endedAt: number, changes: Partial<SessionRecord> = {}): SessionRecord => {
  const startedAt = changes.startedAt ?? endedAt - 300_000;
  return {
    uniqueId: `${Math.floor(startedAt / 1000)}${String(1000 + (endedAt % 9000))}`,
    kind: 'WS',
    direction: 'IN',
    remoteAddr: '90.62.14.101',
    pid: 12_443,
    startedAt,
    endedAt,
    lastActionAt: endedAt - 5000,
    url: 'http://www.minitel.example/annuaire/?step=20',
    infos: '',
    services: ['http://www.minitel.example/annuaire/'],
    reason: 'Connexion/Fin',
    ...changes,
  };
};

export interface WrittenRecording {
  readonly uniqueId: string;
  readonly startedAt: number;
  readonly pieces: readonly (readonly [ms: number, text: string])[];
  readonly endMs: number;
}

/** As a gateway that no longer runs has left it. */
async function writeRecording(folder: string, recording: WrittenRecording): Promise<void> {
  const { uniqueId, startedAt, pieces, endMs } = recording;
  const header = JSON.stringify({ version: 1, startedAt, pid: 1, processStart: null });
  const lines = pieces.map(([ms, text]) => `${ms} ${text.length}`);
  await fs.mkdir(folder, { recursive: true });
  const name = path.join(folder, `rec-${uniqueId}`);
  await fs.writeFile(`${name}.tim`, [header, ...lines, `${endMs} end`, ''].join('\n'));
  await fs.writeFile(`${name}.vdt`, Buffer.from(pieces.map(([, text]) => text).join(''), 'latin1'));
}

/** How far the page reaches beyond its window, in pixels. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
