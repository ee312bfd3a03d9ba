import type { LookupAddress } from 'node:dns';
import { describe, expect, test } from 'vitest';
import { AddressPolicy, type AllowedHost, type Resolve } from './address-policy.ts';
import type { AddressRefused } from './address-refused.ts';
import { refusalIn } from './address-refused.ts';

const on = (address: string): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 });
const [PUBLIC, PUBLIC_6, PRIVATE] = ['80.67.169.12', '2001:910:800::12', '192.168.1.7'];

/** Answers each question with the next of these; the last one for ever. */
function names(...answers: readonly (readonly string[])[]): Resolve {
  const left = [...answers];
  return (_name, _options, callback) => {
    const found = (left.length > 1 ? left.shift() : left[0]) ?? [];
    callback(null, found.map(on));
  };
}

const allow = (...texts: readonly string[]): AllowedHost[] =>
  texts.map((text) => {
    const [, host = text, port] = /^(.*?)@(\d+)$/.exec(text) ?? [];
    return { host, port: port === undefined ? null : Number(port) };
  });

const policyOf = (
  allowHosts: readonly AllowedHost[] = [],
  resolve: Resolve = names([PUBLIC]),
): AddressPolicy => new AddressPolicy({ allowPrivate: false, allowHosts }, resolve);

/** As net asks, with Happy Eyeballs. */
function lookup(policy: AddressPolicy, name: string, port = 80): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    policy.lookupFor(port)(name, { all: true }, (error, found) => {
      if (error) reject(error);
      else resolve((found as LookupAddress[]).map(({ address }) => address));
    });
  });
}

const refused = { name: 'AddressRefused', code: 'EADDRPOLICY', message: 'adresse non autorisée' };

