import { expect, test, vi } from 'vitest';
import { Login, type LoginOptions } from './login.ts';
import { basic } from './testing/http-get.ts';

const loginOf = (changes: Partial<LoginOptions> = {}): Login =>
  new Login({
    user: 'minipavi',
    password: '1234',
    allowIp: [],
    now: () => 0,
    onRefused: () => {},
    ...changes,
  });

const header = (user: string, password: string): string => basic(user, password).authorization;

test('the right pair is granted, anything else refused', () => {
  const login = loginOf();
  expect(login.check('192.0.2.1', header('minipavi', '1234')).kind).toBe('granted');
  const wrong = [
    header('minipavi', '12345'),
    header('Minipavi', '1234'),
    header('', ''),
    'Basic',
    'Bearer x',
    'Basic é§',
  ];
  for (const [index, one] of wrong.entries())
    expect(login.check(`192.0.2.${index + 10}`, one).kind, one).toBe('refused');
});

test('user and password may hold accents, spaces, quotes and other scripts', () => {
  const [user, password] = ['opérateur "du" soir', 'mot de passe / é€漢 🔑'];
  const login = loginOf({ user, password });
  expect(login.check('192.0.2.1', header(user, password)).kind).toBe('granted');
  expect(login.check('192.0.2.1', header(user, `${password} `)).kind).toBe('refused');
});

test('the scheme’s name is read in any case', () => {
  const value = header('minipavi', '1234').replace('Basic', 'bAsIc');
  expect(loginOf().check('192.0.2.1', value).kind).toBe('granted');
});

test('a request without password is not a failure', () => {
  const onRefused = vi.fn();
  const login = loginOf({ onRefused });
  for (let time = 0; time < 20; time += 1) expect(login.check('192.0.2.1', undefined).kind).toBe('anonymous');
  expect(onRefused).not.toHaveBeenCalled();
});

test('an allowed address needs no password, whichever way it is written', () => {
  const login = loginOf({ allowIp: ['192.0.2.1', '2001:db8::1', 'not an address'] });
  for (const address of ['192.0.2.1', '::ffff:192.0.2.1', '2001:db8:0:0::1']) {
    expect(login.check(address, undefined).kind, address).toBe('granted');
  }
  for (const address of ['192.0.2.11', '::ffff:192.0.2.11', '2001:db8::2', '']) {
    expect(login.check(address, undefined).kind, address).toBe('anonymous');
  }
});

test('after five wrong passwords even the right one has to wait, and is not looked at', () => {
  let now = 0;
  const onRefused = vi.fn();
  const login = loginOf({ now: () => now, onRefused });
  for (let time = 1; time <= 5; time += 1) {
    expect(login.check('192.0.2.1', header('minipavi', 'no')).kind).toBe('refused');
  }
  expect(onRefused).toHaveBeenLastCalledWith('192.0.2.1', 5);
  expect(login.check('192.0.2.1', header('minipavi', '1234'))).toEqual({
    kind: 'slowed',
    retryAfterSeconds: 1,
  });
  expect(onRefused).toHaveBeenCalledTimes(5);
  now = 1000;
  expect(login.check('192.0.2.1', header('minipavi', '1234')).kind).toBe('granted');
});
