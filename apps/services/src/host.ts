/** The HTTP server of the embedded services. Always on the loopback: only this machine's gateway calls it. */

import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { escapeHtml, htmlPage, type HttpHandler, type Service, serviceHandler } from '@minipavi/service-kit';
import { accueilService } from './accueil/accueil.ts';
import { demoService } from './demo/demo.ts';
import { Directory } from './directory/directory.ts';
import { extCallService } from './extcall/extcall.ts';
import { ServerList } from './extcall/server-list.ts';

const LOOPBACK = '127.0.0.1';
const LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  // Node looks at both only so often (30 s unless told).
  connectionsCheckingInterval: 2000,
} as const;
/** Longer than the gateway keeps an idle connection, so that it is never the one surprised. */
const KEEP_ALIVE_MS = 75_000;
/** Time that calls in progress have to end when the host closes. */
const CLOSE_TIMEOUT_MS = 1000;

/** What the host is told: member `services` of the gateway's configuration. */
export interface HostConfig {
  /** 0: any free port. */
  readonly port: number;
  /** Directory of MiniPaviAcc; null: it is not served. */
  readonly accueilFile: string | null;
  /** Third-party servers of EXTcall; null: it is not served. */
  readonly extCallFile: string | null;
}

/** For the log, in French. */
export type HostLog = (level: 'error' | 'warn' | 'info', message: string) => void;

export interface ServicesHost {
  readonly port: number;
  close(): Promise<void>;
}

interface Route {
  readonly title: string;
  readonly service: Service;
}

function routesOf(config: HostConfig, log: HostLog): ReadonlyMap<string, Route> {
  const routes = new Map<string, Route>([['/demo/', { title: 'Démonstration', service: demoService }]]);
  if (config.accueilFile !== null) {
    const directory = new Directory(config.accueilFile, (fault) => log('warn', fault));
    // Read now, so that the operator learns of its faults at start and not from the first user.
    void directory.entries();
    routes.set('/accueil/', { title: 'MiniPaviAcc', service: accueilService(directory) });
  }
  if (config.extCallFile !== null) {
    const list = new ServerList(config.extCallFile, (fault) => log('warn', fault));
    void list.servers();
    routes.set('/extcall/', { title: 'EXTcall', service: extCallService(list) });
  }
  return routes;
}

/** For a person with a browser: what is here. */
const homePage = (routes: ReadonlyMap<string, Route>, host: string): string =>
  htmlPage('Services de la passerelle', [
    'Ces services s’adressent à une passerelle MiniPavi de cette machine, non à un navigateur.',
    ...[...routes].map(
      ([path, { title }]) => `${escapeHtml(title)} : <code>${escapeHtml(`http://${host}${path}`)}</code>`,
    ),
  ]);

function requestHandler(config: HostConfig, log: HostLog): HttpHandler {
  const routes = routesOf(config, log);
  const handlers = new Map<string, HttpHandler>();
  for (const [path, { title, service }] of routes) {
    const onError = (error: unknown, request: IncomingMessage): void => {
      const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
      log('error', `service ${path} (${request.method} de ${request.socket.remoteAddress}) : ${detail}`);
    };
    handlers.set(path, serviceHandler(service, { title, onError }));
  }
  return (request, response) => {
    const [path = '/'] = (request.url ?? '/').split('?');
    const handler = handlers.get(path.endsWith('/') ? path : `${path}/`);
    if (handler) return handler(request, response);
    const isHome = path === '/' && (request.method === 'GET' || request.method === 'HEAD');
    response.writeHead(isHome ? 200 : 404, { 'Content-Type': 'text/html; charset=utf-8' });
    const host = request.headers.host ?? LOOPBACK;
    response.end(isHome ? homePage(routes, host) : htmlPage('Pas de service à cette adresse', []));
  };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), CLOSE_TIMEOUT_MS);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}

/** Listens. Rejects with the system's error (`EADDRINUSE`…) when the port cannot be had. */
export async function startHost(config: HostConfig, log: HostLog): Promise<ServicesHost> {
  const server = createServer(LIMITS, requestHandler(config, log));
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, LOOPBACK, () => {
      server.off('error', reject);
      resolve();
    });
  });
  server.on('error', (error) => log('error', `services intégrés : ${error.message}`));
  return { port: (server.address() as AddressInfo).port, close: () => closeServer(server) };
}
