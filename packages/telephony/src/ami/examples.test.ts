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

/** From answered on: until the modem is there, and what the gateway allows beyond `maxtime` before it hangs up itself. */
const GATEWAY_MARGIN_S = 20 + 60;

test('a call out is hung up by Asterisk itself, soon after the gateway would have', async () => {
  const plan = await example('extensions.conf');
  const settings = await readFile(new URL('../../../../config/minipavi-full.conf', import.meta.url), 'utf8');
  const maxTime = Number(/<maxtime>(\d+)</.exec(settings)?.[1]);
  const limit = Number(/^DUREE_MAX=(\d+)$/m.exec(plan)?.[1]);
  expect(limit).toBeGreaterThan(maxTime + GATEWAY_MARGIN_S);
  expect(limit).toBeLessThan(maxTime + 2 * GATEWAY_MARGIN_S);
  const outgoing = plan.slice(plan.indexOf('[extcall]'));
  const set = outgoing.indexOf('same => n,Set(TIMEOUT(absolute)=${DUREE_MAX})');
  expect(set).toBeGreaterThan(0);
  expect(set).toBeLessThan(outgoing.indexOf('Wait('));
});

test('what the gateway is told to look for in the dialplan is there', async () => {
  const plan = await example('extensions.conf');
  const settings = await readFile(new URL('../../../../config/minipavi-full.conf', import.meta.url), 'utf8');
  const setting = (name: string) => new RegExp(`<${name}>([^<]+)<`).exec(settings)?.[1];
  expect(plan).toContain(`\n[${setting('context')}]\nexten => ${setting('ext')},1,`);
  expect(plan).toContain(`\nASTPORT=${setting('astport')}\n`);
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
  // Whoever gives its name is not the line.
  expect(line).toMatch(/^identify_by *= *ip$/m);
  expect(line).toMatch(/^match *= */m);
  expect(plan.replace(/^\s*;.*$/gm, '')).not.toMatch(/Dial\(|System\(|SHELL/i);
});
