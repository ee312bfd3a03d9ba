/** The pages as a browser without scripts gets them. */

import { Hono } from 'hono';
import type { Statistics, StatisticsRow } from '@minipavi/journal';
import { describe, expect, test } from 'vitest';
import type { Env } from './answers.ts';
import { pageRoutes } from './page-routes.ts';
import type { HistoryView, PageSources, SessionView, StatusView } from './pages/page-sources.ts';

const NOW = new Date(2026, 4, 9, 21, 30).getTime();
const EVIL = '"><script>alert(1)</script>';

const STATUS: StatusView = {
  version: '2.0',
  startedAt: NOW - 3 * 86_400_000,
  now: NOW,
  host: 'minitel.example',
  ports: { ws: 8182, wss: null, teln: 8180, ast: null, audio: null },
  defaultUrl: 'http://service.example/',
  maxSessions: 20,
  sessions: 1,
  load: 0.42,
  cpus: 2,
  freeMegabytes: 18_460,
  staleSince: null,
  alarms: [],
  recordings: true,
  viewer: null,
};

const SESSION: SessionView = {
  uniqueId: '17171234565062',
  kind: 'WS',
  direction: 'IN',
  remoteAddr: '90.62.14.101',
  pid: 12_443,
  startedAt: NOW - 200_000,
  lastActionAt: NOW - 3000,
  url: 'http://service.example/?step=20',
  infos: '',
  cpuPercent: 1.25,
  memoryBytes: 57_600_000,
  screen: 3,
};

const PAST: HistoryView = {
  ...SESSION,
  endedAt: NOW - 1000,
  services: ['http://service.example/', 'http://other.example/'],
  reason: 'Connexion/Fin',
  durationMs: 199_000,
  hasRecording: true,
};

const NOBODY = { count: 0, seconds: 0 };
const NO_KINDS = { WS: NOBODY, WSS: NOBODY, TELN: NOBODY, AST: NOBODY, AUD: NOBODY };

function statistics(year: number, month: number | null, rows: readonly StatisticsRow[]): Statistics {
  const first = rows[0];
  const kinds = first?.kinds ?? NO_KINDS;
  const total = first?.total ?? NOBODY;
  return { year, month, rows, totals: kinds, total, hours: new Array<number>(24).fill(0), services: [] };
}

const BUSY: StatisticsRow = {
  unit: 9,
  kinds: { ...NO_KINDS, WSS: { count: 3, seconds: 3700 } },
  total: { count: 3, seconds: 3700 },
};

type Get = (path: string) => Promise<{ status: number; body: string; type: string | null }>;

function pagesOf(changes: Partial<PageSources> = {}): Get {
  const app = new Hono<Env>();
  app.route(
    '/',
    pageRoutes({
      maxHistory: 10,
      status: () => Promise.resolve(STATUS),
      sessions: () => Promise.resolve([SESSION]),
      recent: () => Promise.resolve([PAST]),
      search: () => Promise.resolve({ sessions: [PAST], next: null }),
      finished: () => Promise.resolve(PAST),
      statistics: (year, month) => Promise.resolve(statistics(year, month, [BUSY])),
      months: () => Promise.resolve([{ year: 2024, month: 6 }]),
      logs: () => Promise.resolve([]),
      ...changes,
    }),
  );
  app.get('*', (context) => context.text('elsewhere', 404));
  return async (path) => {
    const answer = await app.request(`http://localhost${path}`);
    return { status: answer.status, body: await answer.text(), type: answer.headers.get('content-type') };
  };
}

