/** Links a session elsewhere: who may, and who opens. What opens is only loaded when a user is sent somewhere. */

import { refusalIn, type AddressPolicy } from '@minipavi/addresses';
import type { RemoteLink } from '@minipavi/links';
import type { ConnectionCommand, DuplicateStreamParam } from '@minipavi/protocol';
import type { Connection, ConnectionOrder, Connector } from '@minipavi/session';
import { callOut, type CallOutSource } from './call-out.ts';
import { openProgram, type ProgramSource } from './open-program.ts';
import { isSameKey } from './same-key.ts';

/** Row 0 has 40 columns. */
const SHOWN = {
  LINK_UNREACHABLE: 'Serveur injoignable',
  LINK_TIMEOUT: 'Le serveur ne répond pas',
  LINK_CERTIFICATE: 'Certificat du serveur refusé',
  LINK_INVALID: 'Adresse du serveur incorrecte',
  LINK_NOT_ALLOWED: 'Adresse non autorisée',
  // The original says nothing, and services show their own page.
  LINK_REFUSED: null,
  LINK_HANDSHAKE: null,
  LINK_BUSY: 'Occupé',
  LINK_NO_ANSWER: 'Pas de réponse',
  LINK_CONGESTION: 'Lignes encombrées',
  LINK_HUNG_UP: 'Le correspondant a raccroché',
  LINK_FORBIDDEN: 'Numéro refusé',
  LINK_QUOTA: 'Trop d’appels',
  LINK_NO_TELEPHONE: 'Service téléphonique indisponible',
  LINK_NO_MODEM: 'Le modem ne répond pas',
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
  /** How long it may last, where the operator has a say in it. */
  readonly maxMs?: (options: WorkerConnectorOptions) => number | undefined;
  /** Rejects with a LinkError. */
  readonly open: (param: P, order: ConnectionOrder, options: WorkerConnectorOptions) => Promise<RemoteLink>;
}

const links = () => import('@minipavi/links');

const ROUTES: { readonly [N in ConnectionCommand['name']]: Route<Named<N>> } = {
  connectToTln: {
    right: 'own',
    infos: ({ host }) => `TELNETO ${host}`,
    open: async ({ host, startseq }, { signal }, { policy }) =>
      (await links()).openTelnet({ host, startseq, policy, signal }),
  },
  connectToWs: {
    right: 'own',
    infos: ({ host, path }) => `WSTO ${host} ${path === '' ? '/' : path}`,
    open: async ({ host, path, proto, verify }, { signal }, { policy }) =>
      (await links()).openWebsocket({ host, path, proto, verify, policy, signal }),
  },
  connectToPty: {
    right: 'key',
    infos: ({ id }) => `PTY ${id}`,
    closing: async () => (await links()).PTY_CLOSING,
    open: openProgram,
  },
  connectToExt: {
    right: 'key',
    infos: ({ number }) => `CALLTO ${number}`,
    open: callOut,
    maxMs: ({ callOut: limits }) => limits?.maxMs,
  },
  duplicateStream: {
    right: 'visukey',
    infos: ({ uniqueid }) => `DUPL ${uniqueid}`,
    open: (param, order, { openWatch }) => openWatch(param, order),
  },
};

export interface WorkerConnectorOptions extends ProgramSource, CallOutSource {
  /** Never logged. */
  readonly connectKeys: readonly string[];
  readonly visuKey: string | null;
  /** Which addresses may be called; null: all of them. */
  readonly policy: AddressPolicy | null;
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
    // The original calls nobody then, and says that it is over.
    if (name === 'connectToExt' && param.number === '') return { kind: 'denied', reason: 'pas de numéro' };
    const maxMs = route.maxMs?.(this.#options);
    try {
      return {
        kind: 'open',
        farEnd: await route.open(param, order, this.#options),
        infos: route.infos(param),
        ...(maxMs === undefined ? {} : { maxMs }),
        ...(route.closing ? { closing: await route.closing() } : {}),
      };
    } catch (error) {
      const { LinkError } = await links();
      if (!(error instanceof LinkError)) throw error;
      const advice = refusalIn(error)?.advice;
      const reason = advice === undefined ? error.message : `${error.message} : ${advice}`;
      return { kind: 'failed', reason, shown: SHOWN[error.code] };
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
