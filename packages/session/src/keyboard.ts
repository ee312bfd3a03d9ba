/** What the user types: from packets to the pending field, and to the key that validates it. */

import type { FunctionKey } from '@minipavi/videotex';
import type { Field } from './field.ts';
import { InputFilter, type InputToken } from './input-filter.ts';

export interface KeyboardOptions {
  /** A letter behind CR that does something; null: none does. */
  readonly isSecondary: ((letter: string) => boolean) | null;
  /** It was typed: `out` is what was to be displayed until then, and may be emptied. */
  readonly onSecondary: (out: number[]) => void;
}

export class Keyboard {
  readonly #options: KeyboardOptions;
  readonly #filter: InputFilter;
  #field: Field | null = null;
  #content: readonly string[] = [];
  #versionMinitel = '???';
  /** Whether typed characters are shown, as the last answer wants it. */
  echo = false;

  constructor(options: KeyboardOptions) {
    this.#options = options;
    this.#filter = new InputFilter({ waitsAfterCr: options.isSecondary !== null });
  }

  /** `???` until the terminal has told its three characters. */
  get versionMinitel(): string {
    return this.#versionMinitel;
  }

  /** What is typed in the pending field, or what was last typed in one. */
  get content(): readonly string[] {
    return this.#field?.content() ?? this.#content;
  }

  /** The field that is typed into from now on. */
  ask(field: Field): void {
    this.#field = field;
  }

  /** The pending one. */
  get field(): Field | null {
    return this.#field;
  }

  /** Stands for what was last typed; a pending field, and what is typed in it, stays as it is. */
  pretend(content: readonly string[]): void {
    this.#content = content;
  }

  /** Takes the pending field away, with what is typed in it. */
  dismiss(): void {
    this.#field = null;
  }

  /** Adds to `out` what is to be displayed; returns the key that calls the service, if there is one. */
  read(packet: Uint8Array, out: number[]): FunctionKey | null {
    let validating: FunctionKey | null = null;
    for (const token of this.#filter.push(packet)) {
      if (token.kind === 'identification') this.#versionMinitel = token.id;
      // After a key that calls the service, the rest of the packet is dropped: services rely on it.
      else if (validating === null) validating = this.#type(token, out);
    }
    if (validating !== null) {
      this.#filter.dropTyping();
      this.#content = this.content;
      this.#field = null;
    }
    return validating;
  }

  #type(token: InputToken, out: number[]): FunctionKey | null {
    if (token.kind === 'character') {
      if (this.#field) out.push(...this.#field.type(token.bytes, this.echo));
      return null;
    }
    if (token.kind === 'secondary') {
      const { isSecondary, onSecondary } = this.#options;
      if (isSecondary?.(token.letter)) onSecondary(out);
      return null;
    }
    if (token.kind !== 'key') return null;
    if (token.key === 'CONNEXION_FIN' || !this.#field) return token.key;
    const effect = this.#field.key(token.key);
    if (effect.kind === 'validate') return token.key;
    out.push(...effect.bytes);
    return null;
  }
}
