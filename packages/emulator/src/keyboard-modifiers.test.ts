import { describe, expect, test } from 'vitest';
import { Modifiers } from './keyboard-modifiers.ts';

/** `M` and `C` press Maj and Ctrl, `.` any other key; gives the layer that each `.` found. */
function typed(keys: string, modifiers = new Modifiers()): string[] {
  const layers: string[] = [];
  for (const key of keys) {
    if (key === 'M') modifiers.press('SHIFT');
    else if (key === 'C') modifiers.press('CTRL');
    else {
      layers.push(modifiers.layer);
      modifiers.consume();
    }
  }
  return layers;
}

describe('pressed', () => {
  test.each([
    ['..', ['plain', 'plain']],
    ['M..', ['shift', 'plain']],
    ['MM..M.', ['shift', 'shift', 'plain']],
    ['C..', ['ctrl', 'plain']],
    ['CC.', ['plain']],
    ['MC..', ['ctrl', 'plain']],
    ['CM..', ['shift', 'plain']],
    ['MMC..', ['ctrl', 'shift']],
  ])('%s', (keys, layers) => expect(typed(keys)).toEqual(layers));
});

describe('held', () => {
  test('lasts as long as the finger', () => {
    const modifiers = new Modifiers();
    modifiers.press('SHIFT');
    modifiers.hold('SHIFT');
    expect(typed('..', modifiers)).toEqual(['shift', 'shift']);
    modifiers.release('SHIFT');
    expect(typed('.', modifiers)).toEqual(['plain']);
  });

  test('and let go without another key it was only touched', () => {
    const modifiers = new Modifiers();
    modifiers.press('SHIFT');
    modifiers.hold('SHIFT');
    modifiers.release('SHIFT');
    expect(typed('..', modifiers)).toEqual(['shift', 'plain']);
  });

  test('a release without a hold changes nothing', () => {
    const modifiers = new Modifiers();
    modifiers.press('SHIFT');
    modifiers.release('SHIFT');
    expect(modifiers.stateOf('SHIFT')).toBe('next');
  });
});
