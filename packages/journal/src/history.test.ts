import fs from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { History } from './history.ts';
import type { HistoryQuery } from './history-query.ts';
import { SessionJournal } from './session-journal.ts';
import type { SessionRecord } from './session-record.ts';
import { at, AN_EVENING, idOf, session } from './testing/sessions.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const folder = temporaryFolder();
const inFolder = (name: string): string => path.join(folder(), name);
const MAY = 'sessions-202405.jsonl';

async function write(...records: readonly SessionRecord[]): Promise<void> {
  const journal = new SessionJournal(folder());
  for (const record of records) await journal.append(record);
}

/** Faster, for many. */
function writeAll(records: readonly SessionRecord[], name = MAY): void {
  fs.writeFileSync(inFolder(name), records.map((record) => `\n${JSON.stringify(record)}\n`).join(''));
}

const numbered = (from: number, to: number, changes: Partial<SessionRecord> = {}): SessionRecord[] =>
  Array.from({ length: to - from + 1 }, (_, n) => session(from + n, changes));

const ids = (records: readonly SessionRecord[]): string[] => records.map(({ uniqueId }) => uniqueId);
const idsOf = (...numbers: readonly number[]): string[] => numbers.map(idOf);

describe('newest', () => {
  test('has the last end first, over the months', async () => {
    const history = new History(folder());
    expect(await history.newest(5)).toEqual([]);
    const june = session(3, { endedAt: at(2024, 6, 1, 0) });
    await write(session(1), session(2), june);
    expect(await history.newest(2)).toEqual([june, session(2)]);
    expect(ids(await history.newest(9))).toEqual(idsOf(3, 2, 1));
    expect(await history.newest(0)).toEqual([]);
  });

  test('is right after every append, also of a session that ended before others', async () => {
    const history = new History(folder());
    await write(session(1), session(3));
    expect(ids(await history.newest(9))).toEqual(idsOf(3, 1));
    await write(session(2));
    expect(ids(await history.newest(9))).toEqual(idsOf(3, 2, 1));
    expect(ids(await history.newest(2))).toEqual(idsOf(3, 2));
  });

  test('takes a session told twice once, and passes over what is broken', async () => {
    await write(session(1), session(2), session(1, { reason: 'processus arrêté' }));
    fs.appendFileSync(inFolder(MAY), '{"uniqueId":"171683\n[]\nnull\n{"uniqueId":1}\n\u0000\u0000\n');
    await write(session(3));
    expect(ids(await new History(folder()).newest(9))).toEqual(idsOf(3, 2, 1));
  });

  test('reads nothing while nothing changed, and little of a large file', async () => {
    writeAll(numbered(1, 20_000));
    const history = new History(folder());
    const probe = await open(inFolder(MAY));
    const prototype = Object.getPrototypeOf(probe) as typeof probe;
    await probe.close();
    const read = vi.spyOn(prototype, 'read');
    expect(ids(await history.newest(3))).toEqual(idsOf(20_000, 19_999, 19_998));
    expect(read.mock.calls.length).toBeLessThan(3);
    read.mockClear();
    await history.newest(3);
    expect(read).not.toHaveBeenCalled();
    read.mockRestore();
  });
});

