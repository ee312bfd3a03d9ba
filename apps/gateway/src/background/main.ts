/** The background process: calls that belong to no user's worker. For now, the FIN of a worker that died. */

import { BusClient, type SessionState } from '@minipavi/bus';
import { parseServiceUrl } from '@minipavi/protocol';
import { callService, ServiceClient } from '@minipavi/session';

/** Several sessions may be cut at once; their services are called side by side, not all in the same instant. */
const MAX_AT_ONCE = 20;

const bus = new BusClient({ path: process.env['MINIPAVI_BUS'] ?? '', role: 'background' });
let version = '0';
const waiting: SessionState[] = [];
/** FINs under way or done: a master that asks again after a reconnection is not obeyed twice. */
const known = new Set<string>();
let running = 0;
let hasMaster = false;

function leave(): void {
  void bus.close().then(() => process.exit(0));
}

async function sendFin(session: SessionState): Promise<void> {
  const url = parseServiceUrl(session.url);
  if (url) {
    const client = new ServiceClient({ userAgent: `MiniPAVI/${version}` });
    const request = {
      version,
      uniqueId: session.uniqueId,
      remoteAddr: session.remoteAddr,
      typesocket: session.kind,
      versionminitel: session.versionMinitel,
      content: session.content,
      datas: null,
      context: session.context,
      fctn: 'FIN',
      webmedia: 0,
    } as const;
    const { outcome } = await callService(client, url, request, { withGet: false });
    client.close();
    if (outcome.kind === 'failed') {
      const { uniqueId } = session;
      bus.log('warn', `service [FIN] ${session.url} : ${outcome.failure.reason}`, { uniqueId });
    }
  }
  bus.send({ type: 'fin-sent', uniqueId: session.uniqueId });
}

function next(): void {
  while (running < MAX_AT_ONCE) {
    const session = waiting.shift();
    if (!session) return;
    running += 1;
    void sendFin(session).finally(() => {
      running -= 1;
      next();
    });
  }
}

bus.on('message', (message) => {
  switch (message.type) {
    case 'welcome':
      hasMaster = true;
      version = message.version;
      return;
    case 'send-fin':
      if (known.has(message.session.uniqueId)) return;
      known.add(message.session.uniqueId);
      waiting.push(message.session);
      next();
      return;
    case 'stop':
      leave();
      return;
    default:
      return;
  }
});

bus.on('lost', () => (hasMaster = false));
bus.on('orphaned', leave);

// Ctrl-C, or systemd, reaches all processes at once: the master tells this one when the last FIN is made.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {
  if (!hasMaster) leave();
});
