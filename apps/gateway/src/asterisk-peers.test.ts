import { afterEach, describe, expect, test, vi } from 'vitest';
import { AsteriskPeers, remotePeers } from './asterisk-peers.ts';
import { gatewayConfig } from './master/config.test-support.ts';

const RESOLVE_EVERY_MS = 60_000;
const RETRY_EVERY_MS = 10_000;

/** A resolver whose answers come when the test says so. */
class Names {
  readonly #asked: { name: string; answer: (found: readonly string[] | Error) => void }[] = [];

  readonly resolve = (name: string): Promise<readonly string[]> =>
    new Promise((resolve, reject) =>
      this.#asked.push({
        name,
        answer: (found) => (found instanceof Error ? reject(found) : resolve(found)),
      }),
    );

  /** Questions without an answer. */
  get pending(): string[] {
    return this.#asked.map(({ name }) => name);
  }

  async answer(found: readonly string[] | Error): Promise<void> {
    this.#asked.shift()?.answer(found);
    await vi.advanceTimersByTimeAsync(0);
  }
}

const notFound = (): Error => Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' });

const running: AsteriskPeers[] = [];
afterEach(() => {
  for (const peers of running.splice(0)) peers.stop();
  vi.useRealTimers();
});

function peersOf(ip: string | null, allow: readonly string[] = []) {
  vi.useFakeTimers();
  const names = new Names();
  const logged: string[] = [];
  const peers = new AsteriskPeers(gatewayConfig({ asterisk: ip === null ? null : { ip }, allow }), {
    resolve: names.resolve,
    log: (level, message) => logged.push(`${level} ${message}`),
    resolveEveryMs: RESOLVE_EVERY_MS,
    retryEveryMs: RETRY_EVERY_MS,
  });
  running.push(peers);
  peers.start();
  return { peers, names, logged };
}

describe('this machine', () => {
  test.each(['127.0.0.1', '127.4.5.6', '::1'])('may always call: %s', (address) => {
    for (const ip of [null, '192.168.1.10', 'asterisk.lan'])
      expect(peersOf(ip).peers.has(address)).toBe(true);
  });

  test('alone may call when the server is on it, or when there is none', () => {
    for (const ip of [null, '127.0.0.1', '127.0.1.1', '::1', 'localhost']) {
      const { peers, names } = peersOf(ip, ['127.0.0.1']);
      expect(peers.expected).toBe('cette machine');
      for (const stranger of ['192.168.1.10', '0.0.0.0', '::', '128.0.0.1', 'fe80::1']) {
        expect(peers.has(stranger), `${ip} ${stranger}`).toBe(false);
      }
      expect(names.pending).toEqual([]);
    }
  });
});

test('the server may call from its address, of either kind', () => {
  expect(peersOf('192.168.1.10').peers.has('192.168.1.10')).toBe(true);
  expect(peersOf('192.168.1.10').peers.has('192.168.1.1')).toBe(false);
  expect(peersOf('fd00::5').peers.has('fd00:0::0005')).toBe(true);
});

test('addresses and networks of the operator may call, up to their borders', () => {
  const { peers } = peersOf(null, ['10.1.2.3', '192.168.5.77/24', '2001:db8::/33', '::ffff:203.0.113.7']);
  const inside = ['10.1.2.3', '192.168.5.0', '192.168.5.255', '2001:db8:7fff::1', '203.0.113.7'];
  const outside = ['10.1.2.4', '192.168.4.255', '192.168.6.0', '2001:db8:8000::', '203.0.113.8', '::a01:203'];
  expect(inside.filter((address) => !peers.has(address))).toEqual([]);
  expect(outside.filter((address) => peers.has(address))).toEqual([]);
});

test('what is no address may not call', () => {
  const { peers } = peersOf(null, ['0.0.0.0/0', '::/0']);
  expect(peers.has('198.51.100.1')).toBe(true);
  for (const text of ['', 'localhost', 'asterisk.lan', '127.0.0.1; drop', '1.2.3.4:80']) {
    expect(peers.has(text), text).toBe(false);
  }
});

