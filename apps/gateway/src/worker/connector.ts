/** Links a session elsewhere: who may, and who opens. What opens is only loaded when a user is sent somewhere. */

import type { RemoteLink } from '@minipavi/links';
import type { ConnectionCommand, DuplicateStreamParam } from '@minipavi/protocol';
import type { Connection, ConnectionOrder, Connector } from '@minipavi/session';
import { openProgram, type ProgramSource } from './open-program.ts';
import { isSameKey } from './same-key.ts';

/** Row 0 has 40 columns. */
const SHOWN = {
  LINK_UNREACHABLE: 'Serveur injoignable',
  LINK_TIMEOUT: 'Le serveur ne répond pas',
  LINK_CERTIFICATE: 'Certificat du serveur refusé',
  LINK_INVALID: 'Adresse du serveur incorrecte',
  // The original says nothing, and services show their own page.
  LINK_REFUSED: null,
  LINK_HANDSHAKE: null,
} as const;

type Named<N extends ConnectionCommand['name']> = Extract<ConnectionCommand, { name: N }>['param'];

/** One kind of link. */
interface Route<P> {
  /** Which right it takes; `own`: a key, or the service's own host. */
  readonly right: 'key' | 'own' | 'visukey';
  /** VisuWeb's column while it lasts. */
  readonly infos: (param: P) => string;
  /** What sets the terminal as it was, afterwards. */
  readonly closing?: () => Promise<readonly number[]>;
  /** Rejects with a LinkError; null: this version cannot. */
  readonly open:
    ((param: P, order: ConnectionOrder, options: WorkerConnectorOptions) => Promise<RemoteLink>) | null;
}

const links = () => import('@minipavi/links');

const ROUTES: { readonly [N in ConnectionCommand['name']]: Route<Named<N>> } = {
  connectToTln: {
    right: 'own',
    infos: ({ host }) => `TELNETO ${host}`,
    open: async ({ host, startseq }, { signal }) => (await links()).openTelnet({ host, startseq, signal }),
  },
  connectToWs: {
    right: 'own',
    infos: ({ host, path }) => `WSTO ${host} ${path === '' ? '/' : path}`,
    open: async ({ host, path, proto, verify }, { signal }) =>
      (await links()).openWebsocket({ host, path, proto, verify, signal }),
  },
  connectToPty: {
    right: 'key',
    infos: ({ id }) => `PTY ${id}`,
    closing: async () => (await links()).PTY_CLOSING,
    open: openProgram,
  },
  connectToExt: { right: 'key', infos: ({ number }) => `CALLTO ${number}`, open: null },
  duplicateStream: {
    right: 'visukey',
    infos: ({ uniqueid }) => `DUPL ${uniqueid}`,
    open: (param, order, { openWatch }) => openWatch(param, order),
  },
};

export interface WorkerConnectorOptions extends ProgramSource {
  /** Never logged. */
  readonly connectKeys: readonly string[];
  readonly visuKey: string | null;
  /** Rejects with a LinkError. */
  readonly openWatch: (param: DuplicateStreamParam, order: ConnectionOrder) => Promise<RemoteLink>;
}

export class WorkerConnector implements Connector {
  readonly #options: WorkerConnectorOptions;

  constructor(options: WorkerConnectorOptions) {
    this.#options = options;
  }

  async connect(order: ConnectionOrder): Promise<Connection> {
    const { name, param } = order.command;
    // The table has the route of each command under its name.
    const route = ROUTES[name] as Route<typeof param>;
    if (!(await this.#isAllowed(order, route.right))) return { kind: 'denied', reason: 'clé incorrecte' };
    if (!route.open) return { kind: 'failed', reason: 'pas dans cette version', shown: null };
    try {
      return {
        kind: 'open',
        farEnd: await route.open(param, order, this.#options),
        infos: route.infos(param),
        ...(route.closing ? { closing: await route.closing() } : {}),
      };
    } catch (error) {
      const { LinkError } = await links();
      if (!(error instanceof LinkError)) throw error;
      return { kind: 'failed', reason: error.message, shown: SHOWN[error.code] };
    }
  }

  async #isAllowed({ command, serviceUrl }: ConnectionOrder, right: Route<never>['right']): Promise<boolean> {
    const { connectKeys, visuKey } = this.#options;
    const { key } = command.param;
    if (right === 'visukey') return visuKey !== null && isSameKey(key, visuKey);
    if (connectKeys.filter((one) => isSameKey(key, one)).length > 0) return true;
    return (
      right === 'own' && 'host' in command.param && (await links()).isSameHost(serviceUrl, command.param.host)
    );
  }
}
