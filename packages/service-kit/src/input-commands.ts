/** Commands that let the user type. Positions are columns 1-40 and rows 0-24, lengths are in characters. */

import { KEY_MASK } from '@minipavi/protocol';
import { checkInteger, checkSign } from './range.ts';

/** A command of an answer, as it travels. */
export interface ServiceCommand {
  readonly name: string;
  readonly param?: object;
}

/** A function key that can send what was typed. */
export type ValidationKey = keyof typeof KEY_MASK;

/** Mask for `validwith`: which function keys send what was typed. `keys()` is no key at all. */
export const keys = (...names: readonly ValidationKey[]): number =>
  names.reduce((mask, name) => mask | KEY_MASK[name], 0);

const ALL_KEYS = 255;

/** What all input commands share. */
export interface InputOptions {
  /** Shown in empty cells; a dot unless told. */
  readonly spacechar?: string;
  /** The cursor is shown unless told. */
  readonly cursor?: boolean;
  /** See `keys`; Envoi unless told. */
  readonly validwith?: number;
}

export interface InputTxtOptions extends InputOptions {
  readonly x: number;
  readonly y: number;
  readonly l: number;
  /** Shown in place of each typed character (password). */
  readonly char?: string;
  /** Text the field begins with; cut to the field. */
  readonly prefill?: string;
}

export interface InputMsgOptions extends InputOptions {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  /** One entry per line. */
  readonly prefill?: readonly string[];
}

export interface InputFormOptions extends InputOptions {
  /** 1 to 30 fields, in the order Suite visits them. */
  readonly fields: readonly Omit<InputTxtOptions, keyof InputOptions>[];
}

const MAX_FIELDS = 30;

function common(options: InputOptions): object {
  return {
    spacechar: checkSign('spacechar', options.spacechar ?? '.'),
    cursor: (options.cursor ?? true) ? 'on' : 'off',
    validwith: checkInteger('validwith', options.validwith ?? KEY_MASK.ENVOI, 0, ALL_KEYS),
  };
}

function place(x: number, y: number): { x: number; y: number } {
  return { x: checkInteger('x', x, 1, 40), y: checkInteger('y', y, 0, 24) };
}

const checkChar = (char = ''): string => (char === '' ? '' : checkSign('char', char));

/** One line of `l` characters. The keys named by `validwith` send it; Correction and Annulation edit it. */
export function inputTxt(options: InputTxtOptions): ServiceCommand {
  return {
    name: 'InputTxt',
    param: {
      ...place(options.x, options.y),
      l: checkInteger('l', options.l, 1, 41 - options.x),
      char: checkChar(options.char),
      prefill: options.prefill ?? '',
      ...common(options),
    },
  };
}

/** `h` lines of `w` characters; Suite and Retour move between them, so they never send it. */
export function inputMsg(options: InputMsgOptions): ServiceCommand {
  return {
    name: 'InputMsg',
    param: {
      ...place(options.x, options.y),
      w: checkInteger('w', options.w, 1, 41 - options.x),
      h: checkInteger('h', options.h, 1, 25 - options.y),
      prefill: options.prefill ?? [],
      ...common(options),
    },
  };
}

/** Several one-line fields; Suite and Retour move between them. Sommaire always sends it, told or not. */
export function inputForm(options: InputFormOptions): ServiceCommand {
  const { fields } = options;
  checkInteger('number of fields', fields.length, 1, MAX_FIELDS);
  for (const { x, y } of fields) place(x, y);
  return {
    name: 'InputForm',
    param: {
      x: fields.map(({ x }) => x),
      y: fields.map(({ y }) => y),
      l: fields.map(({ x, l }) => checkInteger('l', l, 1, 41 - x)),
      char: fields.map(({ char }) => checkChar(char)),
      prefill: fields.map(({ prefill }) => prefill ?? ''),
      ...common(options),
    },
  };
}