describe('the live page', () => {
  test('tells sessions and figures, at all of its addresses', async () => {
    const get = pagesOf();
    for (const path of ['/', '/visuweb', '/visuweb/']) {
      const { status, body } = await get(path);
      expect(status, path).toBe(200);
      for (const word of ['17171234565062', '90.62.14.101', 'IN/WS', '12443', '3:20', '18,5', '8182']) {
        expect(body, path).toContain(word);
      }
    }
  });

  test('says since when the gateway is away', async () => {
    const staleSince = new Date(2026, 4, 9, 21, 5, 7).getTime();
    const { body } = await pagesOf({ status: () => Promise.resolve({ ...STATUS, staleSince }) })('/');
    expect(body).toMatch(/<p class="warning" id="stale" role="status" *>[^]*21:05:07/);
    expect((await pagesOf()('/')).body).toMatch(/id="stale" role="status" hidden/);
  });

  test('escapes what users and services chose, everywhere', async () => {
    const evil = { url: EVIL, infos: EVIL, remoteAddr: EVIL };
    const get = pagesOf({
      sessions: () => Promise.resolve([{ ...SESSION, ...evil }]),
      recent: () => Promise.resolve([{ ...PAST, ...evil, reason: EVIL }]),
      search: () => Promise.resolve({ sessions: [{ ...PAST, ...evil, reason: EVIL }], next: EVIL }),
      finished: () => Promise.resolve({ ...PAST, ...evil, services: [EVIL, EVIL], reason: EVIL }),
      status: () => Promise.resolve({ ...STATUS, alarms: [{ name: 'asterisk', text: EVIL }] }),
      logs: () =>
        Promise.resolve([{ at: NOW, level: EVIL, message: EVIL, uniqueId: null, pid: 1, process: EVIL }]),
      statistics: (year, month) =>
        Promise.resolve({ ...statistics(year, month, [BUSY]), services: [{ address: EVIL, sessions: 1 }] }),
    });
    const query = `text=${encodeURIComponent(EVIL)}&from=${encodeURIComponent(EVIL)}&session=${encodeURIComponent(EVIL)}`;
    for (const action of ['', 'history', 'replay&id=17171234565062', 'stats&m=5&y=2026', 'logs']) {
      const { status, body } = await get(`/?action=${action}&${query}`);
      expect(status, action).toBe(200);
      expect(body, action).toContain('&lt;script&gt;');
      expect(body, action).not.toContain('<script>alert');
    }
  });

  test('makes a link of an address of the web, and of nothing else', async () => {
    const url = 'javascript:alert(1)';
    const { body } = await pagesOf({ sessions: () => Promise.resolve([{ ...SESSION, url }]) })('/');
    expect(body).toContain(url);
    expect(body).not.toContain('href="javascript:');
    expect((await pagesOf()('/')).body).toContain('href="http://service.example/?step=20"');
  });

  test('has no style attribute and no script of its own: the policy forbids them', async () => {
    for (const action of ['', 'history', 'replay&id=17171234565062', 'stats&m=5&y=2026', 'logs']) {
      const { body } = await pagesOf()(`/?action=${action}`);
      expect(body, action).not.toMatch(/\sstyle=|\son\w+=|<style|<script(?! src="\/)/);
    }
  });
});

describe('the search in history', () => {
  test('shows what was asked for again, and where it goes on', async () => {
    const get = pagesOf({ search: () => Promise.resolve({ sessions: [PAST], next: 'abc' }) });
    const { body } = await get('/?action=history&kind=WSS&ip=90.62&text=a%26b');
    expect(body).toContain('value="90.62"');
    expect(body).toContain('<option value="WSS" selected>');
    expect(body).toContain('href="/?action=history&amp;ip=90.62&amp;kind=WSS&amp;text=a%26b&amp;before=abc"');
    expect(body).toContain('href="/?action=replay&amp;id=17171234565062"');
  });

  test('lets nobody see again what was not recorded', async () => {
    const call = { ...PAST, kind: 'AST', direction: 'OUT', hasRecording: false } as const;
    const get = pagesOf({ search: () => Promise.resolve({ sessions: [call], next: null }) });
    const { body } = await get('/?action=history');
    expect(body).toContain('OUT/AST');
    expect(body).not.toContain('action=replay');
  });

  test('says when nothing was found', async () => {
    const get = pagesOf({ search: () => Promise.resolve({ sessions: [], next: null }) });
    expect((await get('/?action=history')).body).toContain('Aucune connexion ne correspond');
  });
});

describe('the replay', () => {
  test('is there for a recording whose session is not in the history', async () => {
    const { status, body } = await pagesOf({ finished: () => Promise.resolve(null) })(
      '/?action=replay&id=17171234565062',
    );
    expect(status).toBe(200);
    expect(body).toContain('data-id="17171234565062"');
  });

  test('offers nothing of a session that was not recorded, and says why', async () => {
    const answerFor = async (changes: Partial<HistoryView>): Promise<string> => {
      const finished = (): Promise<HistoryView> =>
        Promise.resolve({ ...PAST, hasRecording: false, ...changes });
      return (await pagesOf({ finished })('/?action=replay&id=17171234565062')).body;
    };
    const call = await answerFor({ kind: 'AST', direction: 'OUT', infos: 'CALLTO 0388776655' });
    expect(call).toContain('Un appel sortant n’est pas enregistré');
    expect(call).toContain('CALLTO 0388776655');
    const user = await answerFor({});
    expect(user).toContain('n’a pas d’enregistrement');
    for (const body of [call, user]) expect(body).not.toMatch(/Télécharger|Lien pour|x-minitel|<script/);
    expect((await pagesOf()('/?action=replay&id=17171234565062')).body).toMatch(/Télécharger[^]*Lien pour/);
  });

  test('of what is no session is not found', async () => {
    for (const id of ['', '1', '../../etc/passwd', '1717123456506x']) {
      expect((await pagesOf()(`/?action=replay&id=${id}`)).status, id).toBe(404);
    }
  });
});

describe('the statistics', () => {
  test('are the guide’s table, with its durations and means', async () => {
    const { body } = await pagesOf()('/?action=stats&m=5&y=2026');
    const text = body.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
    expect(text).toContain('mai 2026');
    expect(text).toContain('Jour WS WSS AST TELN Total TMC 9 – 3 1:01:40 – – 3 1:01:40 20:33 Total');
  });

  test('have a column for AudioSocket where somebody came by it', async () => {
    const kinds = { ...NO_KINDS, AUD: { count: 2, seconds: 60 } };
    const busy = { ...BUSY, kinds, total: kinds.AUD };
    const get = pagesOf({ statistics: (year, month) => Promise.resolve(statistics(year, month, [busy])) });
    const text = (await get('/?action=stats&m=5&y=2026')).body.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
    expect(text).toContain('Jour WS WSS AST AUD TELN Total TMC 9 – – – 2 1:00 – 2 1:00 0:30 Total');
  });

  test('lead to the months beside, and not into the future', async () => {
    const { body } = await pagesOf()('/?action=stats&m=1&y=2026');
    expect(body).toMatch(/href="\/\?action=stats&amp;m=12&amp;y=2025"\s+rel="prev"/);
    expect(body).toMatch(/href="\/\?action=stats&amp;m=2&amp;y=2026"\s+rel="next"/);
    expect((await pagesOf()('/?action=stats&m=5&y=2026')).body).not.toContain('rel="next"');
    expect((await pagesOf()('/?action=stats&m=0&y=2025')).body).toMatch(/m=0&amp;y=2026"\s+rel="next"/);
  });

  test('say when a month is empty, and load no charts', async () => {
    const get = pagesOf({ statistics: (year, month) => Promise.resolve(statistics(year, month, [])) });
    const { body } = await get('/?action=stats&m=5&y=2026');
    expect(body).toContain('Aucune statistique pour ce mois');
    expect(body).not.toContain('stats.js');
  });

  test('go into a spreadsheet', async () => {
    const { body, type } = await pagesOf()('/?action=stats&m=5&y=2026&format=csv');
    expect(type).toBe('text/csv; charset=utf-8');
    const zeros = '0;0;3;3700;0;0;0;0;0;0;3;3700;1233';
    expect(body.split('\r\n')).toEqual([
      // Its mark is taken away by whoever reads it as text.
      expect.stringMatching(/^Jour;WS connexions;WS secondes;WSS connexions;/),
      `2026-05-09;${zeros}`,
      `Total;${zeros}`,
      '',
    ]);
  });
});

test('actions of others, and other paths, are left to them', async () => {
  for (const path of ['/?action=visujson', '/?action=constructor', '/elsewhere', '/api/status']) {
    expect(await pagesOf()(path), path).toMatchObject({ status: 404, body: 'elsewhere' });
  }
});
