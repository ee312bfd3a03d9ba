import net from 'node:net';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { Softmodem } from './softmodem.ts';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** A gateway that takes one call: its socket, and what came. */
class Astport {
  received = '';
  socket: net.Socket | null = null;
  errors: string[] = [];
  readonly #server = net.createServer((socket) => {
    this.socket = socket;
    socket.on('data', (chunk) => (this.received += chunk.toString('latin1')));
    socket.on('error', (error: NodeJS.ErrnoException) => this.errors.push(error.code ?? ''));
    this.#server.emit('call');
  });

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    stops.push(() => {
      this.socket?.destroy();
      this.#server.close();
    });
    return (this.#server.address() as net.AddressInfo).port;
  }

  async call(): Promise<net.Socket> {
    while (this.socket === null) await once(this.#server, 'call');
    return this.socket;
  }

  async until(text: string): Promise<void> {
    const socket = await this.call();
    while (!this.received.includes(text)) await once(socket, 'data');
  }
}

async function ring(make: (port: number) => Softmodem): Promise<{ gateway: Astport; modem: Softmodem }> {
  const gateway = new Astport();
  const modem = make(await gateway.listen());
  stops.push(() => modem.destroy());
  await gateway.call();
  return { gateway, modem };
}

test('an incoming call shows caller, page and error correction, not before the tone has ended', async () => {
  const { gateway, modem } = await ring((port) =>
    Softmodem.callIn({ port, caller: '+33 1', startUrl: 'http://h/', pce: true, headerAfterMs: 40 }),
  );
  expect(gateway.received).toBe('');
  await modem.headerSent();
  await gateway.until('PCE 1\n');
  expect(gateway.received).toBe('CALLFROM +33 1\nSTARTURL http://h/\nPCE 1\n');
});

test('an outgoing call shows number and token, and an empty line', async () => {
  const { gateway } = await ring((port) => Softmodem.callOut({ port, number: '0388776655', token: 'abc' }));
  await gateway.until('\n\n');
  expect(gateway.received).toBe('CALLTO 0388776655\nPID abc\n\n');
});

test('characters have 7 bits; those sent with an eighth have a wrong parity', async () => {
  const { gateway, modem } = await ring((port) => Softmodem.callOut({ port, number: '1', token: 't' }));
  await gateway.until('\n\n');
  modem.send('a\xe9');
  await gateway.until('ai');
  (await gateway.call()).write(Buffer.from([0x41, 0xc2, 0x43]));
  await modem.waitFor('ABC');
  expect(modem.badBytes).toBe(1);
});

test('nothing is taken before there is a carrier', async () => {
  const { gateway, modem } = await ring((port) =>
    Softmodem.callOut({ port, number: '1', token: 't', hasCarrier: false }),
  );
  await gateway.until('\n\n');
  (await gateway.call()).write('page');
  modem.send('x');
  await gateway.until('x');
  expect(modem.received).toBe('');
  modem.seeCarrier();
  await modem.waitFor('page');
});

test('it does not close its socket when the gateway hangs up', async () => {
  const { gateway, modem } = await ring((port) => Softmodem.callOut({ port, number: '1', token: 't' }));
  await gateway.until('\n\n');
  const socket = await gateway.call();
  let hasHungUp = false;
  modem.onGatewayHangUp = () => (hasHungUp = true);
  let isEnded = false;
  socket.on('end', () => (isEnded = true));
  socket.end('bye');
  await modem.hungUpByGateway();
  expect(modem.received).toBe('bye');
  expect(hasHungUp).toBe(true);
  modem.hangUp(); // the dialplan's: too late, the module has left
  await new Promise((resolve) => setImmediate(resolve));
  expect(isEnded).toBe(false);
  expect(socket.destroyed).toBe(false);
});

test('a hang-up is a FIN, or a reset when there is something unread', async () => {
  const polite = await ring((port) => Softmodem.callOut({ port, number: '1', token: 't' }));
  const socket = await polite.gateway.call();
  const closed = once(socket, 'close');
  await polite.gateway.until('\n\n');
  polite.modem.hangUp();
  await closed;
  expect(polite.gateway.errors).toEqual([]);

  const rude = await ring((port) => Softmodem.callOut({ port, number: '1', token: 't', hasCarrier: false }));
  const other = await rude.gateway.call();
  await rude.gateway.until('\n\n');
  // once() would take the reset for its own failure.
  const gone = new Promise<void>((resolve) => other.on('close', () => resolve()));
  await new Promise<void>((resolve) => other.write(Buffer.alloc(200_000), () => resolve()));
  rude.modem.hangUp();
  await gone;
  expect(rude.gateway.errors).toEqual(['ECONNRESET']);
});
