/** What the gateway asks of a service: one HTTP POST per user event. */

import type { ScreenData } from './captured-screens.ts';

/** Events a service can be called with (field `fctn`). */
export const EVENTS = [
  'CNX',
  'FIN',
  'ENVOI',
  'SUITE',
  'RETOUR',
  'ANNULATION',
  'CORRECTION',
  'GUIDE',
  'REPETITION',
  'SOMMAIRE',
  'DIRECT',
  'DIRECTCNX',
  'DIRECTCALLFAILED',
  'DIRECTCALLENDED',
  'DATAS',
  'BGCALL',
  'BGCALL-SIMU',
  'BGCALL-WM-START',
  'BGCALL-WM-STOP',
] as const;

export type ServiceEvent = (typeof EVENTS)[number];

/** How the user came: websocket, secure websocket, telnet, telephone. Empty in a BGCALL request. */
export type SocketKind = 'WS' | 'WSS' | 'TELN' | 'AST';

/** What services are told: to them the telephone is one thing, whoever is the modem. */
export const socketKindOf = (kind: SocketKind | 'AUD'): SocketKind => (kind === 'AUD' ? 'AST' : kind);

/** The member `PAVI` of a request's body. */
export interface PaviRequest {
  /** Version of the gateway. */
  readonly version: string;
  /** 14 digits: Unix time in seconds, then the 4-digit PIN. */
  readonly uniqueId: string;
  /** IP without port, or the caller's number on the telephone. */
  readonly remoteAddr: string;
  readonly typesocket: SocketKind | '';
  /** Three characters of the terminal's identification, `???` while unknown. */
  readonly versionminitel: string;
  /** What the user typed, one entry per line or field, in Unicode. */
  readonly content: readonly string[];
  /** Last answer to getScreen or getScreenList, null before. A gateway of another version may send something else. */
  readonly datas: ScreenData | Readonly<Record<string, unknown>> | null;
  /** What the service last asked to keep, at most 64 000 characters. */
  readonly context: string;
  readonly fctn: ServiceEvent;
  /** 1 while a WebMedia player is polling for this session. */
  readonly webmedia: 0 | 1;
}

/** A query parameter as PHP sees it: `a[]=1` is a list, `k[x]=1` an object. */
export type UrlParam = string | UrlParam[] | { [name: string]: UrlParam };
export type UrlParams = Record<string, UrlParam>;

/** A whole request body. `URLPARAMS` is absent when the URL has no query. */
export interface ServiceRequest {
  readonly PAVI: PaviRequest;
  readonly URLPARAMS?: UrlParams;
}
