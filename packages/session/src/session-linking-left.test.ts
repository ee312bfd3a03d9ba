import { describe, expect, test, vi } from 'vitest';
import { page } from '@minipavi/testkit';
import type { Connection, ConnectionOrder, Connector } from './connector.ts';
import { FakeFarEnd } from './testing/fake-far-end.ts';
import { FakeLink } from './testing/fake-link.ts';
import { begin, cleanUpAfterEach, serve } from './testing/live-session.ts';

cleanUpAfterEach();

/** Opens when a test wants it to; gives up when it is told to, as the real one does. */
class SlowConnector implements Connector {
  order: ConnectionOrder | null = null;
  settle: (connection: Connection) => void = () => {};

  connect(order: ConnectionOrder): Promise<Connection> {
    this.order = order;
    return new Promise((resolve) => {
      this.settle = resolve;
      order.signal.addEventListener('abort', () =>
        resolve({ kind: 'failed', reason: 'abandonné', shown: 'Serveur injoignable' }),
      );
    });
  }
}

/** A session whose service is having a server called. */
async function calling() {
  const COMMAND = { name: 'connectToExt', param: { number: '01' } };
  const service = await serve(({ fctn }) =>
    fctn === 'CNX' ? page('\fAWAY', { COMMAND }) : page(`\f<${fctn}>`, { echo: 'on' }),
  );
  const connector = new SlowConnector();
  const live = begin(service.url('/s/'), new FakeLink(), { connector });
  await vi.waitFor(() => expect(connector.order).not.toBeNull());
  return { service, connector, ...live };
}

describe('a user who waits for a server', () => {
  test.each([[['\x13I']], [['***\x13F']], [['abc', '\x13', 'I']]])(
    'comes back with %j, and the service hears that it failed',
    async (packets) => {
      const { link, connector, service } = await calling();
      for (const packet of packets) link.type(packet);
      expect(await link.shows('<DIRECTCALLFAILED>')).not.toContain('injoignable');
      expect(connector.order?.signal.aborted).toBe(true);
      // Connexion/fin was for the call, not for the session.
      link.type('\x13A');
      await link.shows('<ENVOI>');
      expect(service.calls.map(({ fctn, content }) => `${fctn} ${content.join()}`)).toEqual([
        'CNX ',
        'DIRECTCALLFAILED ',
        'ENVOI ',
      ]);
    },
  );

  test('and comes back in the moment it opens leaves nothing open', async () => {
    const { link, connector } = await calling();
    const farEnd = new FakeFarEnd();
    connector.settle({ kind: 'open', farEnd, infos: 'CALLTO 01' });
    link.type('\x13I');
    await link.shows('<DIRECTCALLFAILED>');
    expect(farEnd.closed).toBe(true);
  });

  test('and types is heard by the server once it is there', async () => {
    const { link, connector } = await calling();
    const farEnd = new FakeFarEnd();
    link.type('*');
    link.type('abc\x13A');
    connector.settle({ kind: 'open', farEnd, infos: 'CALLTO 01' });
    await vi.waitFor(() => expect(farEnd.sent.join('')).toBe('*abc\x13A'));
    link.type('***\x13F');
    await link.shows('<DIRECTCALLENDED>');
  });
});