test('what is expected is told as the operator wrote it, each once', () => {
  const { peers } = peersOf('asterisk.lan', ['10.0.0.0/8', '127.0.0.1', '10.0.0.0/8']);
  expect(peers.expected).toBe('cette machine, asterisk.lan, 10.0.0.0/8');
  expect(remotePeers(gatewayConfig({ asterisk: { ip: '::1' }, allow: ['127.0.0.1'] }))).toEqual([]);
});

describe('a server that has a name', () => {
  test('may call from all its addresses once they are known, and nobody waits for them', async () => {
    const { peers, names, logged } = peersOf('asterisk.lan', ['10.0.0.1']);
    expect(names.pending).toEqual(['asterisk.lan']);
    expect(peers.has('192.168.1.10')).toBe(false);
    expect(peers.has('127.0.0.1') && peers.has('10.0.0.1')).toBe(true);
    await names.answer(['192.168.1.10', 'fd00::5']);
    expect(peers.has('192.168.1.10') && peers.has('fd00::5') && peers.has('10.0.0.1')).toBe(true);
    expect(peers.has('192.168.1.11')).toBe(false);
    expect(logged).toEqual(['info port Asterisk : asterisk.lan est à 192.168.1.10, fd00::5']);
  });

  test('is looked up again now and then, and followed where it goes', async () => {
    const { peers, names, logged } = peersOf('asterisk.lan');
    await names.answer(['192.168.1.10']);
    await vi.advanceTimersByTimeAsync(RESOLVE_EVERY_MS - 1);
    expect(names.pending).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    await names.answer(['192.168.1.10']);
    expect(logged.length).toBe(1);
    await vi.advanceTimersByTimeAsync(RESOLVE_EVERY_MS);
    await names.answer(['192.168.1.20']);
    expect(peers.has('192.168.1.20')).toBe(true);
    expect(peers.has('192.168.1.10')).toBe(false);
  });

  test('is told once when nobody knows it, and tried again sooner', async () => {
    const { peers, names, logged } = peersOf('asterisk.lan');
    await names.answer(notFound());
    const fault =
      'warn port Asterisk : adresse de asterisk.lan introuvable (ENOTFOUND) : ses appels sont refusés';
    expect(logged).toEqual([fault]);
    expect(peers.has('127.0.0.1')).toBe(true);
    await vi.advanceTimersByTimeAsync(RETRY_EVERY_MS);
    await names.answer(notFound());
    expect(logged).toEqual([fault]);
    await vi.advanceTimersByTimeAsync(RETRY_EVERY_MS);
    await names.answer(['192.168.1.10']);
    expect(peers.has('192.168.1.10')).toBe(true);
  });

  test('may go on calling from where it was while names cannot be looked up', async () => {
    const { peers, names, logged } = peersOf('asterisk.lan');
    await names.answer(['192.168.1.10']);
    await vi.advanceTimersByTimeAsync(RESOLVE_EVERY_MS);
    await names.answer(Object.assign(new Error('getaddrinfo'), { code: 'EAI_AGAIN' }));
    expect(peers.has('192.168.1.10')).toBe(true);
    expect(logged.at(-1)).toBe(
      'warn port Asterisk : adresse de asterisk.lan introuvable (EAI_AGAIN) : son ancienne adresse reste permise',
    );
  });

  test('lets nobody in when its addresses are none', async () => {
    const { peers, names, logged } = peersOf('asterisk.lan');
    await names.answer(['', 'elsewhere', '1.2.3']);
    expect(logged).toEqual([expect.stringContaining('introuvable (aucune adresse)')]);
    expect(peers.has('1.2.3.0')).toBe(false);
  });

  test('is not looked up any more after the end', async () => {
    const { peers, names, logged } = peersOf('asterisk.lan');
    peers.stop();
    await names.answer(['192.168.1.10']);
    expect(logged).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

test('a name that the system itself does not know is told, and no more', async () => {
  const logged: string[] = [];
  const peers = new AsteriskPeers(gatewayConfig({ asterisk: { ip: 'name.invalid' } }), {
    log: (_level, message) => logged.push(message),
  });
  running.push(peers);
  peers.start();
  await vi.waitFor(() => expect(logged.length).toBe(1), { timeout: 20_000, interval: 20 });
  expect(logged[0]).toMatch(
    /^port Asterisk : adresse de name\.invalid introuvable \(E\w+\) : ses appels sont refusés$/,
  );
  expect(peers.has('127.0.0.1')).toBe(true);
}, 30_000);