describe('a name', () => {
  test('is called where it leads to a public address', async () => {
    expect(await lookup(policyOf([], names([PUBLIC, PUBLIC_6])), 'example.org')).toEqual([PUBLIC, PUBLIC_6]);
  });

  test('is refused where it leads to a private one', async () => {
    const error = await lookup(policyOf([], names([PRIVATE])), 'rebound.example').catch(
      (caught: unknown) => caught,
    );
    expect(error).toMatchObject(refused);
    expect((error as AddressRefused).refused).toEqual({
      host: 'rebound.example',
      port: 80,
      address: PRIVATE,
      purpose: 'réseau privé',
    });
  });

  test('that leads to both is called at the public ones only', async () => {
    expect(await lookup(policyOf([], names([PRIVATE, PUBLIC, '::1'])), 'mixed.example')).toEqual([PUBLIC]);
  });

  test('is judged each time: one that was public a moment ago is refused', async () => {
    const policy = policyOf([], names([PUBLIC], ['127.0.0.1']));
    expect(await lookup(policy, 'rebinding.example')).toEqual([PUBLIC]);
    await expect(lookup(policy, 'rebinding.example')).rejects.toMatchObject(refused);
  });

  test('is looked up as Node wants it, one address with its family too', async () => {
    const one = await new Promise((resolve) => {
      policyOf([], names([PRIVATE, PUBLIC_6])).lookupFor(80)('mixed.example', {}, (...answer) =>
        resolve(answer),
      );
    });
    expect(one).toEqual([null, PUBLIC_6, 6]);
  });

  test('that is unknown is told as such', async () => {
    const unknown: Resolve = (name, _options, callback) =>
      callback(Object.assign(new Error(name), { code: 'ENOTFOUND' }), []);
    await expect(lookup(policyOf([], unknown), 'x.invalid')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    await expect(lookup(policyOf([], names([])), 'x.invalid')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });
});

describe('a host that is an address', () => {
  test.each([
    '127.0.0.1',
    '192.168.1.7',
    '[::1]',
    '::1',
    'fe80::1%eth0',
    '::ffff:10.0.0.1',
    '169.254.169.254',
    '0.0.0.0',
  ])('%s is refused without asking anybody', (host) => {
    expect(policyOf().check(host, 80)).toMatchObject(refused);
  });

  test.each([
    '0177.0.0.1',
    '0x7f.1',
    '0x7F000001',
    '2130706433',
    '127.1',
    '127.0.0.1.',
    '１２７.0.0.1',
    '①②⑦.0.0.1',
  ])('%s is 127.0.0.1 in another notation', (host) => {
    expect(policyOf().check(host, 80)?.refused.address).toBe('127.0.0.1');
  });

  test.each(['localhost', 'LOCALHOST', 'localhost.', 'any.localhost'])('%s is this machine', (host) => {
    expect(policyOf().check(host, 80)).toMatchObject(refused);
  });

  test.each([PUBLIC, `[${PUBLIC_6}]`, 'example.org', 'notlocalhost', 'a b', '', '::::', '%'])(
    '%s is not refused before it is looked up',
    (host) => {
      expect(policyOf().check(host, 80)).toBeNull();
    },
  );
});

describe('what the operator allows', () => {
  test.each([
    ['an address', '192.168.1.7', ['192.168.1.7', '::ffff:192.168.1.7'], ['192.168.1.8']],
    ['an address in brackets', '[fd00::7]', ['fd00::7', '[fd00::7]', 'fd00:0::7'], ['fd00::8']],
    ['a network', '192.168.0.0/16', ['192.168.255.255'], ['192.169.0.0', '10.0.0.1'].slice(1)],
    ['a network of IPv6', 'fd00::/8', ['fd12::1'], ['fc00::1']],
    [
      'loopback by its address',
      '127.0.0.1',
      ['127.0.0.1', 'localhost', '::1', '0x7f.1'],
      ['127.0.0.2', '0.0.0.0'],
    ],
    ['loopback by its name', 'localhost', ['127.0.0.1', 'localhost', '[::1]'], ['127.0.0.2']],
    ['loopback of IPv6', '::1', ['127.0.0.1', 'localhost', '::1'], ['127.0.0.2']],
    ['a port', '192.168.1.7@8000', [], ['192.168.1.7']],
  ])('%s', (_, entry, allowed, others) => {
    const policy = policyOf(allow(entry));
    expect(allowed.filter((host) => policy.check(host, 80) !== null)).toEqual([]);
    expect(others.filter((host) => policy.check(host, 80) === null)).toEqual([]);
  });

  test('on one port is refused on the others', () => {
    const policy = policyOf(allow('127.0.0.1@8184'));
    expect(policy.check('localhost', 8184)).toBeNull();
    expect(policy.check('localhost', 80)).toMatchObject(refused);
  });

  test('as an address is allowed under any name', async () => {
    const policy = policyOf(allow('192.168.1.7'), names(['192.168.1.7', '192.168.1.8']));
    expect(await lookup(policy, 'nas.example')).toEqual(['192.168.1.7']);
  });

  test.each(['nas.example', 'NAS.example', 'nas.example.'])(
    'as a name is allowed wherever it leads: %s',
    async (name) => {
      const policy = policyOf(allow('Nas.Example.'), names(['192.168.1.7', 'fd00::7']));
      expect(await lookup(policy, name)).toEqual(['192.168.1.7', 'fd00::7']);
      await expect(lookup(policy, 'other.example')).rejects.toMatchObject(refused);
      await expect(lookup(policy, 'a.nas.example')).rejects.toMatchObject(refused);
      expect(policy.check('192.168.1.7', 80)).toMatchObject(refused);
    },
  );

  test('may have accents', async () => {
    const policy = policyOf(allow('café.example'), names([PRIVATE]));
    expect(await lookup(policy, 'xn--caf-dma.example')).toEqual([PRIVATE]);
    expect(await lookup(policy, 'CAFÉ.example')).toEqual([PRIVATE]);
  });

  test('may be everything', async () => {
    const policy = new AddressPolicy({ allowPrivate: true, allowHosts: [] }, names([PRIVATE]));
    expect(policy.check('127.0.0.1', 80)).toBeNull();
    expect(await lookup(policy, 'nas.example')).toEqual([PRIVATE]);
  });

  test('may change while sessions are open', () => {
    const policy = policyOf();
    expect(policy.check('192.168.1.7', 80)).toMatchObject(refused);
    policy.update({ allowPrivate: false, allowHosts: allow('192.168.1.0/24') });
    expect(policy.check('192.168.1.7', 80)).toBeNull();
  });

  test('hurts nobody when it makes no sense', () => {
    const policy = policyOf(allow('', '/', 'a b', '300.1.1.1', '10.0.0.0/99', '%', '[', 'http://x/'));
    expect(policy.check('127.0.0.1', 80)).toMatchObject(refused);
  });
});

describe('a refusal', () => {
  test('tells the operator what to write, and everybody else nothing', async () => {
    const error = await lookup(policyOf([], names([PRIVATE])), 'nas.example', 8000).catch(
      (caught: unknown) => caught,
    );
    expect((error as Error).message).not.toContain(PRIVATE);
    expect((error as AddressRefused).advice).toBe(
      "nas.example, à l'adresse 192.168.1.7 (réseau privé), port 8000 : pour permettre aux services de l'appeler, " +
        '<allowhost>nas.example</allowhost> dans <general> ; <allowprivate>yes</allowprivate> les permet toutes',
    );
  });

  test('of an address names it once, without its brackets', () => {
    expect(policyOf().check('[::1]', 80)?.advice).toMatch(
      /^::1 \(cette machine\), port 80 : .*<allowhost>::1</,
    );
  });

  test('is found again in what libraries make of it', () => {
    const refusal = policyOf().check('127.0.0.1', 80);
    expect(refusalIn(new Error('outer', { cause: new Error('inner', { cause: refusal }) }))).toBe(refusal);
    expect(refusalIn(new Error('other'))).toBeNull();
    expect(refusalIn('text')).toBeNull();
  });
});
