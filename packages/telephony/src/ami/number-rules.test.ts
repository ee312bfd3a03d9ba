import { generator, newSeed } from '@minipavi/testkit';
import { describe, expect, test } from 'vitest';
import { normaliseNumber, shortNumber } from './dialled-number.ts';
import { DENIED_NUMBERS, isNumberRule, NumberRules } from './number-rules.ts';

describe('a number', () => {
  test.each([
    ['03 88.77-66 55', '0388776655'],
    ['+33\u00a03\u202f88\u201377 66 55', '+33388776655'],
    ['01', '01'],
    ['*#21#', '*#21#'],
  ])('%j is dialled %j', (text, number) => {
    expect(normaliseNumber(text)).toBe(number);
  });

  test.each([
    '',
    ' ',
    '1',
    '+1',
    '0'.repeat(21),
    '06\n12',
    '0612\0',
    '06,12',
    '06;12',
    '06@host',
    '06/07',
    '06&07',
    '06?x',
    '06%NUM%',
    '${EXTEN}',
    '٠٦١٢',
    '0+33',
    '(0)612',
    `06${' '.repeat(100)}`,
  ])('%j is none', (text) => {
    // A line feed is a blank among others: what is dialled has none.
    if (text === '06\n12') expect(normaliseNumber(text)).toBe('0612');
    else expect(normaliseNumber(text)).toBeNull();
  });

  test('of any text holds nothing but what is dialled', () => {
    for (let run = 0; run < 5000; run++) {
      const seed = newSeed();
      const random = generator(seed);
      const signs = '0123456789+*#.- \r\n\0,@/&;?%$={}()"\'éA';
      const text = Array.from({ length: 6 }, () => signs[Math.floor(random() * signs.length)]).join('');
      expect(normaliseNumber(text) ?? '00', `seed ${seed}`).toMatch(/^\+?[0-9*#]{2,20}$/);
    }
  });

  test('is shortened for the log', () => {
    expect(['0388776655', '15', '3615', '36151', '+33388776655'].map(shortNumber)).toEqual([
      '0388••••55',
      '15',
      '3615',
      '3615•1',
      '+333••••••55',
    ]);
  });
});

describe('without further rules', () => {
  const rules = new NumberRules();
  const isCalled = (number: string): boolean => rules.judge(number).fault === null;

  test.each([
    '15',
    '17',
    '18',
    '112',
    '114',
    '115',
    '119',
    '196',
    '116000',
    '116117',
    '3114',
    '+33112',
    '003315',
    '015',
  ])('nobody calls for help by modem: %s', (number) => expect(isCalled(number)).toBe(false));

  test.each([
    '0899 12 34 56',
    '0892705050',
    '0820123456',
    '0811123456',
    '+33899123456',
    '0033 8 92 70 50 50',
    '+330892705050',
    '3615',
    '3201',
    '118218',
  ])('nothing is paid for: %s', (number) => expect(isCalled(number)).toBe(false));

  test.each([
    '+4930123456',
    '004930123456',
    '+1900',
    '*21*0612345678#',
    '#31#0388776655',
    '*72',
    '000033388776655',
  ])('nothing goes abroad, nor changes the line: %s', (number) => expect(isCalled(number)).toBe(false));

  test.each([
    '0388776655',
    '+33 3 88 77 66 55',
    '0033388776655',
    '0972101721',
    '0612345678',
    '0800123456',
    '01',
    '1234',
    '1500',
    '9999',
  ])('all others are called: %s', (number) => expect(isCalled(number)).toBe(true));

  test('each of the rules is one', () => {
    expect(DENIED_NUMBERS.filter((rule) => !isNumberRule(rule))).toEqual([]);
  });
});

describe('of the rules', () => {
  test('the most exact one decides', () => {
    const rules = new NumberRules({ allow: ['.', '0892123456', '3615', '+32.'], deny: DENIED_NUMBERS });
    const verdicts = ['0892123456', '0892123457', '3615', '3614', '+3225', '+4925', '0388776655'].map(
      (number) => rules.judge(number).fault === null,
    );
    expect(verdicts).toEqual([true, false, true, false, true, false, true]);
  });

  test('none opens an emergency number by the way', () => {
    const rules = new NumberRules({ allow: ['.', '1.', '15', '112'] });
    for (const number of ['15', '112', '17'])
      expect(rules.judge(number).fault).toBe('numéro interdit sur cette passerelle');
  });

  test('a list of those allowed closes all others', () => {
    const rules = new NumberRules({ allow: ['03.', '1XX'], deny: [] });
    expect(rules.judge('0388776655').number).toBe('0388776655');
    expect(rules.judge('+33388776655').number).toBe('+33388776655');
    expect(rules.judge('123').number).toBe('123');
    expect(rules.judge('1234').fault).toBe('numéro hors de ceux que cette passerelle appelle');
  });

  test.each(['', '0x', '0.1', '1+', '[0-9]', '0 1'])('%j is none', (text) => {
    expect(isNumberRule(text)).toBe(false);
    expect(() => new NumberRules({ allow: [text] })).toThrow(RangeError);
  });
});
