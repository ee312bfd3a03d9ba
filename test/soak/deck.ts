/** What comes next, of what may come. */

import { VERBS, type Verb } from './soak-service.ts';
import type { EndKind } from './tally.ts';

export type Way = 'ws' | 'wss' | 'telnet' | 'ast';

/** Deals its cards in random order, and again when all are dealt: in a short soak, too, each has its turn. */
class Deck<Card> {
  readonly #cards: readonly Card[];
  readonly #random: () => number;
  #left: Card[] = [];

  constructor(cards: readonly [Card, ...Card[]], random: () => number) {
    this.#cards = cards;
    this.#random = random;
  }

  deal(): Card {
    if (this.#left.length === 0) this.#left = [...this.#cards];
    const [card] = this.#left.splice(Math.floor(this.#random() * this.#left.length), 1);
    return card as Card;
  }
}

export interface Decks {
  readonly ways: Deck<Way>;
  readonly verbs: Deck<Verb>;
  readonly ends: Deck<EndKind>;
}

export const newDecks = (random: () => number): Decks => ({
  ways: new Deck<Way>(['ws', 'ws', 'ws', 'wss', 'telnet', 'telnet', 'ast'], random),
  verbs: new Deck(VERBS, random),
  ends: new Deck<EndKind>(
    ['Connexion/fin', 'hung up', 'hung up', 'reset', 'worker killed', 'ended by VisuWeb'],
    random,
  ),
});
