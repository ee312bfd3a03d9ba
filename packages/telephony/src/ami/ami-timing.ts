/** How long the client of the manager waits for what. */

export interface AmiTiming {
  /** TCP connection. */
  readonly connectMs: number;
  /** For the line with which every Asterisk greets; without it, see AmiClient. */
  readonly greetingMs: number;
  /** Answer to an action. */
  readonly actionMs: number;
  readonly pingEveryMs: number;
  readonly pingWithinMs: number;
  /** First and longest pause before another attempt; each is twice the one before. */
  readonly retryMs: number;
  readonly maxRetryMs: number;
  /** After a refused password: each attempt is a line in Asterisk's security log, and may get us banned. */
  readonly refusedRetryMs: number;
  /** A connection that lasted so long was a good one: pauses begin anew. */
  readonly stableMs: number;
}

export const AMI_TIMING: AmiTiming = {
  connectMs: 5_000,
  greetingMs: 1_500,
  actionMs: 5_000,
  pingEveryMs: 30_000,
  pingWithinMs: 10_000,
  retryMs: 1_000,
  maxRetryMs: 60_000,
  refusedRetryMs: 300_000,
  stableMs: 30_000,
};

/** A quarter more or less, so that several gateways do not come back in the same instant. */
const JITTER = 0.25;

/** Pause before attempt number `attempt` (0 is the first one repeated). `random` from 0 to 1. */
export function retryDelayMs(
  attempt: number,
  random: number,
  { retryMs, maxRetryMs }: Pick<AmiTiming, 'retryMs' | 'maxRetryMs'> = AMI_TIMING,
): number {
  const pause = Math.min(maxRetryMs, retryMs * 2 ** Math.min(attempt, 30));
  return Math.round(pause * (1 - JITTER + 2 * JITTER * random));
}
