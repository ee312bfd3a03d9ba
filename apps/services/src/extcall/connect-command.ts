/** What is asked of the gateway to reach a server of the list. */

import {
  connectToExt,
  connectToPty,
  connectToTln,
  connectToWs,
  type ServiceCommand,
} from '@minipavi/service-kit';
import type { ListedServer } from './server-list.ts';

/** Levels a modem sends at, in dB; the file accepts more, and the nearest is taken. */
const [LEAST_TX, MOST_TX] = [-40, -5];

export function connectCommand({ server, key }: ListedServer): ServiceCommand {
  switch (server.type) {
    case 'ws': {
      const { host, path, proto, echo, verify } = server;
      const subprotocol = proto === '' ? {} : { proto };
      return connectToWs({ host, path, key, echo, case: server.case, verify, ...subprotocol });
    }
    case 'int': {
      const { host, echo, startSequence } = server;
      const startseq = startSequence === '' ? {} : { startseq: startSequence };
      return connectToTln({ host, key, echo, case: server.case, ...startseq });
    }
    case 'pty':
      return connectToPty({ id: server.id, key });
    case 'tel': {
      const rx = server.rx === null ? {} : { rx: server.rx };
      const tx = server.tx === null ? {} : { tx: Math.min(MOST_TX, Math.max(LEAST_TX, server.tx)) };
      return connectToExt({ number: server.number, key, ...rx, ...tx });
    }
  }
}
