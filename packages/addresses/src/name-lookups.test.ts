import { expect, test } from 'vitest';
import type { Resolve } from './address-policy.ts';
import { NameLookups } from './name-lookups.ts';

const FOUND = [{ address: '192.0.2.1', family: 4 }];

/** A name server that answers when it is told to. */
function slowServer() {
  const asked: string[] = [];
  const answers: (() => void)[] = [];
  const ask: Resolve = (name, _options, callback) => {
    asked.push(name);
    answers.push(() => callback(null, FOUND));
  };
  return { asked, answers, ask };
}

const told = (lookups: NameLookups, name: string, all = true): Promise<string> =>
  new Promise((resolve) => {
    lookups.resolve(name, { all, family: 0 } as never, (error, found) =>
      resolve(error ? (error.code ?? '') : found.map(({ address }) => address).join()),
    );
  });

test('no more names than allowed are asked for at a time; the others follow in order', async () => {
  const { asked, answers, ask } = slowServer();
  const lookups = new NameLookups(2, ask);
  const results = ['a', 'b', 'c', 'd'].map((name) => told(lookups, name));
  expect(asked).toEqual(['a', 'b']);
  answers[1]?.();
  expect(asked).toEqual(['a', 'b', 'c']);
  for (const answer of answers.splice(2)) answer();
  answers[0]?.();
  answers[2]?.();
  expect(await Promise.all(results.slice(1, 3))).toEqual(['192.0.2.1', '192.0.2.1']);
  expect(asked).toEqual(['a', 'b', 'c', 'd']);
});

test('a name that is being asked for is not asked for again, until it is answered', async () => {
  const { asked, answers, ask } = slowServer();
  const lookups = new NameLookups(2, ask);
  const results = [told(lookups, 'a'), told(lookups, 'a'), told(lookups, 'a')];
  answers[0]?.();
  expect(await Promise.all(results)).toEqual(['192.0.2.1', '192.0.2.1', '192.0.2.1']);
  expect(asked).toEqual(['a']);
  void told(lookups, 'a');
  expect(asked).toEqual(['a', 'a']);
});

test('an error is told to all who asked', async () => {
  const lookups = new NameLookups(1, (name, _options, callback) =>
    callback(Object.assign(new Error(name), { code: 'ENOTFOUND' }), []),
  );
  expect(await Promise.all([told(lookups, 'a'), told(lookups, 'a')])).toEqual(['ENOTFOUND', 'ENOTFOUND']);
});

test('when too many wait, for all names or for one, the next are told so at once', async () => {
  const { ask } = slowServer();
  const lookups = new NameLookups(1, ask);
  for (let i = 0; i < 201; i++) void told(lookups, `name${i}`);
  expect(await told(lookups, 'one more')).toBe('EAI_AGAIN');
  for (let i = 0; i < 199; i++) void told(lookups, 'name0');
  expect(await told(lookups, 'name0')).toBe('EAI_AGAIN');
});
