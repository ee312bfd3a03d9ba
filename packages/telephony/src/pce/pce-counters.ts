/** What error correction did on one line, for the operator. */

export type PceState = 'off' | 'starting' | 'active' | 'stopping';

export class PceCounters {
  /** Blocks sent for the first time. */
  blocks = 0;
  /** Blocks sent again. */
  repeats = 0;
  /** NACKs received, whatever followed them. */
  requests = 0;
  /** NACKs without a number, or with that of a block which is not remembered. */
  invalidRequests = 0;
  /** Characters that our own modem found damaged. */
  damaged = 0;
  /** Times that the terminal agreed to start. */
  starts = 0;
}

export interface PceSnapshot {
  readonly state: PceState;
  readonly blocks: number;
  readonly repeats: number;
  readonly requests: number;
  readonly invalidRequests: number;
  readonly damaged: number;
  readonly starts: number;
  /** Characters of eight bits that were replaced by a space. */
  readonly replaced: number;
  /** Requests per block sent or sent again: 0 is a perfect line. */
  readonly errorRate: number;
  /** One way, in ms: measured when the terminal agreed to start at the first try, otherwise as configured. */
  readonly latencyMs: number;
}
