import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const example = (name: string): Promise<string> =>
  readFile(new URL(`../../../../deploy/asterisk/${name}`, import.meta.url), 'utf8');

/** The most characters that the arguments of each modem in the dialplan can have, by their order. */
async function modems(): Promise<{ text: string; most: number }[]> {
  const lines = (await example('extensions.conf'))
    .split('\n')
    .filter((line) => /,SoftmodemMinipavi\(/.test(line));
  return lines.map((text) => ({
    text,
    most: [...text.matchAll(/\$\{(?:APPELANT|PAGE|CALLED|PID)(?::0:(\d+))?\}/g)].reduce(
      (sum, [, length]) => sum + Number(length ?? Infinity),
      0,
    ),
  }));
}

test('the dialplan cuts what the module writes into 100 bytes, and gives all six arguments', async () => {
  const [incoming, outgoing, ...others] = await modems();
  expect(incoming?.most).toBeLessThanOrEqual(73);
  expect(outgoing?.text).toContain('"TO ${CALLED:0:20}"');
  expect(outgoing?.most).toBeLessThanOrEqual(85);
  expect(others).toEqual([]);
  for (const { text } of [incoming, outgoing].filter((modem) => modem !== undefined)) {
    expect(text.slice(text.indexOf('SoftmodemMinipavi(')).split(',')).toHaveLength(6);
    expect(text).toMatch(/,f?[rt]\([^,]*\)\)$/);
  }
});

test('the manager’s user may do no more than the gateway needs', async () => {
  const text = await example('manager.conf');
  const value = (key: string): string[] =>
    [...text.matchAll(new RegExp(`^${key} *= *([^;\n]*?) *$`, 'gm'))].map(([, found]) => found ?? '');
  expect(value('read')).toEqual(['call']);
  expect(value('write')).toEqual(['call,originate']);
  expect(value('bindaddr')).toEqual(['127.0.0.1']);
  expect(value('permit')).toEqual(['127.0.0.1/255.255.255.255']);
  expect(value('eventfilter')).toEqual(['Event: OriginateResponse', 'Event: Hangup']);
});

test('a line carries nothing but G.711, and reaches nothing but the modem', async () => {
  const [line, plan] = await Promise.all([example('pjsip.conf'), example('extensions.conf')]);
  expect([...line.matchAll(/^allow *= *(.*)$/gm)].map(([, codecs]) => codecs)).toEqual(['alaw,ulaw']);
  expect(line).toMatch(/^disallow *= *all$/m);
  expect(plan.replace(/^\s*;.*$/gm, '')).not.toMatch(/Dial\(|System\(|SHELL/i);
});
