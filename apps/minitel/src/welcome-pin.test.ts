import { expect, test } from 'vitest';
import { WelcomePin } from './welcome-pin.ts';

const WELCOME = '\x1b9{\x0c\x0e\x1f@AMiniPAVI 1.6WS 23/11/2026 21:23\x18\x1b@\x14PIN:5062\x14\n\x0cBONJOUR';

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (sign) => sign.charCodeAt(0));

test('the PIN is found in whatever pieces the welcome comes', () => {
  for (let size = 1; size <= WELCOME.length; size += 1) {
    const welcome = new WelcomePin();
    const found: string[] = [];
    for (let at = 0; at < WELCOME.length; at += size) {
      const pin = welcome.read(bytesOf(WELCOME.slice(at, at + size)));
      if (pin !== null) found.push(pin);
    }
    expect(found, `pieces of ${size}`).toEqual(['5062']);
  }
});

test('only the first of a connection counts: what services show is no welcome', () => {
  const welcome = new WelcomePin();
  expect(welcome.read(bytesOf(WELCOME))).toBe('5062');
  expect(welcome.read(bytesOf('PIN:1234\x14'))).toBeNull();
  welcome.restart();
  expect(welcome.read(bytesOf(WELCOME.replace('5062', '7777')))).toBe('7777');
});

test('a host that is no gateway may write what it likes, later', () => {
  const welcome = new WelcomePin();
  expect(welcome.read(bytesOf('x'.repeat(600)))).toBeNull();
  expect(welcome.read(bytesOf(WELCOME))).toBeNull();
});

test.each(['PIN:12\x14', 'PIN:12345\x14', 'PIN:abcd\x14', 'PIN:1234'])('%j is none', (text) => {
  expect(new WelcomePin().read(bytesOf(text))).toBeNull();
});
