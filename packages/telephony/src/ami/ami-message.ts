/** A message from the manager: lines `Key: Value`, whose first key tells its kind. */

/** Keys in any case; a key may come several times. */
export class AmiMessage {
  readonly kind: 'response' | 'event' | 'other';
  readonly #values = new Map<string, string[]>();

  /** Lines without their end; those without a colon are nothing that we could use. */
  constructor(lines: readonly string[]) {
    let first = '';
    for (const line of lines) {
      const colon = line.indexOf(':');
      if (colon <= 0) continue;
      const key = line.slice(0, colon).trim().toLowerCase();
      const value = line.slice(colon + 1).trim();
      first ||= key;
      const known = this.#values.get(key);
      if (known) known.push(value);
      else this.#values.set(key, [value]);
    }
    this.kind = first === 'response' || first === 'event' ? first : 'other';
  }

  /** Its first value; empty when there is none. */
  get(key: string): string {
    return this.all(key)[0] ?? '';
  }

  all(key: string): readonly string[] {
    return this.#values.get(key.toLowerCase()) ?? [];
  }

  /** Of an event; empty for what is none. */
  get event(): string {
    return this.kind === 'event' ? this.get('Event') : '';
  }

  get actionId(): string {
    return this.get('ActionID');
  }

  /** Of a response: anything but an error, `Goodbye` and `Follows` included. */
  get isSuccess(): boolean {
    return this.kind === 'response' && this.get('Response') !== 'Error';
  }
}
