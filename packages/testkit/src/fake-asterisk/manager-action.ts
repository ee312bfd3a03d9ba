/** Actions as Asterisk reads them, blind spots included. */

/** Longer lines are refused, with an error that names no action. */
const MAX_LINE_BYTES = 1024;

export class ManagerAction {
  readonly #headers: readonly (readonly [name: string, value: string])[];

  constructor(lines: readonly string[]) {
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

  /** null: a line that was too long. */
  push(chunk: Buffer): (ManagerAction | null)[] {
    const actions: (ManagerAction | null)[] = [];
    this.#text += chunk.toString('latin1');
    for (let end = this.#text.indexOf('\n'); end >= 0; end = this.#text.indexOf('\n')) {
      const line = this.#text.slice(0, end).replace(/\r$/, '');
      this.#text = this.#text.slice(end + 1);
      if (end >= MAX_LINE_BYTES) actions.push(null);
      else if (line !== '') this.#lines.push(line);
      else if (this.#lines.length > 0) actions.push(new ManagerAction(this.#lines.splice(0)));
    }
    return actions;
  }
}
