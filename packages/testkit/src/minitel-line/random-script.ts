/** Scripts of everything that may go wrong on a line and that error correction can bear, drawn by lot with a seed. */

import { generator } from '../cuts.ts';
import type { LineFault } from './line-faults.ts';

/** Characters between two faults towards the terminal, least and most: one is repaired before the next one comes. */
const GAP = [500, 1500] as const;
/** Times in which requests are late: by less than what makes the server forget the block that is asked for. */
const DELAYS = { count: 60, everyMs: 20_000, forMs: 5_000, mostMs: 150 } as const;

export interface RandomScriptOptions {
  readonly from: number;
  readonly characters: number;
  /** No character of the text is lost, none is too many: a block that is shifted passes for a good one now and then. */
  readonly keepsCount?: boolean;
}

/**
 * Faults on `characters` characters from the `from`th one on, and on requests: one bit or two of a block, a wrong stop
 * bit, characters lost or too many, NACKs, their numbers and the headers of what is repeated damaged or lost, requests
 * that are late. Not more than can be borne: at most two bits in a block, as with more it may pass for another one; of
 * what follows a request, at most one thing in three, as sixteen blocks later its number means another one. For a latency
 * of 140 ms at most.
 */
export function randomScript(
  seed: number,
  { from, characters, keepsCount = false }: RandomScriptOptions,
): LineFault[] {
  const random = generator(seed);
  const upTo = (count: number): number => Math.floor(random() * count);
  const faults: LineFault[] = [];
  for (let at = from + upTo(GAP[1]); at < from + characters; at += GAP[0] + upTo(GAP[1] - GAP[0]))
    faults.push(...forwardFault(at, upTo, keepsCount ? 4 : 6));
  faults.push(...requestFaults(2 * faults.length, upTo));
  for (let i = 0; i < DELAYS.count; i++) {
    const fromMs = i * DELAYS.everyMs + upTo(DELAYS.everyMs - DELAYS.forMs);
    faults.push({ kind: 'delay', fromMs, untilMs: fromMs + DELAYS.forMs, ms: 1 + upTo(DELAYS.mostMs) });
  }
  return faults;
}

/** Each request whose NACK arrives is answered by a header. */
function requestFaults(requests: number, upTo: (count: number) => number): LineFault[] {
  const faults: LineFault[] = [];
  let unanswered = 0;
  for (let nth = upTo(3); nth < requests; nth += 3 + upTo(3)) {
    const role = (['nack', 'number', 'header'] as const)[upTo(3)];
    if (role === 'header') {
      const part = upTo(3) as 0 | 1 | 2;
      faults.push({ kind: 'header', nth: nth - unanswered, part, how: upTo(2) === 0 ? 'flip' : 'lose' });
    } else if (role) {
      faults.push({ kind: 'upstream', role, nth, how: upTo(2) === 0 ? 'damaged' : 'lost' });
      if (role === 'nack') unanswered++;
    }
  }
  return faults;
}

function forwardFault(at: number, upTo: (count: number) => number, kinds: number): LineFault[] {
  const flip = (place: number): LineFault => ({ kind: 'flip', at: place, bit: upTo(8) });
  switch (upTo(kinds)) {
    case 0:
      return [flip(at)];
    case 1:
      return [flip(at), flip(at + 1 + upTo(16))];
    case 2: {
      const bit = upTo(8);
      return [
        { kind: 'flip', at, bit },
        { kind: 'flip', at, bit: (bit + 1 + upTo(7)) % 8 },
      ];
    }
    case 3:
      return [{ kind: 'framing', at }];
    case 4:
      return [{ kind: 'lose', at, count: 1 + upTo(5) }];
    default:
      return [{ kind: 'insert', at, character: upTo(256) }];
  }
}
