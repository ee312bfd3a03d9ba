/** One TCP connection to the manager: messages in and out, nothing of what they mean. */

import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { AmiParser } from './ami-parser.ts';
import type { AmiMessage } from './ami-message.ts';
import { encodeAction, type AmiFields } from './ami-writer.ts';

/** A manager that leaves so much unread is given up; one action has a few hundred bytes. */
const MAX_QUEUED_BYTES = 64 * 1024;
/** Asterisk's answer to Logoff is not worth more. */
const END_WITHIN_MS = 1000;

/** `closed` comes once, nothing after it; its reason is French. */
interface AmiConnectionEvents {
  open: [];
  greeting: [text: string];
  message: [message: AmiMessage];
  closed: [reason: string];
}

export class AmiConnection extends EventEmitter<AmiConnectionEvents> {
  readonly #socket: Socket;
  readonly #parser = new AmiParser();
  #reason: string | null = null;
  #isClosed = false;
  #endTimer: NodeJS.Timeout | undefined;

  /** A socket that connects, or has. It is always read: Asterisk drops whoever leaves it waiting for 100 ms. */
  constructor(socket: Socket) {
    super();
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('connect', () => this.emit('open'));
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('end', () => (this.#reason ??= 'coupé par le serveur'));
    socket.on('error', (error: NodeJS.ErrnoException) => (this.#reason ??= error.code ?? error.message));
    socket.on('close', () => {
      clearTimeout(this.#endTimer);
      this.#close('coupé');
    });
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Ignored once closed. Throws an AmiValueError for what must not be sent. */
  send(fields: AmiFields): void {
    const bytes = encodeAction(fields);
    if (this.#isClosed) return;
    this.#socket.write(bytes);
    if (this.#socket.writableLength > MAX_QUEUED_BYTES) this.destroy('le serveur ne lit plus rien');
  }

  /** Sends what is queued, and ends. */
  end(): void {
    if (this.#isClosed) return;
    this.#reason ??= 'fermé';
    this.#socket.end();
    this.#endTimer = setTimeout(() => this.#socket.destroy(), END_WITHIN_MS);
    this.#close('fermé');
  }

  destroy(reason: string): void {
    this.#reason ??= reason;
    this.#socket.destroy();
    this.#close(reason);
  }

  #read(chunk: Buffer): void {
    if (this.#isClosed) return;
    const { greeting, messages, isTooLong } = this.#parser.push(chunk);
    if (greeting !== null) this.emit('greeting', greeting);
    for (const message of messages) {
      if (!this.#isClosed) this.emit('message', message);
    }
    if (isTooLong) this.destroy('message sans fin');
  }

  #close(reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.emit('closed', this.#reason ?? reason);
  }
}