describe('search', () => {
  const search = async (query: HistoryQuery): Promise<string[]> =>
    ids((await new History(folder()).search(query, { limit: 100 })).records);

  test('finds by time, address, kind and text, and by all of them', async () => {
    await write(
      session(1, { remoteAddr: '2001:DB8::1', kind: 'TELN' }),
      session(2, { url: 'http://météo.example/?v=ÎLE', kind: 'AST' }),
      session(3, { infos: 'WSTO minit.example:2018 /"Quoted\\' }),
      session(4, { services: ['http://first.example/', 'http://second.example/'] }),
    );
    expect(await search({})).toEqual(idsOf(4, 3, 2, 1));
    expect(await search({ address: '2001:db8' })).toEqual(idsOf(1));
    expect(await search({ kind: 'AST' })).toEqual(idsOf(2));
    expect(await search({ text: 'île' })).toEqual(idsOf(2));
    expect(await search({ text: 'minit.EXAMPLE' })).toEqual(idsOf(3));
    expect(await search({ text: 'SECOND' })).toEqual(idsOf(4));
    expect(await search({ text: '"quoted\\' })).toEqual(idsOf(3));
    expect(await search({ text: 'infos' })).toEqual([]);
    const [two, three] = [session(2).endedAt, session(3).endedAt];
    expect(await search({ from: two, to: three })).toEqual(idsOf(3, 2));
    expect(await search({ from: two + 1 })).toEqual(idsOf(4, 3));
    expect(await search({ to: three - 1 })).toEqual(idsOf(2, 1));
    expect(await search({ from: two, kind: 'WSS', text: 'example:2018' })).toEqual(idsOf(3));
    expect(await search({ kind: 'WS' })).toEqual([]);
  });

  test('looks into months that may hold what is asked for, and no other', async () => {
    const days = [at(2024, 3, 31, 23, 59), at(2024, 4, 1, 0), at(2024, 4, 30, 23, 59), at(2024, 5, 1, 0)];
    await write(...days.map((endedAt, n) => session(n, { endedAt })));
    expect(await search({ from: at(2024, 4, 1, 0), to: at(2024, 5, 1, 0) - 1 })).toEqual(idsOf(2, 1));
    fs.rmSync(inFolder('sessions-202403.jsonl'));
    fs.mkdirSync(inFolder('sessions-202403.jsonl')); // reading it would fail
    expect(await search({ from: at(2024, 4, 10, 0) })).toEqual(idsOf(3, 2));
  });

  test('gives pages that join, whatever is appended and pruned meanwhile', async () => {
    const april = [
      ...numbered(1, 10, { endedAt: at(2024, 4, 2) }),
      ...numbered(11, 30, { endedAt: at(2024, 4, 30) }),
    ];
    writeAll(april, 'sessions-202404.jsonl');
    writeAll(numbered(31, 60, { endedAt: AN_EVENING }));
    const history = new History(folder());
    const seen: string[] = [];
    let before: string | null = null;
    for (let page = 0; page < 99; page++) {
      const found = await history.search({}, before === null ? { limit: 7 } : { limit: 7, before });
      seen.push(...ids(found.records));
      before = found.next;
      if (before === null) break;
      await write(session(1000 + page), session(60 - page * 7)); // one more, and one told again
      if (page === 5) expect(await history.prune(30, AN_EVENING)).toBe(10);
    }
    expect([...seen].sort()).toEqual(ids(numbered(11, 60)).sort());
  });

  test('shows a session told twice on one page only', async () => {
    await write(session(1), session(2), session(2));
    const history = new History(folder());
    const { records, next } = await history.search({}, { limit: 1 });
    expect(ids(records)).toEqual(idsOf(2));
    const last = await history.search({}, { limit: 1, before: next ?? '' });
    expect([ids(last.records), last.next]).toEqual([idsOf(1), null]);
  });

  test('says that there is no more when the last page is just full', async () => {
    await write(session(1), session(2), session(3, { kind: 'TELN' }));
    const history = new History(folder());
    const all = await history.search({ kind: 'WSS' }, { limit: 2 });
    expect([ids(all.records), all.next]).toEqual([idsOf(2, 1), null]);
    const { next } = await history.search({ kind: 'WSS' }, { limit: 1 });
    const last = await history.search({ kind: 'WSS' }, { limit: 1, before: next ?? '' });
    expect([ids(last.records), last.next]).toEqual([idsOf(1), null]);
  });

  test.each(['', 'x', '202413-0', '202405', '000005-1', '202405--1', '../../etc-1', '202405-1e9'])(
    'finds nothing before %j',
    async (before) => {
      await write(session(1));
      const found = await new History(folder()).search({}, { limit: 5, before });
      expect(found).toEqual({ records: [], next: null });
    },
  );
});

