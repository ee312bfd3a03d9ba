/** Deals its cards in random order, and again when all are dealt: in a short soak, too, each has its turn. */
export class Deck<Card> {
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
