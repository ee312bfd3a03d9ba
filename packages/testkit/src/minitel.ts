/** Minitels, whatever they come by: they send bytes, collect what comes, and wait for it. */

import net from 'node:net';
import tls from 'node:tls';
import { WebSocket } from 'ws';
import { showBytes, toLatin1 } from './latin1.ts';
import { Changes } from './wait.ts';

/** Function keys as the terminal sends them. */
export const KEYS = {
  ENVOI: '\x13A',
  RETOUR: '\x13B',
  REPETITION: '\x13C',
  GUIDE: '\x13D',
  ANNULATION: '\x13E',
  SOMMAIRE: '\x13F',
  CORRECTION: '\x13G',
  SUITE: '\x13H',
  CONNEXION_FIN: '\x13I',
} as const;

/** The transport under a Minitel. */
interface Line {
  send(bytes: Buffer): void;
  /** Politely. */
  hangUp(): void;
  /** At once. */
  cut(): void;
}

export class Minitel {
  readonly #changes = new Changes();
  readonly #name: string;
  readonly #line: Line;
  #received = '';
  /** End of the last bytes waited for. */
  #read = 0;
  #closedAt: number | null = null;
  #closeCode: number | null = null;

  /** `attach` tells the line's life to the two functions it is given. */
  constructor(
    name: string,
    line: Line,
    attach: (got: (bytes: Uint8Array) => void, closed: (code?: number) => void) => void,
  ) {
    this.#name = name;
    this.#line = line;
    attach(
      (bytes) => {
        this.#received += toLatin1(bytes);
        this.#changes.announce();
      },
      (code) => {
        this.#closedAt ??= performance.now();
        this.#closeCode ??= code ?? null;
        this.#changes.announce();
      },
    );
  }

  /** Everything that came, one character per byte. */
  get received(): string {
    return this.#received;
  }

  get isClosed(): boolean {
    return this.#closedAt !== null;
  }

  /** Websocket: the code of the Close frame (1006: none came). */
  get closeCode(): number | null {
    return this.#closeCode;
  }

  /** One packet, or one frame. */
  send(bytes: string | Buffer): void {
    if (!this.isClosed) this.#line.send(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  }

  /** Resolves when these bytes have come behind those waited for before; rejects when the line ends without. */
  waitFor(wanted: string, withinMs?: number): Promise<void> {
    return this.#changes
      .until(
        () => {
          const at = this.#received.indexOf(wanted, this.#read);
          if (at >= 0) {
            this.#read = at + wanted.length;
            return true;
          }
          if (this.isClosed)
            throw new Error(`${this.#name} was hung up on before "${showBytes(wanted)}": ${this.#tail}`);
          return false;
        },
        {
          what: () => `"${showBytes(wanted)}" on ${this.#name}, which got ${this.#tail}`,
          ...(withinMs === undefined ? {} : { withinMs }),
        },
      )
      .then(() => {});
  }

  /** Resolves when the line is closed, by whichever side. */
  closed(withinMs?: number): Promise<void> {
    const what = () => `the end of ${this.#name}, which got ${this.#tail}`;
    return this.#changes
      .until(() => this.isClosed, { what, ...(withinMs === undefined ? {} : { withinMs }) })
      .then(() => {});
  }

  hangUp(): void {
    this.#line.hangUp();
  }

  cut(): void {
    this.#line.cut();
  }

  get #tail(): string {
    return `"${showBytes(this.#received.slice(this.#read))}"`;
  }
}

/** A line of plain bytes, once it is connected. */
function onSocket(name: string, socket: net.Socket, greeting = ''): Minitel {
  const line: Line = {
    send: (bytes) => socket.write(bytes),
    hangUp: () => socket.end(() => socket.destroy()),
    cut: () => socket.resetAndDestroy(),
  };
  socket.setNoDelay(true);
  const minitel = new Minitel(name, line, (got, closed) => {
    socket.on('data', got);
    socket.on('end', () => closed());
    socket.on('close', () => closed());
  });
  if (greeting !== '') minitel.send(greeting);
  return minitel;
}

/** Rejects when the connection is refused. */
function connected(socket: net.Socket, event: 'connect' | 'secureConnect'): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    socket.on('error', reject); // kept: later errors must find a listener
    socket.once(event, () => resolve(socket));
  });
}

const TO_HERE = { host: '127.0.0.1', highWaterMark: 64 * 1024 } as const;

/** Where a call goes, and the address it comes from; the one the system chooses when absent. */
export interface Way {
  readonly to?: string;
  readonly from?: string;
}

/** Telnet, or any plain line: nothing is negotiated. `greeting`: sent at once. */
export async function connectTcp(port: number, greeting = '', { to, from }: Way = {}): Promise<Minitel> {
  const way = { ...TO_HERE, port, ...(to === undefined ? {} : { host: to }) };
  const socket = net.connect({ ...way, ...(from === undefined ? {} : { localAddress: from }) });
  return onSocket(`tcp ${port}`, await connected(socket, 'connect'), greeting);
}

/** TLS without websocket, for strangers; any certificate is taken. */
export async function connectTls(port: number, greeting = ''): Promise<Minitel> {
  const socket = tls.connect({ ...TO_HERE, port, rejectUnauthorized: false });
  return onSocket(`tls ${port}`, await connected(socket, 'secureConnect'), greeting);
}

/** A caller behind the softmodem of Asterisk. */
export const connectAsterisk = (
  port: number,
  call: { readonly from?: string; readonly url?: string } = {},
): Promise<Minitel> =>
  connectTcp(port, `CALLFROM ${call.from ?? '0102030405'}\nSTARTURL ${call.url ?? ''}\nPCE 0\n`);

export interface WebsocketOptions {
  /** With the query. */
  readonly path?: string;
  /** Secure, and this certificate (PEM) alone is trusted. */
  readonly ca?: string;
  /** As in `Way`. */
  readonly from?: string;
}

/** An emulator on a websocket, secure when a certificate is given. Rejects when it is refused. */
export function connectWebsocket(
  port: number,
  { path = '/', ca, from }: WebsocketOptions = {},
): Promise<Minitel> {
  const options = {
    perMessageDeflate: false,
    ...(ca === undefined ? {} : { ca }),
    ...(from === undefined ? {} : { localAddress: from }),
  };
  const ws = new WebSocket(`${ca === undefined ? 'ws' : 'wss'}://127.0.0.1:${port}${path}`, options);
  const line: Line = {
    send: (bytes) => ws.send(bytes, { binary: false }),
    hangUp: () => ws.close(),
    cut: () => ws.terminate(),
  };
  const minitel = new Minitel(`websocket ${port}${path}`, line, (got, closed) => {
    ws.on('message', (data) => got(data as Buffer));
    ws.on('close', (code) => closed(code));
  });
  return new Promise((resolve, reject) => {
    ws.on('error', reject); // kept, as above
    ws.once('open', () => resolve(minitel));
  });
}
