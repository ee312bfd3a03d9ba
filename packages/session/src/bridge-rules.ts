/** What a link does with the bytes that pass, and how long it may last: by the command that asked for it. */

import { ESC } from '@minipavi/videotex';
import type { ConnectionCommand } from '@minipavi/protocol';

/** Durations in milliseconds. */
export interface BridgeLimits {
  /** A host that has sent less than `bytes` by then is taken for dead; null: it may be silent. */
  readonly firstBytes: { readonly bytes: number; readonly withinMs: number } | null;
  /** Without anything typed; null: no limit. */
  readonly typedMs: number | null;
  readonly totalMs: number;
}

export interface BridgeRules {
  /** Sent to the terminal first: what its keyboard types unshifted. */
  readonly keyboard: readonly number[];
  readonly echo: boolean;
  /** CR is taken out of what the user types: the Minitel's keyboard has none. */
  readonly dropsCr: boolean;
  /** The host may ask for the user's address; these bytes go behind the answer. null: it may not. */
  readonly addressTail: readonly number[] | null;
  readonly limits: BridgeLimits;
}

/** PRO2 and a mode of the keyboard (STUM 1B): 69 sets lower case, 6A leaves it. */
const LOWER_CASE = [ESC, 0x3a, 0x69, 0x45];
const UPPER_CASE = [ESC, 0x3a, 0x6a, 0x45];

const HOUR_MS = 3_600_000;
const MIN_FIRST_BYTES = 200;

/** The original's. */
const HOST_LIMITS: BridgeLimits = {
  firstBytes: { bytes: MIN_FIRST_BYTES, withinMs: 30_000 },
  typedMs: 180_000,
  totalMs: HOUR_MS,
};

const PLAIN: BridgeRules = {
  keyboard: [],
  echo: false,
  dropsCr: false,
  addressTail: null,
  limits: { firstBytes: null, typedMs: null, totalMs: HOUR_MS },
};

export function bridgeRules(command: ConnectionCommand): BridgeRules {
  switch (command.name) {
    case 'connectToTln':
    case 'connectToWs':
      return {
        keyboard: command.param.case === 'lower' ? LOWER_CASE : UPPER_CASE,
        echo: command.param.echo,
        dropsCr: true,
        addressTail: [],
        limits: HOST_LIMITS,
      };
    case 'connectToExt':
      // A call takes time to be answered. A server on the telephone reads up to Envoi.
      return {
        ...PLAIN,
        dropsCr: true,
        addressTail: [0x13, 0x41],
        limits: { ...HOST_LIMITS, firstBytes: { bytes: MIN_FIRST_BYTES, withinMs: 60_000 } },
      };
    case 'connectToPty':
      // A program may well have little to say (cat), but not to nobody. Its link sets the keyboard.
      return { ...PLAIN, limits: { ...HOST_LIMITS, firstBytes: null } };
    case 'duplicateStream':
      // Whoever watches types nothing.
      return PLAIN;
  }
}
