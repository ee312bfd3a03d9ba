/** The log as it is written, to real listeners. */

import fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeMaster } from './testing/fake-master.ts';
import { LiveAnswer } from './testing/listen.ts';
import { sampleConfig } from './testing/samples.ts';

let master: FakeMaster;
let port = 0;
const answers: LiveAnswer[] = [];
beforeEach(async () => {
  master = new FakeMaster();
  await write('avant', 'info');
  port = await master.startListening(sampleConfig({ paths: { logs: master.folder, stats: master.folder } }));
});
afterEach(async () => {
  for (const answer of answers.splice(0)) answer.leave();
  await master.clear();
});

function write(message: string, level: string): Promise<void> {
  const date = new Date();
  const name = `${date.getFullYear()}${String(date.getMonth() + 1).padStart(2, '0')}.log`;
  const line = JSON.stringify({ level, message, timestamp: date.toISOString() });
  return fs.appendFile(path.join(master.folder, name), `${line}\n`);
}

const listen = async (query: string): Promise<LiveAnswer> => {
  const answer = await LiveAnswer.open(port, `/api/logs/live${query}`);
  answers.push(answer);
  return answer;
};

const messagesOf = (answer: LiveAnswer): string[] =>
  answer.events('lines').flatMap(({ data }) => (data as { message: string }[]).map(({ message }) => message));

test('each listener gets the lines it asked for, as they are written, and none twice', async () => {
  const all = await listen('?limit=10');
  const grave = await listen('?level=error');
  // Told at first what there is, be it nothing: from then on none is missed.
  await Promise.all([all.next('lines'), grave.next('lines')]);
  await write('un', 'info');
  await write('deux', 'error');
  await all.until(() => messagesOf(all).includes('deux'));
  const late = await listen('?limit=2');
  await late.next('lines');
  await write('trois', 'error');
  for (const answer of [all, grave, late]) await answer.until(() => messagesOf(answer).includes('trois'));
  expect(messagesOf(all)).toEqual(['avant', 'un', 'deux', 'trois']);
  expect(messagesOf(grave)).toEqual(['deux', 'trois']);
  expect(messagesOf(late)).toEqual(['un', 'deux', 'trois']);
});
