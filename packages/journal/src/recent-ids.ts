/** Tells what was seen before; the two tellings of one session lie within moments of each other. */

/** Far more sessions than end within such a moment. */
const REMEMBERED = 4000;

export class RecentIds {
  /** Two generations: the older one goes when the younger is full. */
  #young = new Set<string>();
  #old = new Set<string>();

  /** False: seen already. */
  add(id: string): boolean {
    if (this.#young.has(id) || this.#old.has(id)) return false;
    if (this.#young.size >= REMEMBERED) {
      this.#old = this.#young;
      this.#young = new Set();
    }
    this.#young.add(id);
    return true;
  }
}