describe('get', () => {
  test('finds one by its uniqueId, in whatever month it ended', async () => {
    const long = session(7, { startedAt: AN_EVENING, endedAt: at(2024, 7, 2) });
    await write(session(1), session(2, { infos: `CALLTO ${idOf(1)}` }), long);
    const history = new History(folder());
    expect(await history.get(idOf(1))).toEqual(session(1));
    expect(await history.get(idOf(7))).toEqual(long);
    expect(await history.get(idOf(8))).toBeNull();
  });

  test.each(['', '1', '../../../../etc', `${idOf(1)}0`, '1716833800000x'])('finds no %j', async (id) => {
    await write(session(1));
    expect(await new History(folder()).get(id)).toBeNull();
  });
});

describe('prune', () => {
  const now = at(2024, 5, 27);
  /** Ended so many days ago. */
  const old = (n: number, days: number): SessionRecord => session(n, { endedAt: now - days * 24 * 3600_000 });

  test('forgets what is older, in months over and in this one, and leaves no trace of it', async () => {
    await write(old(1, 90), old(2, 40), old(3, 31), old(4, 29), old(5, 10), old(6, 3), old(7, 0));
    const history = new History(folder());
    expect(ids(await history.newest(9))).toEqual(idsOf(7, 6, 5, 4, 3, 2, 1));
    expect(await history.prune(30, now)).toBe(3);
    expect(ids(await history.newest(9))).toEqual(idsOf(7, 6, 5, 4));
    expect(await history.get(idOf(3))).toBeNull();
    expect(await history.prune(7, now)).toBe(2);
    expect(ids(await history.newest(9))).toEqual(idsOf(7, 6));
    const left = fs.readdirSync(folder()).filter((name) => name.startsWith('sessions'));
    const text = left.map((name) => fs.readFileSync(inFolder(name), 'utf8')).join('');
    expect(text.match(/\d{14}/g)).toEqual(idsOf(6, 7));
    expect(left).not.toContain('sessions-202402.jsonl');
    expect(await history.prune(7, now)).toBe(0);
  });

  test('leaves the anonymous counts', async () => {
    await write(old(1, 90));
    const counts = fs.readdirSync(folder()).filter((name) => name.startsWith('counts'));
    expect(await new History(folder()).prune(30, now)).toBe(1);
    expect(fs.readdirSync(folder())).toEqual(counts);
  });

  test('forgets half lines with what is around them', async () => {
    await write(old(1, 20));
    fs.appendFileSync(inFolder(MAY), '{"uniqueId":"171683","remoteAddr":"198.51.100.9"');
    await write(old(2, 20), old(3, 1));
    fs.appendFileSync(inFolder(MAY), '{"uniqueId":"171683","remoteAddr":"198.51.100.10"');
    await write(old(4, 0));
    await new History(folder()).prune(10, now);
    const text = fs.readFileSync(inFolder(MAY), 'utf8');
    expect(text).not.toContain('198.51.100.9');
    expect(text).toContain('198.51.100.10');
    expect(ids(await new History(folder()).newest(9))).toEqual(idsOf(4, 3));
  });

  test('cut off at any byte forgets the rest the next time', { timeout: 60_000 }, async () => {
    const short = { url: '', services: [], reason: '' };
    await write({ ...old(1, 20), ...short }, { ...old(2, 20), ...short }, old(3, 1));
    const before = fs.readFileSync(inFolder(MAY));
    await new History(folder()).prune(10, now);
    const after = fs.readFileSync(inFolder(MAY));
    for (let cut = 0; cut <= after.length; cut++) {
      fs.writeFileSync(inFolder(MAY), Buffer.concat([after.subarray(0, cut), before.subarray(cut)]));
      await new History(folder()).prune(10, now);
      expect(fs.readFileSync(inFolder(MAY)).equals(after), `cut at ${cut}`).toBe(true);
    }
  });

  test('loses nothing of what is appended meanwhile', async () => {
    writeAll(numbered(1, 3000, { endedAt: now - 20 * 24 * 3600_000 }));
    const history = new History(folder());
    let isPruned = false;
    const pruning = history.prune(10, now).finally(() => (isPruned = true));
    let written = 0;
    while (!isPruned) await write(session(10_000 + written++));
    expect(await pruning).toBe(3000);
    expect(written).toBeGreaterThan(1);
    expect(await history.newest(5000)).toHaveLength(written);
  });
});
