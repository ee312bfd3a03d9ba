/**
 * Another session's output, watched: a Unix socket on which that session's worker connects and sends its copy.
 * For any process that is on the bus: a worker for `duplicateStream`, VisuWeb for its live view.
 */

import net from 'node:net';
import { newWatchSocket, type BusClient, type FromMaster, type WatchRefusal } from '@minipavi/bus';
import { BaseLink } from './base-link.ts';
import { underDeadline, type OpeningLimits } from './opening.ts';
import { listenPrivately, socketPathIn } from './private-socket.ts';
import { LinkError, type RemoteLink } from './remote-link.ts';

/** All of it is on this machine, and takes a few milliseconds. */
const OPEN_WITHIN_MS = 3000;

const REFUSALS: Readonly<Record<WatchRefusal['reason'], string>> = {
  unknown: 'session inconnue ou finie',
  watching: 'elle regarde elle-même une session',
};

export interface WatchTarget extends OpeningLimits {
  /** Session to be seen. */
  readonly uniqueId: string;
  /** Session that will see it; null when it is none. */
  readonly watcher: string | null;
  /** What is on the screen already comes first; else only what follows. */
  readonly withScreen: boolean;
  /** Folder of the bus. */
  readonly folder: string;
  readonly bus: Pick<BusClient, 'send' | 'on' | 'off'>;
}

class WatchRemote extends BaseLink {
  readonly #socket: net.Socket;
  protected readonly queuedBytes = 0;

  constructor(socket: net.Socket) {
    super();
    this.#socket = socket;
    socket.on('data', (chunk) => this.receive(chunk));
    socket.on('error', () => {}); // 'close' follows
    socket.on('end', () =>
      this.ended('la session regardée est finie, ou bien la copie avait trop de retard'),
    );
    socket.on('close', () => this.gone());
  }

  /** Whoever watches types nothing. */
  protected write(): void {}

  protected setReading(isReading: boolean): void {
    if (isReading) this.#socket.resume();
    else this.#socket.pause();
  }

  /** Nothing is on its way out: the copy is not waited for. */
  protected endPolitely(): void {
    this.cut();
  }

  protected cut(): void {
    this.#socket.destroy();
  }
}

/** Rejects with a LinkError: no such session, it may not be watched, or no answer. Of the file nothing is left then. */
export async function openWatch(target: WatchTarget): Promise<RemoteLink> {
  const { uniqueId, watcher, withScreen, folder, bus, withinMs = OPEN_WITHIN_MS, signal } = target;
  const name = `session ${uniqueId.slice(0, 20)}`;
  const refused = (why: string): LinkError => new LinkError('LINK_REFUSED', `${name} : ${why}`);
  if (uniqueId === watcher) throw refused('c’est la vôtre');
  const socket = newWatchSocket(process.pid);
  const socketPath = socketPathIn(folder, socket);
  const server = net.createServer();
  const onMessage = (message: FromMaster): void => {
    if (message.type === 'watch-refused' && message.socket === socket) onRefusal(REFUSALS[message.reason]);
  };
  let onRefusal: (why: string) => void = () => {};
  try {
    const limits = { withinMs, ...(signal ? { signal } : {}) };
    return await underDeadline<RemoteLink>(name, limits, ({ open, fail }) => {
      onRefusal = (why) => fail(refused(why));
      server.on('error', (error) =>
        fail(new LinkError('LINK_UNREACHABLE', `${name} : ${error.message}`, error)),
      );
      server.once('connection', (peer) => open(new WatchRemote(peer)));
      server.once('listening', () => {
        bus.send({ type: 'watch', uniqueId, watcher, pid: process.pid, socket, withScreen });
      });
      bus.on('message', onMessage);
      listenPrivately(server, socketPath);
      return () => {};
    });
  } finally {
    bus.off('message', onMessage);
    // The connection stays; the file goes with the server.
    server.close();
  }
}
