/**
 * Commands that send the user to another server. `next` of the same answer is called with DIRECTCALLENDED
 * when it is over, or DIRECTCALLFAILED when there was no connection.
 */

import type { ServiceCommand } from './input-commands.ts';
import { checkFilled, checkInteger } from './range.ts';

export interface ConnectOptions {
  /** `name:port`. */
  readonly host: string;
  /** One of the gateway's keys; not needed for the service's own host. */
  readonly key?: string;
  /** The gateway echoes what the user types; not unless told. */
  readonly echo?: boolean;
  /** What the keyboard types unshifted; `lower` unless told. */
  readonly case?: 'lower' | 'upper';
}

export interface ConnectToTlnOptions extends ConnectOptions {
  /** Sent first, with C escapes (`\\r\\n`). */
  readonly startseq?: string;
}

export interface ConnectToWsOptions extends ConnectOptions {
  /** TLS (`wss:`). */
  readonly tls?: boolean;
  /** Path and query; `/` unless told. */
  readonly path?: string;
  /** Websocket sub-protocol. */
  readonly proto?: string;
  /** With `false`, any certificate is taken. */
  readonly verify?: boolean;
}

export interface ConnectToPtyOptions {
  /** Of a program that the operator has named. */
  readonly id: string;
  readonly key: string;
}

export interface ConnectToExtOptions {
  /** Telephone number, digits and `+ * #`. */
  readonly number: string;
  readonly key: string;
  /** Least level the modem hears, in dB, -60 to 0; the gateway's own unless told. */
  readonly rx?: number;
  /** Level it sends at, in dB, -40 to -5; the gateway's own unless told. */
  readonly tx?: number;
}

const common = (options: ConnectOptions): object => ({
  ...(options.key === undefined ? {} : { key: options.key }),
  echo: options.echo ? 'on' : 'off',
  case: options.case ?? 'lower',
});

/** By telnet or raw TCP. */
export function connectToTln(options: ConnectToTlnOptions): ServiceCommand {
  const startseq = options.startseq === undefined ? {} : { startseq: options.startseq };
  return {
    name: 'connectToTln',
    param: { host: checkFilled('host', options.host), ...common(options), ...startseq },
  };
}

/** By websocket. */
export function connectToWs(options: ConnectToWsOptions): ServiceCommand {
  const host = checkFilled('host', options.host);
  return {
    name: 'connectToWs',
    param: {
      host: options.tls ? `ssl://${host}` : host,
      path: options.path ?? '/',
      ...(options.proto === undefined ? {} : { proto: options.proto }),
      ...(options.verify === false ? { verify: 'no' } : {}),
      ...common(options),
    },
  };
}

/** To a program on the gateway's own machine. */
export const connectToPty = ({ id, key }: ConnectToPtyOptions): ServiceCommand => ({
  name: 'connectToPty',
  param: { id: checkFilled('id', id), key },
});

/** By telephone. */
export function connectToExt(options: ConnectToExtOptions): ServiceCommand {
  const { number, key, rx, tx } = options;
  if (!/^[0-9+*#]+$/.test(number)) throw new RangeError(`number ${JSON.stringify(number)}: digits accepted`);
  return {
    name: 'connectToExt',
    param: {
      number,
      key,
      ...(rx === undefined ? {} : { RX: checkInteger('rx', rx, -60, 0) }),
      ...(tx === undefined ? {} : { TX: checkInteger('tx', tx, -40, -5) }),
    },
  };
}

export interface DuplicateStreamOptions {
  readonly uniqueId: string;
  /** The gateway's `visukey`. */
  readonly key: string;
  /** Begins with what is on that screen already; not unless told. */
  readonly screen?: boolean;
}

/** Shows the user what another session receives, from now on. */
export const duplicateStream = ({ uniqueId, key, screen }: DuplicateStreamOptions): ServiceCommand => ({
  name: 'duplicateStream',
  param: { uniqueid: checkFilled('uniqueId', uniqueId), key, ...(screen ? { screen: 'on' } : {}) },
});
