import { describe, expect, test } from 'vitest';
import { OutputTaps } from './output-taps.ts';

function recorder() {
  const got: string[] = [];
  return {
    got,
    sent: (bytes: Uint8Array) => got.push(Buffer.from(bytes).toString('latin1')),
    ended: () => got.push('END'),
  };
}

describe('OutputTaps', () => {
  test('each gets what is sent from its coming to its going, and hears of the end once', () => {
    const taps = new OutputTaps();
    const [first, second, gone] = [recorder(), recorder(), recorder()];
    taps.sent(Buffer.from('before'));
    taps.add(first);
    taps.add(gone);
    taps.sent(Buffer.from('a'));
    taps.add(second);
    taps.remove(gone);
    taps.sent(Buffer.from('b'));
    taps.close();
    taps.close();
    taps.sent(Buffer.from('c'));
    expect([first.got, second.got, gone.got]).toEqual([['a', 'b', 'END'], ['b', 'END'], ['a']]);
  });

  test('none is taken after the end', () => {
    const taps = new OutputTaps();
    expect(taps.add(recorder())).toBe(true);
    taps.close();
    const late = recorder();
    expect(taps.add(late)).toBe(false);
    expect(late.got).toEqual([]);
  });

  test('one that removes itself when it is sent something hurts no other', () => {
    const taps = new OutputTaps();
    const other = recorder();
    const once = { sent: () => taps.remove(once), ended: () => {} };
    taps.add(once);
    taps.add(other);
    taps.sent(Buffer.from('a'));
    expect(other.got).toEqual(['a']);
  });
});
