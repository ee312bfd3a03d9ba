/**
 * One call that the dialplan hands over by FastAGI: `AGI(agi://gateway:port/entry1)`. Asterisk tells who calls, we give
 * the call a name that nobody can guess, and have its sound brought under that name; the connection lasts as long as
 * the call. Source: res_agi of Asterisk 18 to 23.
 */

import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';

/** `agi_callerid: 0388776655`, then an empty line. */
const MAX_LINE_CHARS = 1024;
const MAX_LINES = 100;
/** For each answer but the last one, which comes when the call is over; for all that is told first, together. */
const ANSWER_WITHIN_MS = 5_000;
const ENTRY = /(\d{1,5})\D*$/;

export interface AgiCallOptions {
  readonly socket: Socket;
  /** `host:port` of AudioSocket, as Asterisk reaches it. */
  readonly audioAddress: string;
  /** Before Asterisk is told to bring the call under that name (32 hex digits). */
  readonly onCall: (uuid: string, call: { entry: number; caller: string; url: string | null }) => void;
  readonly log: (level: 'info' | 'warn', message: string) => void;
}

/** Lines of the connection, one after the other. */
class Lines {
  readonly #socket: Socket;
  #text = '';
  #lines: string[] = [];
  #wake: () => void = () => {};
  #isOver = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('utf8').on('data', (chunk: string) => this.#push(chunk));
    socket.on('error', () => {}); // 'close' follows
    socket.on('close', () => {
      this.#isOver = true;
      this.#wake();
    });
  }

  /** null when the connection is over, or when nothing came within this time. */
  async next(withinMs: number): Promise<string | null> {
    const late = setTimeout(() => this.#socket.destroy(), Math.min(withinMs, 2 ** 31 - 1));
    while (this.#lines.length === 0 && !this.#isOver) await new Promise<void>((wake) => (this.#wake = wake));
    clearTimeout(late);
    return this.#lines.shift() ?? null;
  }

  #push(chunk: string): void {
    const lines = (this.#text + chunk).split('\n');
    this.#text = lines.pop() ?? '';
    this.#lines.push(...lines.map((line) => line.replace(/\r$/, '')));
    if (this.#text.length > MAX_LINE_CHARS || this.#lines.length > MAX_LINES) this.#socket.destroy();
    this.#wake();
  }
}

/** Resolves when the call is over. Never rejects, whatever is at the other end. */
export async function serveAgiCall({ socket, audioAddress, onCall, log }: AgiCallOptions): Promise<void> {
  const lines = new Lines(socket);
  const ask = async (command: string, withinMs = ANSWER_WITHIN_MS): Promise<string | null> => {
    if (socket.destroyed) return null;
    socket.write(`${command}\n`);
    // A call that is hung up meanwhile is told by a line of its own.
    let answer = await lines.next(withinMs);
    while (answer === 'HANGUP') answer = await lines.next(withinMs);
    return answer;
  };
  try {
    const told = await readVariables(lines);
    if (told === null) return log('warn', 'FastAGI : ce n’est pas Asterisk, raccroché');
    const script = told.get('agi_network_script') ?? '';
    const entry = Number(ENTRY.exec(script)?.[1] ?? 1);
    const caller = (told.get('agi_callerid') ?? '').replace(/[^0-9+*#]/g, '').slice(0, 32);
    if ((await ask('ANSWER')) === null) return;
    // Not every Asterisk has loaded it; without it a late frame is a lost one.
    await ask('EXEC Set "JITTERBUFFER(fixed)=default"');
    const url = /^200 result=1 \((.*)\)$/.exec((await ask('GET VARIABLE "STARTURL"')) ?? '')?.[1] ?? '';
    const uuid = randomUUID();
    onCall(uuid.replaceAll('-', ''), { entry, caller, url: url === '' ? null : url });
    const end = await ask(`EXEC AudioSocket "${uuid},${audioAddress}"`, Infinity);
    if (end !== null && !/^200 result=0/.test(end)) {
      log(
        'warn',
        `FastAGI : Asterisk n’a pas d’application AudioSocket, ou elle a échoué (« ${end.slice(0, 60)} »)`,
      );
    }
  } finally {
    socket.destroy();
  }
}

async function readVariables(lines: Lines): Promise<ReadonlyMap<string, string> | null> {
  const told = new Map<string, string>();
  const until = performance.now() + ANSWER_WITHIN_MS;
  for (let count = 0; count < MAX_LINES; count++) {
    const line = await lines.next(until - performance.now());
    if (line === null) return null;
    if (line === '') return told.size > 0 ? told : null;
    const [, name, value] = /^(agi_\w+): ?(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) return null;
    told.set(name, value);
  }
  return null;
}
