/** What a service answers, and the commands it can give. */

import type { ScreenCommand } from './captured-screens.ts';
import type { ConnectionCommand } from './connection-command.ts';
import type { SessionMessageCommand } from './session-messages.ts';

/** Bits of `validwith`: the function keys that send what was typed. */
export const KEY_MASK = {
  SOMMAIRE: 1,
  ANNULATION: 2,
  RETOUR: 4,
  REPETITION: 8,
  GUIDE: 16,
  CORRECTION: 32,
  SUITE: 64,
  ENVOI: 128,
} as const;

/** One line of input. Columns 1-40, rows 0-24, `l` in characters. */
export interface InputTxtParam {
  readonly x?: number;
  readonly y?: number;
  readonly l?: number;
  /** Shown instead of each typed character (password). */
  readonly char?: string;
  readonly spacechar?: string;
  readonly prefill?: string;
  readonly cursor?: string;
  readonly validwith?: number;
}

/** `h` lines of `w` characters. */
export interface InputMsgParam {
  readonly x?: number;
  readonly y?: number;
  readonly w?: number;
  readonly h?: number;
  readonly spacechar?: string;
  readonly prefill?: readonly string[];
  readonly cursor?: string;
  readonly validwith?: number;
}

/** Up to 30 one-line fields; x, y and l have as many entries as there are fields. */
export interface InputFormParam {
  readonly x?: readonly number[];
  readonly y?: readonly number[];
  readonly l?: readonly number[];
  readonly char?: readonly string[];
  readonly spacechar?: string;
  readonly prefill?: readonly string[];
  readonly cursor?: string;
  readonly validwith?: number;
}

export type SetParam =
  | { readonly paramName: 'screensaver'; readonly params: { readonly type: number; readonly text?: string } }
  | { readonly paramName: 'timeout'; readonly params: { readonly minutes: number } };

/** Commands this version understands, as a discriminated union on `name`. */
export type Command =
  | { readonly name: 'InputTxt'; readonly param: InputTxtParam }
  | { readonly name: 'InputMsg'; readonly param: InputMsgParam }
  | { readonly name: 'InputForm'; readonly param: InputFormParam }
  | { readonly name: 'setParam'; readonly param: SetParam | null }
  | { readonly name: 'libCnx' }
  | ConnectionCommand
  | ScreenCommand
  | SessionMessageCommand;

export type DirectCall = 'no' | 'yes' | 'yes-cnx';

/** A checked answer. Absent members are null: each has its own meaning (see the gateway's dialogue). */
export interface ServiceAnswer {
  /** Base64 of the page, as received. */
  readonly content: string | null;
  readonly context: string | null;
  readonly echo: boolean;
  readonly next: string | null;
  readonly directcall: DirectCall;
  readonly command: CommandResult | null;
}

/** A command that was understood, is not known, or breaks the contract. */
export type CommandResult =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'unknown'; readonly name: string }
  | { readonly kind: 'malformed'; readonly fault: string };

/** The same, as a service writes it (JSON body of the HTTP response). */
export interface AnswerBody {
  version?: string;
  content?: string;
  context?: string;
  echo?: 'on' | 'off';
  next?: string;
  directcall?: DirectCall;
  COMMAND?: { name: string; param?: object };
}
