/** From a raw socket to an open websocket: TLS where asked for, HTTP upgrade, and an answer to browsers. */

import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { HandshakeError, underDeadline, type Gate } from './handshake.ts';
import type { LinkLimits } from './link-limits.ts';
import type { LinkParts } from './socket-link.ts';
import { parseStartQuery } from './start-query.ts';
import { WebsocketLink } from './websocket-link.ts';

/** Certificate and key, PEM. */
export interface TlsFiles {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
}

type Arrival = Pick<LinkParts, 'kind' | 'socket' | 'limits' | 'log'> & { readonly remoteAddr: string };

const PROTOCOL_TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const SORRY =
  'Ceci est une passerelle Minitel : elle se rejoint par websocket, avec un émulateur, et non avec un navigateur.\n';

export function openWebsocket(arrival: Arrival, tls: TlsFiles | undefined): Promise<WebsocketLink> {
  const { kind, socket, limits, log, remoteAddr } = arrival;
  return underDeadline(socket, limits.handshakeMs, (gate) => {
    const server = kind === 'WSS' ? createTlsServer(tls, limits, gate) : createServer(limits);
    if (!server) return;
    const upgrades = createUpgrader(limits);
    upgrades.on('wsClientError', (error: Error, stream: Duplex) => {
      refuseRequest(
        gate,
        stream,
        400,
        new HandshakeError('HANDSHAKE_INVALID', invalid(error.message), error),
      );
    });
    server.on('upgrade', (request, stream, head) => {
      if (gate.refused) return;
      keepFirstProtocol(request.headers);
      upgrades.handleUpgrade(request, stream, head, (ws) => {
        const opening = { ...parseStartQuery(request.url ?? ''), remoteAddr, ...NOT_A_TELEPHONE };
        // The stream is the raw socket, or the TLS socket around it.
        gate.open(new WebsocketLink({ kind, opening, socket: stream as Socket, limits, log }, ws));
      });
    });
    server.on('request', (request, response) => {
      // Without the query: it may hold the token of a recording.
      const asked = (request.url ?? '').replace(/\?.*$/s, '').slice(0, 80);
      const what = `requête HTTP sans websocket (${request.method} ${asked})`;
      gate.refuse(new HandshakeError('HANDSHAKE_NOT_WEBSOCKET', what), 'answered');
      response.writeHead(426, {
        'Content-Type': 'text/plain; charset=utf-8',
        'Content-Length': Buffer.byteLength(SORRY),
        Upgrade: 'websocket',
        Connection: 'Upgrade, close',
      });
      response.end(SORRY);
    });
    server.on('clientError', (error, stream) => refuseUnreadable(gate, error, stream, limits));
    server.emit('connection', socket);
    // Under TLS the wrapping socket reads; else this one, which came paused.
    if (kind === 'WS') socket.resume();
  });
}

const NOT_A_TELEPHONE = { pce: false, direction: 'IN', callTo: null } as const;

const serverOptions = (limits: LinkLimits) => ({
  maxHeaderSize: limits.requestBytes,
  requireHostHeader: false,
});

/** Never listens: it is given its one socket, and so enforces no time-out of its own. */
const createServer = (limits: LinkLimits): http.Server => http.createServer(serverOptions(limits));

function createTlsServer(
  tls: TlsFiles | undefined,
  limits: LinkLimits,
  gate: Gate<unknown>,
): https.Server | null {
  try {
    if (!tls) throw new Error('ni certificat ni clé');
    return https.createServer({ ...tls, ...serverOptions(limits), minVersion: 'TLSv1.2' });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    gate.refuse(
      new HandshakeError('HANDSHAKE_CERTIFICATE', `certificat ou clé inutilisable : ${why}`, error),
    );
    return null;
  }
}

function createUpgrader(limits: LinkLimits): WebSocketServer {
  const options = {
    noServer: true,
    perMessageDeflate: false,
    clientTracking: false,
    // It would queue answers without bound; the link has its own.
    autoPong: false,
    skipUTF8Validation: true,
    maxPayload: limits.frameBytes,
    // A message cut in crumbs costs far more memory than its bytes.
    maxFragments: 1024,
    maxBufferedChunks: 4096,
    closeTimeout: limits.lingerMs,
  };
  return new WebSocketServer(options);
}

/** Any protocol is accepted and the first one echoed; ws would refuse a list that is not well-formed. */
function keepFirstProtocol(headers: http.IncomingHttpHeaders): void {
  const first = headers['sec-websocket-protocol']?.split(/[\s,]+/).find((one) => PROTOCOL_TOKEN.test(one));
  if (first === undefined) delete headers['sec-websocket-protocol'];
  else headers['sec-websocket-protocol'] = first;
}

const invalid = (detail: string): string => `demande de websocket incorrecte (${detail})`;

/** Errors of the HTTP parser and of TLS, and the end of the connection while either was at work. */
function refuseUnreadable(
  gate: Gate<unknown>,
  error: NodeJS.ErrnoException,
  stream: Duplex,
  limits: LinkLimits,
): void {
  // What follows a request already answered.
  if (gate.refused) return;
  const code = error.code ?? '';
  if (code === 'HPE_HEADER_OVERFLOW') {
    const message = `demande de websocket de plus de ${limits.requestBytes} octets`;
    refuseRequest(gate, stream, 431, new HandshakeError('HANDSHAKE_TOO_LONG', message, error));
  } else if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'HPE_INVALID_EOF_STATE') {
    const message = `raccroché pendant l’ouverture (${code})`;
    gate.refuse(new HandshakeError('HANDSHAKE_CLOSED', message, error));
  } else if (code.startsWith('HPE_')) {
    refuseRequest(gate, stream, 400, new HandshakeError('HANDSHAKE_INVALID', invalid(code), error));
  } else {
    const message = `négociation TLS impossible (${code === '' ? error.message : code})`;
    gate.refuse(new HandshakeError('HANDSHAKE_TLS', message, error));
  }
}

function refuseRequest(gate: Gate<unknown>, stream: Duplex, status: 400 | 431, error: HandshakeError): void {
  gate.refuse(error, 'answered');
  const head = `HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\n`;
  const text = `${error.message}\n`;
  stream.end(
    `${head}Content-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(text)}\r\n` +
      `Sec-WebSocket-Version: 13, 8\r\nConnection: close\r\n\r\n${text}`,
    () => stream.destroy(),
  );
}
