import { describe, expect, it, test } from 'vitest';
import { DENIED_NUMBERS, isNumberRule, NumberRules } from '@minipavi/telephony';
import { settingOf } from './settings.ts';
import { configOf, faultLines, load, minimal, warningLines } from './trial.test-support.ts';

const SERVER =
  '<sipchannel>PJSIP/line1/sip:%NUM%@sbc</sipchannel><ip>asterisk.lan</ip><port>5038</port><user>ami</user>' +
  '<pwd>amipwd</pwd><context>extcall</context><ext>999</ext><maxtime>600</maxtime>';
const withServer = (more = '', server = `${SERVER}<calltimeout>40000</calltimeout>`): string =>
  minimal('', `<connecttocmd><asterisk>${server}${more}</asterisk></connecttocmd>`);
const asteriskOf = (xml: string) => configOf(load(xml)).connectTo.asterisk;

describe('calls that come in', () => {
  it('are looked after as the operator says', () => {
    const result = load(
      minimal(
        '<astport>8183</astport><astallow>192.168.1.10</astallow><astallow>10.0.0.0/8</astallow>' +
          '<astallow>2001:db8::/32</astallow><astautopce>oui</astautopce><astwait>0</astwait><astmute>90</astmute>',
      ),
    );
    expect(configOf(result).telephone).toEqual({
      allow: ['192.168.1.10', '10.0.0.0/8', '2001:db8::/32'],
      startsOnBadLine: true,
      silentLineMs: 0,
      muteLineMs: 90_000,
    });
    expect(warningLines(result)).toEqual([]);
  });

  it.each([
    '1.2.3',
    'asterisk.lan',
    '1.2.3.4/',
    '1.2.3.4/33',
    '1.2.3.4/24/8',
    '::/129',
    '::1/-1',
    'fe80::1%eth0',
  ])('may not be allowed from %s', (range) => {
    expect(faultLines(load(minimal(`<astallow>${range}</astallow>`)))).toEqual([
      expect.stringMatching(
        /^general\/astallow \(ligne 2\) : « .+ » n'(est ni une adresse IP ni un réseau|a pas un préfixe de 0 à (32|128) après « \/ ») ; accepté : une adresse IPv4 ou IPv6, ou un réseau comme 192\.168\.1\.0\/24$/,
      ),
    ]);
  });

  it('from anywhere are worth a word', () => {
    expect(warningLines(load(minimal('<astallow>0.0.0.0/0</astallow>')))).toEqual([
      'general/astallow (ligne 2) : « 0.0.0.0/0 » laisse entrer toutes les adresses',
    ]);
  });
});

describe('calls that go out', () => {
  it('are limited as the operator says', () => {
    const more =
      '<allow>0388.</allow><allow>+32.</allow><deny>06.</deny><maxsession>3</maxsession><maxday>50</maxday><maxcalls>2</maxcalls>';
    expect(asteriskOf(withServer(more))).toMatchObject({
      ip: 'asterisk.lan',
      callTimeoutMs: 40_000,
      allowNumbers: ['0388.', '+32.'],
      denyNumbers: ['06.'],
      maxCallsPerSession: 3,
      maxCallsPerDay: 50,
      maxCallsAtOnce: 2,
    });
  });

  it('have no limit where it is 0', () => {
    const more = '<maxsession>0</maxsession><maxday>0</maxday><maxcalls>0</maxcalls>';
    expect(asteriskOf(withServer(more))).toMatchObject({
      maxCallsPerSession: null,
      maxCallsPerDay: null,
      maxCallsAtOnce: null,
    });
  });

  it.each([
    ['1', 30_000],
    ['7000', 30_000],
    ['30001', 30_001],
  ])('ring for half a minute at least: %s counts as %i, without a word', (text, expected) => {
    const result = load(withServer('', `${SERVER}<calltimeout>${text}</calltimeout>`));
    expect(configOf(result).connectTo.asterisk?.callTimeoutMs).toBe(expected);
    expect(warningLines(result)).toEqual([]);
  });

  it('go to an address without its brackets', () => {
    expect(asteriskOf(withServer().replace('asterisk.lan', '[fd00::5]'))?.ip).toBe('fd00::5');
  });

  it('are not to be had by limits alone', () => {
    const faults = faultLines(load(withServer('<maxday>50</maxday><deny>06.</deny>', '')));
    expect(faults.map((line) => /^connecttocmd\/asterisk\/(\w+) /.exec(line)?.[1])).toEqual(
      'sipchannel ip port user pwd context ext maxtime calltimeout'.split(' '),
    );
  });

  it.each(['allow', 'deny'])('follow %s rules that are rules', (key) => {
    expect(faultLines(load(withServer(`<${key}>03 88</${key}><${key}>06.</${key}>`)))).toEqual([
      `connecttocmd/asterisk/${key} (ligne 2) : « 03 88 » n'est pas une règle de numéros ; accepté : des chiffres, * et #, un + au début, X pour un chiffre quelconque, un point final pour « et la suite »`,
    ]);
  });
});

test.each(['+33388.', '0033.', '0032.'])('the rule %s, which fits no number, is worth a word', (rule) => {
  expect(
    new NumberRules({ allow: [rule], deny: [] }).judge(rule.replace('.', '776655')).fault,
  ).not.toBeNull();
  expect(warningLines(load(withServer(`<allow>${rule}</allow>`)))).toEqual([
    expect.stringContaining(`« ${rule} » ne vaut pour aucun numéro : ceux de`),
  ]);
});

test('a rule for numbers is here what it is to the telephone', () => {
  const { parse } = settingOf('connecttocmd/asterisk/deny').type;
  const signs = ['0', '8', 'X', 'x', '.', '+', '*', '#', ' ', '-', 'a'];
  const all = (length: number): string[] =>
    length === 0 ? [''] : all(length - 1).flatMap((text) => signs.map((sign) => text + sign));
  const texts = [...DENIED_NUMBERS, ...[1, 2, 3, 4].flatMap(all), '0892123456', '1'.repeat(100)];
  const differing = texts.filter((text) => parse(text, '/').ok !== isNumberRule(text));
  expect(differing).toEqual([]);
  expect(DENIED_NUMBERS.every((text) => parse(text, '/').ok)).toBe(true);
});
