/** The telephone line of a Minitel in a browser: a websocket, one character code a byte, whatever the frames. */

export type LineState = 'closed' | 'connecting' | 'open';

/** How a connection ended, or why it never was. */
export interface LineEnd {
  /** False: the call failed. */
  readonly wasOpen: boolean;
  /** We hung up ourselves. */
  readonly wasAsked: boolean;
  /** Status of the websocket (RFC 6455, 7.4); 0 when the address itself was refused. */
  readonly code: number;
  /** What the other side said, or what is wrong with the address, in French; may be empty. */
  readonly reason: string;
}

export interface LineListener {
  onState(state: LineState): void;
  onBytes(bytes: Uint8Array): void;
  onEnd(end: LineEnd): void;
}

export interface LineOptions {
  /** Sub-protocols to offer, the preferred one first. */
  readonly protocols?: readonly string[];
  /** What keys are sent in. Text by default: the bytes are ASCII, and older gateways read nothing else. */
  readonly frames?: 'text' | 'binary';
  /** The browser's own unless a test brings another. */
  readonly Socket?: typeof WebSocket;
}

const NORMAL_CLOSURE = 1000;
/** `readyState` of a websocket that is neither connecting nor closing. */
const OPEN = 1;
/** A line that takes nothing is not fed for ever: keys beyond are lost, as on a line that is cut. */
const MAX_UNSENT_BYTES = 65_536;

/** Refuses what `WebSocket` would refuse in words of its own, or only in the console. */
function faultOf(url: string, isSecurePage: boolean): string | null {
  let scheme: string;
  try {
    scheme = new URL(url).protocol;
  } catch {
    return `adresse « ${url} » illisible : ws://… ou wss://… attendu`;
  }
  if (scheme !== 'ws:' && scheme !== 'wss:') {
    return `adresse « ${url} » : ws://… ou wss://… attendu, pas ${scheme}`;
  }
  if (scheme === 'ws:' && isSecurePage && !/^ws:\/\/(localhost|127\.|\[::1\])/i.test(url)) {
    return `adresse « ${url} » : une page https ne peut appeler qu'une adresse wss://`;
  }
  return null;
}

/** Latin-1: a code beyond 255 is no byte of a gateway's, and keeps its low half. */
const bytesOfText = (text: string): Uint8Array => {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
};

export class Line {
  readonly #listener: LineListener;
  #socket: WebSocket | null = null;
  #state: LineState = 'closed';
  #frames: 'text' | 'binary' = 'text';

  constructor(listener: LineListener) {
    this.#listener = listener;
  }

  get state(): LineState {
    return this.#state;
  }

  /** Calls `url` (ws: or wss:); a call under way or a line that is open is hung up first. Never throws. */
  open(url: string, options: LineOptions = {}): void {
    this.close();
    const isSecurePage = globalThis.location?.protocol === 'https:';
    const fault = faultOf(url, isSecurePage);
    if (fault !== null) return this.#fail(fault);
    this.#frames = options.frames ?? 'text';
    let socket: WebSocket;
    try {
      socket = new (options.Socket ?? WebSocket)(url, [...(options.protocols ?? [])]);
    } catch (error) {
      return this.#fail(`adresse « ${url} » refusée par le navigateur : ${(error as Error).message}`);
    }
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    this.#setState('connecting');
    // A socket that has been given up may still speak: it is not listened to.
    const ifMine =
      <Event>(handler: (event: Event) => void) =>
      (event: Event) =>
        socket === this.#socket && handler(event);
    socket.onopen = ifMine(() => this.#setState('open'));
    socket.onmessage = ifMine(({ data }: MessageEvent<unknown>) => this.#receive(data));
    // The browser tells nothing here, on purpose (it would be a port scanner): `close` follows.
    socket.onerror = () => undefined;
    socket.onclose = ifMine(({ code, reason }: CloseEvent) => this.#end({ wasAsked: false, code, reason }));
  }

  /** Hangs up. Without a line nothing happens. */
  close(): void {
    const socket = this.#socket;
    if (socket === null) return;
    this.#end({ wasAsked: true, code: NORMAL_CLOSURE, reason: '' });
    socket.close(NORMAL_CLOSURE);
  }

  /** False when there is no line, or it takes nothing any more. */
  send(bytes: Uint8Array): boolean {
    const socket = this.#socket;
    // The other side may have begun to hang up: `close` has not come yet, and sending would be an error.
    const isOpen = socket?.readyState === OPEN && this.#state === 'open';
    if (!isOpen || socket.bufferedAmount > MAX_UNSENT_BYTES) return false;
    socket.send(this.#frames === 'text' ? String.fromCharCode(...bytes) : Uint8Array.from(bytes));
    return true;
  }

  #receive(data: unknown): void {
    if (typeof data === 'string') this.#listener.onBytes(bytesOfText(data));
    else if (data instanceof ArrayBuffer) this.#listener.onBytes(new Uint8Array(data));
  }

  #fail(reason: string): void {
    this.#listener.onEnd({ wasOpen: false, wasAsked: false, code: 0, reason });
  }

  #end(end: Omit<LineEnd, 'wasOpen'>): void {
    const wasOpen = this.#state === 'open';
    this.#socket = null;
    this.#setState('closed');
    this.#listener.onEnd({ wasOpen, ...end });
  }

  #setState(state: LineState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#listener.onState(state);
  }
}
