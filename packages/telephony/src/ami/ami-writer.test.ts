import { generator, newSeed } from '@minipavi/testkit';
import { describe, expect, test } from 'vitest';
import { AmiValueError } from './ami-error.ts';
import { encodeAction, hangUpAction, variable } from './ami-writer.ts';

describe('an action', () => {
  test('is its lines, in order, and an empty one', () => {
    const action = encodeAction([
      ['Action', 'Originate'],
      ['Priority', 1],
      variable('A', 'x'),
      variable('B', -3),
    ]);
    expect(action.toString()).toBe(
      'Action: Originate\r\nPriority: 1\r\nVariable: A=x\r\nVariable: B=-3\r\n\r\n',
    );
  });

  test.each(['\r', '\n', '\0', 'a\r\nAction: Command', 'a\n\nAction: Logoff'])(
    'never holds %j in a value',
    (value) => {
      expect(() => encodeAction([['Action', value]])).toThrow(AmiValueError);
    },
  );

  test('does not show what it refuses', () => {
    expect(() => encodeAction([['Secret', 'geheim\n']])).toThrow(/^(?!.*geheim).*Secret/);
    expect(() => variable('PID', 'geheim,')).toThrow(/^(?!.*geheim).*PID/);
  });

  // In one byte a letter, U+010A and U+010D are LF and CR.
  test('has no line end but its own, whatever letters its values are made of', () => {
    expect(
      encodeAction([['Channel', 'a\u010d\u010aAction: Logoff\u2028\u0085']])
        .toString('latin1')
        .split('\n'),
    ).toHaveLength(3);
  });

  test.each(['', 'A B', 'A:', 'A\r\n', 'É', '1'])('has no header named %j', (name) => {
    expect(() => encodeAction([[name, 'x']])).toThrow(AmiValueError);
  });

  test('fits into the lines of Asterisk', () => {
    expect(encodeAction([['Channel', 'é'.repeat(506)]]).length).toBe(1023 + 2);
    expect(() => encodeAction([['Channel', 'é'.repeat(507)]])).toThrow(AmiValueError);
    expect(() => encodeAction(Array.from({ length: 129 }, () => ['A', 1] as const))).toThrow(AmiValueError);
  });
});

describe('a variable', () => {
  test.each([...`,"'(){}$\\|&;\r\n\0\t\x7f`])('never holds %j', (sign) => {
    expect(() => variable('CALLED', `06${sign}`)).toThrow(AmiValueError);
  });

  test.each(['', 'A=B', 'A,B', '1A', 'A B', 'CHANNEL(x)', '_'.repeat(65)])('is not named %j', (name) => {
    expect(() => variable(name, 'x')).toThrow(AmiValueError);
  });

  test('may hold an equals sign, a path and a signed number', () => {
    expect(variable('PID', '/a=b-c.d')).toEqual(['Variable', 'PID=/a=b-c.d']);
  });

  test('of any text sets itself and nothing else, or is refused', () => {
    for (let run = 0; run < 2000; run++) {
      const seed = newSeed();
      const random = generator(seed);
      const text = String.fromCharCode(...Array.from({ length: 8 }, () => Math.floor(random() * 0x180)));
      try {
        const sent = encodeAction([['Action', 'X'], variable('V', text)]).toString('utf8');
        expect(sent, `seed ${seed}`).toBe(`Action: X\r\nVariable: V=${text}\r\n\r\n`);
        expect(sent.split(/[\r\n,]+/), `seed ${seed}`).toHaveLength(3);
      } catch (error) {
        expect(error, `seed ${seed}`).toBeInstanceOf(AmiValueError);
      }
    }
  });
});

describe('a hang-up', () => {
  test.each(['/.*/', '/^PJSIP/', '', ' PJSIP/a', 'a b', 'a\n', '^x', 'x'.repeat(141)])(
    'never takes %j for a channel',
    (channel) => {
      expect(() => hangUpAction(channel)).toThrow(AmiValueError);
    },
  );

  test('takes names and identifiers', () => {
    expect(hangUpAction('PJSIP/line1-00000042')).toEqual([
      ['Action', 'Hangup'],
      ['Channel', 'PJSIP/line1-00000042'],
    ]);
    expect(hangUpAction('minipavi-1', 16)).toContainEqual(['Cause', 16]);
  });
});
