/** Takes VisuWeb's place on the bus: the master tells whoever said hello last. What VisuWeb may ask of sessions, it asks by itself. */

import fs from 'node:fs';
import path from 'node:path';
import { BusClient, type FromMaster, type MediaPolled, type SessionSummary } from '@minipavi/bus';
import { waitFor, type Gateway } from '@minipavi/testkit';
import type { Kit } from './kit.ts';

export class FakeVisuweb {
  readonly bus: BusClient;
  /** All that the master told, in order. */
  readonly told: FromMaster[] = [];

  private constructor(bus: BusClient) {
    this.bus = bus;
    bus.on('message', (message) => {
      this.told.push(message);
      // The master kills what does not go, and this is the test's own process.
      if (message.type === 'stop') void bus.close();
    });
  }

  /** Resolves when the master has welcomed it. The gateway must have a VisuWeb (`httpport`), and is not to be stopped before the end of the test. */
  static async of(kit: Kit, gateway: Gateway): Promise<FakeVisuweb> {
    const folder = path.join(gateway.folder, 'sockets');
    const name = fs.readdirSync(folder).find((one) => one.startsWith('bus-')) ?? '';
    const bus = new BusClient({ path: path.join(folder, name), role: 'visuweb' });
    kit.atEnd(() => bus.close());
    const visuweb = new FakeVisuweb(bus);
    await waitFor(() => visuweb.select('welcome').length > 0, { what: 'the master to welcome VisuWeb' });
    return visuweb;
  }

  select<T extends FromMaster['type']>(type: T): Extract<FromMaster, { type: T }>[] {
    return this.told.filter((message): message is Extract<FromMaster, { type: T }> => message.type === type);
  }

  /** As the present master has them. */
  get playbackSecret(): string {
    const config = this.select('welcome').at(-1)?.config as { playbackSecret: string };
    return config.playbackSecret;
  }

  /** What was told of this session last; null once it is gone, or before it was there. */
  session(uniqueId: string): SessionSummary | null {
    let session: SessionSummary | null = null;
    for (const message of this.told) {
      if (message.type === 'sessions')
        session = message.sessions.find((one) => one.uniqueId === uniqueId) ?? null;
      if (message.type === 'session-changed' && message.session.uniqueId === uniqueId)
        session = message.session;
      if (message.type === 'session-gone' && message.uniqueId === uniqueId) session = null;
    }
    return session;
  }

  opened(uniqueId: string): Promise<SessionSummary> {
    return waitFor(() => this.session(uniqueId), { what: `session ${uniqueId} to be told` });
  }

  gone(uniqueId: string): Promise<unknown> {
    return waitFor(() => this.session(uniqueId) === null, { what: `session ${uniqueId} to be told gone` });
  }

  poll(id: number, uniqueId: string, event: 'START' | 'STOP' | null = null): Promise<MediaPolled> {
    this.bus.send({ type: 'media-poll', id, uniqueId, event });
    return waitFor(() => this.select('media-polled').find((one) => one.id === id), {
      what: `an answer to poll ${id}`,
    });
  }
}
