import { describe, expect, it } from 'vitest';
import { editDistance, nearestName, nearestPath } from './nearest.ts';

describe('the nearest name', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['wsport', 'wsport', 0],
    ['wsprt', 'wsport', 1],
    ['wsprot', 'wsport', 1],
    ['wssport', 'wsport', 1],
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3],
  ])('counts what turns %j into %j as %i changes', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });

  it('is the first of equals, whatever the case', () => {
    expect(nearestName('WSPART', ['telnport', 'wsport', 'wssport'])).toBe('wsport');
    expect(nearestName('ab', ['aa', 'bb'])).toBe('aa');
  });

  it('is none when too much would have to change, or the name is too long to be a slip', () => {
    expect(nearestName('banana', ['wsport', 'host'])).toBeNull();
    expect(nearestName('x'.repeat(41), ['x'.repeat(40)])).toBeNull();
    expect(nearestName('host', [])).toBeNull();
  });

  it('is sought among brothers first, then everywhere', () => {
    const paths = ['capture/key', 'connecttocmd/key', 'general/wsport', 'connecttocmd'];
    expect(nearestPath('connecttocmd/kye', paths)).toBe('connecttocmd/key');
    expect(nearestPath('capture/kye', paths)).toBe('capture/key');
    expect(nearestPath('services/wsport', paths)).toBe('general/wsport');
    expect(nearestPath('conecttocmd', paths)).toBe('connecttocmd');
    expect(nearestPath('general/banana', paths)).toBeNull();
  });
});
