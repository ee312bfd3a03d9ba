import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { BusPeer, FromMaster, ReputationQuestion, Role } from '@minipavi/bus';
import { ReputationDesk } from './reputation-desk.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const ADDRESS = '80.67.169.12';
const OTHER = '80.67.169.40';

function peer(role: Role, pid: number) {
  const said: FromMaster[] = [];
  return {
    said,
    peer: { role, pid, send: (message: FromMaster) => said.push(message) } as unknown as BusPeer,
  };
}

function scene({ hasBackground = true, whitelist = [] as readonly string[] } = {}) {
  const [background, visuweb] = [peer('background', 7), peer('visuweb', 8)];
  const lines: string[] = [];
  const state = { hasBackground };
  const desk = new ReputationDesk({
    background: () => (state.hasBackground ? background.peer : null),
    isWhitelisted: (address) => whitelist.includes(address),
    log: (level, message) => lines.push(`${level} ${message}`),
  });
  const questions = () => background.said as ({ type: string } & ReputationQuestion)[];
  /** Of the background process, to its `nth` question. */
  const answer = (nth: number, score: number | null, pid = questions()[nth]?.pid ?? 0) =>
    desk.message(background.peer, { type: 'reputation-answer', id: questions()[nth]?.id ?? 0, pid, score });
  const visit = (id: number, address = ADDRESS, from = visuweb.peer) =>
    desk.message(from, { type: 'reputation-question', id, pid: from.pid, address });
  return { desk, state, lines, background, visuweb, questions, answer, visit };
}

test('each answer finds who asked, in whatever order', async () => {
  const { desk, questions, answer } = scene();
  const asked = [desk.ask(ADDRESS), desk.ask(OTHER)];
  expect(questions().map(({ address }) => address)).toEqual([ADDRESS, OTHER]);
  answer(1, 0);
  answer(0, 97);
  expect(await Promise.all(asked)).toEqual([97, 0]);
});

test('VisuWeb has its own numbers, and is answered with them', async () => {
  const { desk, questions, answer, visit, visuweb } = scene();
  void desk.ask(OTHER);
  visit(41);
  answer(1, 12);
  await vi.advanceTimersByTimeAsync(0);
  expect(questions()[1]?.address).toBe(ADDRESS);
  expect(visuweb.said).toEqual([{ type: 'reputation-answer', id: 41, pid: 8, score: 12 }]);
});

test('of whom the whitelist holds VisuWeb is told at once that all is well', async () => {
  const { questions, visit, visuweb } = scene({ whitelist: [ADDRESS] });
  visit(41);
  await vi.advanceTimersByTimeAsync(0);
  expect(visuweb.said).toEqual([{ type: 'reputation-answer', id: 41, pid: 8, score: 0 }]);
  expect(questions()).toEqual([]);
});

test('one that is not there yet, or dies, is waited for as long', async () => {
  const { desk, state, questions, answer } = scene({ hasBackground: false });
  const asked = desk.ask(ADDRESS);
  expect(questions()).toEqual([]);
  for (let start = 0; start < 2; start++) {
    state.hasBackground = true;
    desk.backgroundReady();
  }
  expect(questions().map(({ address }) => address)).toEqual([ADDRESS, ADDRESS]);
  answer(1, 97);
  expect(await asked).toBe(97);
  state.hasBackground = false;
  const second = desk.ask(ADDRESS);
  await vi.advanceTimersByTimeAsync(1500);
  expect(await second).toBeNull();
});

test('one that hangs is waited for a second and a half, and its late answer is nobody’s', async () => {
  const { desk, answer } = scene();
  const asked = vi.fn();
  void desk.ask(ADDRESS).then(asked);
  await vi.advanceTimersByTimeAsync(1499);
  expect(asked).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(asked).toHaveBeenCalledWith(null);
  expect(answer(0, 97)).toBe(true);
});

test('an answer to a master before this one is not taken for one to this', async () => {
  const { desk, answer } = scene();
  const asked = desk.ask(ADDRESS);
  answer(0, 97, process.pid + 1);
  answer(0, 3);
  expect(await asked).toBe(3);
});

test('nobody else asks or answers', async () => {
  const { desk, visit, questions, lines } = scene();
  const worker = peer('worker', 9).peer;
  const asked = desk.ask(ADDRESS);
  visit(1, ADDRESS, worker);
  desk.message(worker, {
    type: 'reputation-answer',
    id: questions()[0]?.id ?? 0,
    pid: process.pid,
    score: 0,
  });
  expect(lines).toEqual([
    'warn bus : reputation-question du processus worker, refusé',
    'warn bus : reputation-answer du processus worker, refusé',
  ]);
  expect(questions()).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1500);
  expect(await asked).toBeNull();
});

test('a flood of questions is answered, and not kept', async () => {
  const { desk, questions } = scene();
  const asked = Array.from({ length: 600 }, () => desk.ask(ADDRESS));
  expect(questions()).toHaveLength(500);
  await vi.advanceTimersByTimeAsync(1500);
  expect(await Promise.all(asked)).toEqual(asked.map(() => null));
});

test('once it is stopped nobody waits', async () => {
  const { desk } = scene();
  const asked = desk.ask(ADDRESS);
  desk.stop();
  expect([await asked, await desk.ask(ADDRESS)]).toEqual([null, null]);
  expect(vi.getTimerCount()).toBe(0);
});
