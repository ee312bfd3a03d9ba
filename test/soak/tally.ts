/** What the soak counts: what its callers did, how their sessions ended, how long they waited, and what went wrong. */

export type EndKind = 'Connexion/fin' | 'hung up' | 'reset' | 'worker killed' | 'ended by VisuWeb';

/** Kept of each: who looks into them begins with the first. */
const MAX_FAULTS = 50;
const MAX_SERIES = 200_000;

export class Tally {
  readonly begun = new Map<string, number>();
  readonly ends = new Map<EndKind, number>();
  readonly done = new Map<string, number>();
  /** In words, with the session's identifier and the time. */
  readonly faults: string[] = [];
  faultCount = 0;
  readonly arrivalMs: number[] = [];
  readonly echoMs: number[] = [];
  readonly pageMs: number[] = [];
  readonly #from = performance.now();

  count(map: 'begun' | 'ends' | 'done', name: string): void {
    const counts = this[map] as Map<string, number>;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }

  measured(series: 'arrivalMs' | 'echoMs' | 'pageMs', ms: number): void {
    if (this[series].length < MAX_SERIES) this[series].push(ms);
  }

  fault(text: string): void {
    this.faultCount++;
    const second = ((performance.now() - this.#from) / 1000).toFixed(1);
    if (this.faults.length < MAX_FAULTS) this.faults.push(`${second} s: ${text}`);
  }
}
