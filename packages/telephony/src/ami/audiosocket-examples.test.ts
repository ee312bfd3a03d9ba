/** The examples for AudioSocket stay true: what the dialplan says of a call is what the gateway reads. */

import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it, test } from 'vitest';
import { readCallUuid } from '@minipavi/access';

const read = (name: string): Promise<string> =>
  readFile(new URL(`../../../../${name}`, import.meta.url), 'utf8');
const example = (name: string): Promise<string> => read(`deploy/asterisk/audiosocket/${name}`);
const withoutComments = (text: string): string => text.replace(/^\s*;.*$/gm, '');

/** Applications of a context's first extension, with their arguments as written. */
function applications(plan: string, context: string): readonly (readonly [name: string, args: string])[] {
  const [, body = ''] = plan.split(`\n[${context}]\n`);
  const [own = ''] = body.split(/^\[/m);
  return [...own.matchAll(/^ *(?:exten => [^,]+,1|same => n),(\w+)\((.*)\)$/gm)].map(
    ([, name = '', args = '']) => [name, args],
  );
}

type Variables = Map<string, string>;

/** The functions that the dialplan uses, as Asterisk 22 was seen to work them out. */
const FUNCTIONS: Readonly<Record<string, (args: string, variables: Variables) => string>> = {
  CALLERID: (_num, variables) => variables.get('caller') ?? '',
  FILTER: (args) => args.slice(args.indexOf(',') + 1).replace(/[^0-9]/g, ''),
  SPRINTF: (args) =>
    Number(args.slice(args.indexOf(',') + 1))
      .toString(16)
      .padStart(4, '0'),
};

/** `${NAME}`, `${NAME:3:9}`, `${NAME:-15}`, `${FUNCTION(…)}`, the innermost first. */
function substituted(text: string, variables: Variables): string {
  const found = /\$\{([^${}]*)\}/.exec(text);
  if (!found) return text;
  const [whole, inside = ''] = found;
  const [, name = '', args] = /^(\w+)\((.*)\)$/.exec(inside) ?? [];
  let value: string | undefined;
  if (args === undefined) {
    const [variable = '', from, length] = inside.split(':');
    const start = Number(from ?? 0);
    value = variables.get(variable)?.slice(start);
    if (length !== undefined) value = value?.slice(0, Number(length));
  } else value = FUNCTIONS[name]?.(args, variables);
  if (value === undefined) throw new Error(`${whole}: neither a variable nor a function known here`);
  return substituted(
    text.replace(whole, () => value),
    variables,
  );
}

/** What AudioSocket is given for a call of this entry. */
async function audioSocketOf(entry: number, caller: string): Promise<{ uuid: string; service: string }> {
  const plan = await example('extensions.conf');
  const globals = [...plan.matchAll(/^(\w+)=(.*)$/gm)].map(
    ([, name = '', value = '']) => [name, value] as const,
  );
  const variables: Variables = new Map([...globals, ['EXTEN', String(entry)], ['caller', caller]]);
  for (const [name, args] of applications(plan, 'minitel')) {
    if (name === 'AudioSocket') {
      const [uuid = '', service = ''] = substituted(args, variables).split(',');
      return { uuid, service };
    }
    const [, variable, value] = name === 'Set' ? (/^(\w+)=(.*)$/.exec(args) ?? []) : [];
    if (variable !== undefined && value !== undefined) variables.set(variable, substituted(value, variables));
  }
  throw new Error('no AudioSocket in [minitel]');
}

describe('the dialplan', () => {
  it.each([
    [1, '0388776655', '0388776655'],
    [2, '+33972101721', '33972101721'],
    [10, 'anonymous', ''],
    [0, '', ''],
    [65_535, '123456789012345678', '456789012345678'],
    [300, '06"12,3)${EPOCH}&;4', '061234'],
  ])('tells the gateway entry %i and caller « %s »', async (entry, caller, digits) => {
    const { uuid } = await audioSocketOf(entry, caller.replace('${EPOCH}', ''));
    expect(uuid).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(readCallUuid(uuid.replaceAll('-', ''))).toEqual({ entry, caller: digits });
  });

  it('calls the ports of the gateway’s own example', async () => {
    const settings = (await read('config/minipavi-full.conf')).replace(/<!-- (<agiport>.*) -->/, '$1');
    const setting = (name: string) => new RegExp(`<${name}>([^<]+)<`).exec(settings)?.[1];
    const plan = await example('extensions.conf');
    expect((await audioSocketOf(1, '')).service).toBe(`127.0.0.1:${setting('audioport')}`);
    expect(plan).toContain(`\nAGIPORT=${setting('agiport')}\n`);
    expect(settings).toContain('<entry id="1"');
    expect(settings).toContain('<entry id="2"');
  });

  it('answers, then asks for the order of packets to be kept, then brings the sound, then hangs up', async () => {
    const names = applications(await example('extensions.conf'), 'minitel').map(([name]) => name);
    expect(names.filter((name) => name !== 'NoOp')).toEqual([
      'Answer',
      'Set',
      'Set',
      'Set',
      'Set',
      'AudioSocket',
      'Hangup',
    ]);
    expect(applications(await example('extensions.conf'), 'minitel')[2]).toEqual([
      'Set',
      'JITTERBUFFER(fixed)=default',
    ]);
    expect(withoutComments(await example('codecs.conf')).trim()).toBe('[plc]\ngenericplc => true');
  });

  it('takes the calls of the line of pjsip.conf, and reaches nothing but the gateway', async () => {
    const [plan, line] = await Promise.all([example('extensions.conf'), read('deploy/asterisk/pjsip.conf')]);
    const context = /^context *= *(.+)$/m.exec(line)?.[1] ?? '';
    expect(applications(plan, context).map(([, args]) => args)).toEqual(['minitel,1,1', 'minitel,1,1']);
    expect(withoutComments(plan)).not.toMatch(/Dial\(|System\(|SHELL/i);
  });

  it('has a variant by FastAGI that gives the entry too', async () => {
    const plan = (await example('extensions.conf')).split('; --- Variante')[1] ?? '';
    const variant = `\n${plan.replace(/^;(?=\[|exten| same)/gm, '')}`;
    expect(applications(variant, 'minitel').at(-2)).toEqual([
      'AGI',
      'agi://${PASSERELLE}:${AGIPORT}/entry${EXTEN}',
    ]);
  });
});

/** Modules that provide what is written in the dialplan. */
const MODULES: Readonly<Record<string, string>> = {
  AudioSocket: 'app_audiosocket',
  AGI: 'res_agi',
  JITTERBUFFER: 'func_jitterbuffer',
  CALLERID: 'func_callerid',
  FILTER: 'func_strings',
  SPRINTF: 'func_sprintf',
};

test('the list of modules holds what the dialplan, codecs and line need', async () => {
  const [plan, modules] = await Promise.all([example('extensions.conf'), example('modules.conf')]);
  const loaded = [...modules.matchAll(/^load = (\w+)\.so$/gm)].map(([, name]) => name);
  expect(new Set(loaded).size).toBe(loaded.length);
  // Of Asterisk itself: Answer, Hangup, Goto, NoOp, Set.
  const used = Object.entries(MODULES).filter(([name]) => plan.includes(`${name}(`));
  expect(used).toHaveLength(Object.keys(MODULES).length);
  expect(loaded).toEqual(expect.arrayContaining(used.map(([, module]) => module)));
  expect(loaded).toEqual(
    expect.arrayContaining([
      'res_audiosocket',
      'pbx_config',
      'codec_alaw',
      'codec_ulaw',
      'res_timing_timerfd',
      'chan_pjsip',
      'res_rtp_asterisk',
    ]),
  );
});

test('no file is there that nobody looks at', async () => {
  const files = await readdir(new URL('../../../../deploy/asterisk/audiosocket/', import.meta.url));
  expect(files.sort()).toEqual(['codecs.conf', 'extensions.conf', 'modules.conf']);
});
