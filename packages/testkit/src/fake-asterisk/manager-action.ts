/** Actions as Asterisk reads them, blind spots included. */

/** With its end; a longer line is refused with all that is left of its action, whose name comes back if that was before. */
const MAX_LINE_BYTES = 1024;

export class ManagerAction {
  readonly #headers: readonly (readonly [name: string, value: string])[];

  /** A line was too long, and is missing. */
  readonly isTooLong: boolean;

  constructor(lines: readonly string[], isTooLong = false) {
    this.isTooLong = isTooLong;
    // The colon stands right behind the name, or nobody sees the header.
    this.#headers = lines.flatMap((line) => {
      const colon = line.indexOf(':');
      return colon <= 0 ? [] : [[line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const];
    });
  }

  get(name: string): string {
    return this.#headers.find(([key]) => key === name.toLowerCase())?.[1] ?? '';
  }

  get name(): string {
    return this.get('Action').toLowerCase();
  }

  /** A comma begins another variable. */
  get variables(): ReadonlyMap<string, string> {
    const all = this.#headers.filter(([key]) => key === 'variable').flatMap(([, value]) => value.split(','));
    return new Map(
      all.map((text) => [
        text.split('=', 1)[0] ?? '',
        text.includes('=') ? text.slice(text.indexOf('=') + 1) : '',
      ]),
    );
  }
}

/** Cuts a client's bytes into actions. */
export class ActionReader {
  #text = '';
  #lines: string[] = [];
  #isTooLong = false;

  push(chunk: Buffer): ManagerAction[] {
    const actions: ManagerAction[] = [];
    this.#text += chunk.toString('latin1');
    for (let end = this.#text.indexOf('\n'); end >= 0; end = this.#text.indexOf('\n')) {
      const line = this.#text.slice(0, end).replace(/\r$/, '');
      this.#text = this.#text.slice(end + 1);
      if (end >= MAX_LINE_BYTES) this.#isTooLong = true;
      if (line !== '') {
        if (!this.#isTooLong) this.#lines.push(line);
      } else if (this.#lines.length > 0 || this.#isTooLong) {
        actions.push(new ManagerAction(this.#lines.splice(0), this.#isTooLong));
        this.#isTooLong = false;
      }
    }
    return actions;
  }
}
