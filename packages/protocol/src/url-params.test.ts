import { describe, expect, test } from 'vitest';
import { parseUrlParams } from './url-params.ts';

/** As a service gets it. */
const json = (query: string): unknown => JSON.parse(JSON.stringify(parseUrlParams(query)));

describe('parseUrlParams', () => {
  test.each(['', '&', '&&', '=', '=value', '&=1&', '+=1'])('has no parameter: %j', (query) => {
    expect(parseUrlParams(query)).toBeNull();
  });

  test.each([
    ['a=1', { a: '1' }],
    ['a=1&a=2', { a: '2' }],
    ['a', { a: '' }],
    ['a=', { a: '' }],
    ['a=b=c', { a: 'b=c' }],
    ['&a=1&&b=2&', { a: '1', b: '2' }],
    ['a=two+words&b=two%20words&c=1%2B1', { a: 'two words', b: 'two words', c: '1+1' }],
    ['a=%C3%A9&%C3%A9=a', { a: 'é', é: 'a' }],
    ['a=é', { a: 'é' }],
    ['+a=1', { a: '1' }],
    ['a.b=1&c+d=2', { a_b: '1', c_d: '2' }],
  ])('reads %j', (query, expected) => {
    expect(json(query)).toEqual(expected);
  });

  test.each([
    ['a[]=x&a[]=y', { a: ['x', 'y'] }],
    ['a%5B%5D=x', { a: ['x'] }],
    ['a[0]=x&a[1]=y', { a: ['x', 'y'] }],
    ['a[1]=y&a[0]=x', { a: { 0: 'x', 1: 'y' } }],
    ['a[3]=x&a[]=y', { a: { 3: 'x', 4: 'y' } }],
    ['k[sub]=v', { k: { sub: 'v' } }],
    ['k[sub]=v&k[]=w', { k: { sub: 'v', 0: 'w' } }],
    ['k[a][]=1&k[a][]=2&k[b]=3', { k: { a: ['1', '2'], b: '3' } }],
    ['k=1&k[a]=2', { k: { a: '2' } }],
    ['k[a]=2&k=1', { k: '1' }],
    ['k[a]tail=1', { k: { a: '1' } }],
    ['k[a]tail[b]=1', { k: { a: '1' } }],
    ['k[a.b]=1', { k: { 'a.b': '1' } }],
  ])('makes lists and objects of brackets: %j', (query, expected) => {
    expect(json(query)).toEqual(expected);
  });

  test.each([
    ['a[b=1', { a_b: '1' }],
    ['[a]=1', { '_a]': '1' }],
    ['a]=1', { 'a]': '1' }],
  ])('takes a bracket that is not a pair as part of the name: %j', (query, expected) => {
    expect(json(query)).toEqual(expected);
  });

  test('numbers its lists from 0 at the top too', () => {
    expect(JSON.stringify(parseUrlParams('0=a&1=b'))).toBe('{"0":"a","1":"b"}');
  });

  test.each([
    ['a=100%', { a: '100%' }],
    ['a=%zz+%41', { a: '%zz A' }],
    ['a=%E9t%C3%A9', { a: '%E9té' }],
    ['a=%', { a: '%' }],
    ['a=%F0%9F', { a: '%F0%9F' }],
  ])('leaves a bad percent sequence as it is: %j', (query, expected) => {
    expect(json(query)).toEqual(expected);
  });

  test('takes __proto__ as a name like any other, and changes no prototype', () => {
    const text = JSON.stringify(
      parseUrlParams('__proto__[polluted]=1&a[__proto__][polluted]=2&constructor=3'),
    );
    expect(text).toBe('{"__proto__":{"polluted":"1"},"a":{"__proto__":{"polluted":"2"}},"constructor":"3"}');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('bounds the nesting and the number of parameters', () => {
    const nested = JSON.stringify(parseUrlParams(`a${'[b]'.repeat(4000)}=1`));
    expect(nested.split('{').length - 1).toBe(16);
    expect(nested).toContain('"1"');
    const many = Array.from({ length: 5000 }, (_, i) => `p${i}=1`).join('&');
    expect(Object.keys(parseUrlParams(many) ?? {})).toHaveLength(1000);
  });

  test('reads a long list in little time', () => {
    const began = performance.now();
    expect(json('a[]=1&'.repeat(1000))).toEqual({ a: Array(1000).fill('1') });
    expect(performance.now() - began).toBeLessThan(1000);
  });
});
