/**
 * Calls that the gateway places for its sessions: what workers and the background process say to each other, over the
 * master, and the Unix socket on which a session waits for the line that its call becomes.
 */

import { createHash } from 'node:crypto';

/** A session's call. The worker names it; Asterisk's channel is named after it, whichever process hangs up. */
export interface PhoneCall {
  /** A UUID. */
  readonly id: string;
  /** The session. */
  readonly uniqueId: string;
  /** Its worker: answers go there. */
  readonly pid: number;
  /** As the service gave it. */
  readonly number: string;
  /** Levels of the modem in dB; null: the usual ones. */
  readonly rx: number | null;
  readonly tx: number | null;
  /** Comes back in the header of the modem's connection. Never to be logged. */
  readonly token: string;
}

/** Those of a call in package telephony. */
export type PhoneFailureCode =
  | 'busy'
  | 'no-answer'
  | 'congestion'
  | 'hung-up'
  | 'unreachable'
  | 'rejected'
  | 'forbidden'
  | 'quota'
  | 'unavailable'
  | 'no-modem'
  | 'cancelled';

export interface PhoneFailure {
  readonly code: PhoneFailureCode;
  /** For the log, in French; holds no number. */
  readonly reason: string;
}

/** What the background process knows of a call that comes on AudioSocket: one it has asked for, or been told of. */
export type KnownCall =
  | {
      readonly direction: 'OUT';
      readonly number: string;
      /** Level to send at, as the service gave it; null: the usual one. */
      readonly tx: number | null;
    }
  | {
      readonly direction: 'IN';
      /** Of the configuration. */
      readonly entry: number;
      readonly caller: string;
      /** Start service that the dialplan asks for; null: that of the entry. */
      readonly url: string | null;
    };

/** From a worker, for the background process. All may be said twice. */
export type PhoneRequest =
  /** Said again to each new master, until the outcome is known. */
  | ({ readonly type: 'call-start' } & PhoneCall)
  /** The modem has connected. */
  | { readonly type: 'call-joined'; readonly id: string }
  /** Ringing or answered: it is to end. */
  | { readonly type: 'call-hang-up'; readonly id: string }
  /** Whose call is this? `uuid`: 32 hex digits. Never to be logged. */
  | { readonly type: 'call-identify'; readonly uuid: string; readonly pid: number };

/** From the background process, for a worker. */
export type PhoneReport =
  /** null: answered; the modem is to connect now. */
  | {
      readonly type: 'call-outcome';
      readonly id: string;
      readonly pid: number;
      readonly failure: PhoneFailure | null;
    }
  /** null: nobody knows it. */
  | {
      readonly type: 'call-identified';
      readonly uuid: string;
      readonly pid: number;
      readonly call: KnownCall | null;
    }
  /** An answered call has ended, or will never be connected. */
  | { readonly type: 'call-over'; readonly id: string; readonly pid: number; readonly failure: PhoneFailure };

const TOKEN = /^[0-9a-f]{32}$/;

/** True for what a modem may show: anything else is somebody's guess, or an attempt at a path. */
export const isPhoneToken = (text: string): boolean => TOKEN.test(text);

/**
 * Name of the Unix socket, in the folder of the bus, on which the session waits: made from the token, so that nobody has
 * to be asked whose it is, and so that who reads the folder does not learn the token.
 */
export const phoneSocket = (token: string): string =>
  `c${createHash('sha256').update(token).digest('hex').slice(0, 16)}`;

export const isPhoneSocket = (name: string): boolean => /^c[0-9a-f]{16}$/.test(name);
