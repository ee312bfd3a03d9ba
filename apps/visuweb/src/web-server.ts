/** The HTTP or HTTPS server under the pages: limits, certificate, start and end. */

import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { readCertificate, watchCertificate, type TlsFiles } from './certificate.ts';
import { ListenError } from './listen-error.ts';

const LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  keepAliveTimeout: 15_000,
  // Node looks at the two first limits only so often (30 s unless told).
  connectionsCheckingInterval: 2000,
} as const;
const HANDSHAKE_TIMEOUT_MS = 10_000;
/** A reader that takes nothing for so long is dropped. */
const IDLE_TIMEOUT_MS = 30_000;
/** The public page's visitors come with up to six each, kept for a while: some sixty visitors at once. */
const MAX_CONNECTIONS = 400;
/** Left to answers under way when the server ends. */
const CLOSE_GRACE_MS = 300;

export interface WebServerOptions {
  readonly port: number;
  /** null: every address, IPv4 and IPv6. */
  readonly bind: string | null;
  readonly tls: TlsFiles | null;
  readonly listener: http.RequestListener;
  /** How often the certificate's files are looked at. */
  readonly certificateCheckMs: number;
  /** A renewed certificate was taken (null) or could not be (the reason, in French). */
  readonly onCertificate: (fault: string | null) => void;
}

export class WebServer {
  readonly options: WebServerOptions;
  readonly #server: http.Server | https.Server;
  #unwatch: () => void = () => {};

  /** Listens. Rejects with a ListenError when the certificate or the port cannot be used. */
  static async open(options: WebServerOptions): Promise<WebServer> {
    const server = new WebServer(options);
    await server.#listen();
    return server;
  }

  private constructor(options: WebServerOptions) {
    this.options = options;
    this.#server = options.tls
      ? createSecure(options.tls, options.listener)
      : http.createServer(LIMITS, options.listener);
    this.#server.maxConnections = MAX_CONNECTIONS;
    this.#server.timeout = IDLE_TIMEOUT_MS;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Refuses new connections at once, cuts what is left soon after. */
  async close(): Promise<void> {
    this.#unwatch();
    const closed = once(this.#server, 'close');
    this.#server.close();
    const timer = setTimeout(() => this.#server.closeAllConnections(), CLOSE_GRACE_MS);
    await closed;
    clearTimeout(timer);
  }

  async #listen(): Promise<void> {
    const { port, bind, tls, certificateCheckMs } = this.options;
    this.#server.listen({ port, ...(bind !== null && { host: bind }) });
    try {
      await once(this.#server, 'listening');
    } catch (error) {
      throw new ListenError(explain(error as NodeJS.ErrnoException, this.options), { cause: error });
    }
    // Past this point an error is one of accept(): too many files open, say. The next connection may do better.
    this.#server.on('error', () => {});
    if (tls) this.#unwatch = watchCertificate(tls, certificateCheckMs, () => this.#renew(tls));
  }

  #renew(tls: TlsFiles): void {
    if (!(this.#server instanceof https.Server)) return;
    try {
      this.#server.setSecureContext(readCertificate(tls));
      this.options.onCertificate(null);
    } catch (error) {
      // The files are replaced one after the other: the second change sets it right.
      this.options.onCertificate((error as Error).message);
    }
  }
}

function createSecure(tls: TlsFiles, listener: http.RequestListener): https.Server {
  const certificate = readCertificate(tls);
  try {
    const options = { ...LIMITS, ...certificate, handshakeTimeout: HANDSHAKE_TIMEOUT_MS };
    return https.createServer(options, listener);
  } catch (error) {
    const files = `${tls.certFile}, ${tls.keyFile}`;
    throw new ListenError(`certificat et clé inutilisables : ${files} (${(error as Error).message})`, {
      cause: error,
    });
  }
}

function explain(error: NodeJS.ErrnoException, { port, bind }: WebServerOptions): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `le port ${port} (httpport) est déjà utilisé par un autre programme`;
    case 'EACCES':
      return `le port ${port} (httpport) demande des droits que la passerelle n'a pas : choisissez un port au-dessus de 1023`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `l'adresse d'écoute ${bind} (bind) n'est pas une adresse de cette machine`;
    default:
      return `écoute impossible sur le port ${port} (httpport) : ${error.message}`;
  }
}
