/**
 * Names looked up without taking all threads of the process. A look-up is a thread that waits (getaddrinfo), half a minute
 * when a name server does not answer; files are read and written by the same few threads.
 */

import dns from 'node:dns';
import type { Resolve } from './address-policy.ts';

/** Names, and askers of one name, that wait: more are told to come back. */
const MAX_WAITING = 200;

type Done = Parameters<Resolve>[2];

interface Question {
  readonly key: string;
  readonly name: string;
  readonly options: dns.LookupAllOptions;
  /** All who asked meanwhile. */
  readonly askers: Done[];
}

export class NameLookups {
  readonly #maxAtOnce: number;
  readonly #ask: Resolve;
  /** Asked and not answered, or about to be; the oldest first. */
  readonly #questions = new Map<string, Question>();
  readonly #waiting: Question[] = [];
  #running = 0;

  /** `maxAtOnce`: fewer than the process has threads. `ask`: as `dns.lookup`. */
  constructor(maxAtOnce: number, ask: Resolve = dns.lookup) {
    this.#maxAtOnce = maxAtOnce;
    this.#ask = ask;
  }

  /** As `dns.lookup` with `all`. Who asks for a name that is being looked up shares the answer. */
  readonly resolve: Resolve = (name, options, callback) => {
    const { family = 0, hints = 0, order, verbatim } = options;
    const key = [name, family, hints, order, verbatim].join(' ');
    const known = this.#questions.get(key);
    if ((known?.askers.length ?? this.#waiting.length) >= MAX_WAITING) {
      process.nextTick(callback, busy(name), []);
      return;
    }
    if (known) {
      known.askers.push(callback);
      return;
    }
    const question: Question = { key, name, options, askers: [callback] };
    this.#questions.set(key, question);
    this.#waiting.push(question);
    this.#next();
  };

  #next(): void {
    while (this.#running < this.#maxAtOnce) {
      const question = this.#waiting.shift();
      if (!question) return;
      this.#running += 1;
      this.#ask(question.name, question.options, (error, found) => {
        this.#running -= 1;
        this.#questions.delete(question.key);
        this.#next();
        for (const asker of question.askers) asker(error, found);
      });
    }
  }
}

const busy = (name: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`getaddrinfo EAI_AGAIN ${name}`), { code: 'EAI_AGAIN' });
