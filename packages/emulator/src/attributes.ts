/** Attributes of `<x-minitel>`, as pages write them, to settings. What cannot be read counts as absent: HTML has no errors. */

import type { Colours } from './display.ts';
import { SPEEDS, type Speed } from './pacer.ts';

export const ATTRIBUTE_NAMES = [
  'url',
  'speed',
  'colour',
  'muted',
  'readonly',
  'protocol',
  'frames',
  'identification',
  'keyboard',
  'bare',
  'fill',
  'crt',
] as const;
export type AttributeName = (typeof ATTRIBUTE_NAMES)[number];

export interface Settings {
  /** Websocket address; null: no line unless `connect` is called. */
  readonly url: string | null;
  readonly speed: Speed;
  readonly colours: Colours;
  readonly isMuted: boolean;
  readonly isReadonly: boolean;
  /** Sub-protocols offered, separated by spaces or commas in the attribute. */
  readonly protocols: readonly string[];
  readonly frames: 'text' | 'binary';
  /** Three ASCII characters. */
  readonly identification: string;
  /** The keyboard below the screen is unfolded. */
  readonly hasKeyboard: boolean;
  /** The look of an old tube. */
  readonly isTube: boolean;
}

export const DEFAULT_IDENTIFICATION = 'EmU';

/** `1200`, `4800`, `9600`, `max`; the original's pages also write 0 for as fast as can be. */
export function readSpeed(text: string | null): Speed | null {
  const word = (text ?? '').trim().toLowerCase();
  if (word === '0') return 'max';
  return SPEEDS.find((speed) => String(speed) === word) ?? null;
}

/** Colour unless it says no: `grey`, `gray`, `gris`, `false`, `no`, `non`, `0`. */
export const readColours = (text: string | null): Colours =>
  /^\s*(?:gr[ea]y|gris|false|no|non|nb|0)\s*$/i.test(text ?? '') ? 'grey' : 'colour';

const isOff = (text: string | null): boolean => /^\s*(?:off|false|no|non|0)\s*$/i.test(text ?? '');

/** Token of RFC 9110, as a sub-protocol's name must be; anything else would make the browser refuse the call. */
const PROTOCOL = /^[\w!#$%&'*+.^`|~-]+$/;

/** `read` gives an attribute's text, null when it is absent. */
export function readSettings(read: (name: AttributeName) => string | null): Settings {
  const url = (read('url') ?? '').trim();
  const identification = read('identification') ?? '';
  const protocols = (read('protocol') ?? '').split(/[\s,]+/).filter((name) => PROTOCOL.test(name));
  return {
    url: url === '' ? null : url,
    speed: readSpeed(read('speed')) ?? 'max',
    colours: readColours(read('colour')),
    isMuted: read('muted') !== null,
    isReadonly: read('readonly') !== null,
    protocols: [...new Set(protocols)],
    frames: read('frames')?.trim().toLowerCase() === 'binary' ? 'binary' : 'text',
    identification: /^[\x20-\x7e]{3}$/.test(identification) ? identification : DEFAULT_IDENTIFICATION,
    hasKeyboard: !isOff(read('keyboard')),
    isTube: read('crt') !== null,
  };
}
