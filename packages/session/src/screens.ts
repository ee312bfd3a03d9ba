/** Screens and lines the gateway writes itself, byte for byte as the original does. */

import {
  ASK_IDENTIFICATION,
  CAN,
  COF,
  COLUMNS,
  ESC,
  FF,
  LF,
  SI,
  SO,
  cutText,
  encodeText,
  position,
} from '@minipavi/videotex';
import type { LinkKind } from '@minipavi/access';
import { socketKindOf } from '@minipavi/protocol';
import { dayAndMinute } from './local-date.ts';

/** Switches off the acknowledgements of keyboard, screen, modem and socket (PRO2 64), in this order. */
const NO_ACKNOWLEDGEMENTS = [0x51, 0x50, 0x52, 0x53].flatMap((module) => [ESC, 0x3a, 0x64, module]);

export interface WelcomeOptions {
  readonly kind: LinkKind;
  readonly version: string;
  readonly uniqueId: string;
  readonly date: Date;
  /** Telephone: error correction is on. */
  readonly pce: boolean;
}

/** First output of every session; the first page follows. The PIN is the end of the identifier. */
export function welcome({ kind, version, uniqueId, date, pce }: WelcomeOptions): number[] {
  const isTelephone = socketKindOf(kind) === 'AST';
  const label = isTelephone ? (pce ? 'PCE' : 'RTC') : kind;
  return [
    ...ASK_IDENTIFICATION,
    ...(isTelephone ? NO_ACKNOWLEDGEMENTS : []),
    FF,
    ...(kind === 'TELN' ? [] : [SO]),
    ...position(1, 0),
    ...encodeText(`MiniPAVI ${version}${label} ${dayAndMinute(date)}`),
    CAN,
    ESC,
    0x40,
    COF,
    ...encodeText(`PIN:${uniqueId.slice(-4)}`),
    COF,
    LF,
  ];
}

/** Number and title of the error screens. */
export const ERRORS = {
  BAD_START_URL: ['02', 'Paramètre url incorrect'],
  URL_NOT_ALLOWED: ['02', 'Adresse non autorisée'],
  NOT_JSON: ['03', 'Réponse non JSON'],
  BAD_NEXT_URL: ['05', 'Prochaine URL incorrecte'],
  UNKNOWN_COMMAND: ['07', 'Commande inconnue'],
  UNAVAILABLE: ['09', 'Service indisponible'],
  BAD_COMMAND: ['10', 'Commande mal formée'],
  BAD_ANSWER: ['10', 'Réponse mal formée'],
} as const;
export type ErrorKind = keyof typeof ERRORS;

/** With URL_NOT_ALLOWED. */
export const NOT_ALLOWED_DETAIL =
  'La passerelle n’appelle pas les\nadresses privées ou locales.\nExploitant : voir allowhost.';

/** Three rows: what follows on row 7 must stay readable. */
const MAX_FIRST_DETAIL = 120;
const DOUBLE_HEIGHT = [ESC, 0x4d];
const WHITE = [ESC, 0x47];
const BLACK = [ESC, 0x40];
const ON_RED = [ESC, 0x51];
const ON_GREEN = [ESC, 0x52];
/** Line on the right edge of the cell: closes the number's red zone. */
const RIGHT_EDGE = 0x7d;

/** Text of several lines; each break is a CR LF. */
const encodeLines = (text: string): number[] =>
  text.split(/\r\n|\n|\r/).flatMap((line, i) => [...(i > 0 ? [0x0d, 0x0a] : []), ...encodeText(line)]);

export interface ErrorScreenOptions {
  readonly kind: ErrorKind;
  /** Row 4. */
  readonly detail: string;
  /** Row 7; none when absent. */
  readonly more?: string;
  readonly uniqueId: string;
  readonly helpAddress: string;
}

export function errorScreen({ kind, detail, more, uniqueId, helpAddress }: ErrorScreenOptions): number[] {
  const [number, title] = ERRORS[kind];
  return [
    FF,
    SI,
    ...position(1, 2),
    ...DOUBLE_HEIGHT,
    ...WHITE,
    ...ON_RED,
    ...encodeText(` ERR #${number}`),
    ...BLACK,
    RIGHT_EDGE,
    ...WHITE,
    ...ON_GREEN,
    ...encodeText(` ${title}`),
    CAN,
    ...position(1, 4),
    ...encodeLines(detail.slice(0, MAX_FIRST_DETAIL)),
    ...(more === undefined ? [] : [...position(1, 7), ...encodeLines(more)]),
    ...position(1, 24),
    ...encodeText(`UID:${uniqueId} Aide:${helpAddress}`),
  ];
}

/** A message on row 0; the LF takes the cursor back to where it was on the page. */
export const rowZeroMessage = (text: string): number[] => [...position(1, 0), ...encodeText(text), CAN, LF];

/** On row 1; the cursor stays behind it. */
export const rowOneNotice = (text: string): number[] => [
  ...position(1, 1),
  CAN, // before the text: behind a full row it would clear the next one
  ...encodeText(cutText(text.replace(/\s+/g, ' '), COLUMNS)),
];

export const IDLE_MESSAGE = 'Deconnexion pour inactivité...';
