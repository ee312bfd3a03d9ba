/** What the services have heard of each session: who came, who was said to have gone, and how often. */

export interface Account {
  readonly uniqueId: string;
  cnx: number;
  fin: number;
  /** The last events and when they came, for whoever asks what went wrong. */
  readonly recent: string[];
  /** A caller has said that this is his. */
  isClaimed: boolean;
}

const RECENT = 8;

export class Ledger {
  readonly #accounts = new Map<string, Account>();
  readonly #present = new Map<string, Account>();

  heard(fctn: string, uniqueId: string): void {
    let account = this.#accounts.get(uniqueId);
    if (!account) {
      account = { uniqueId, cnx: 0, fin: 0, recent: [], isClaimed: false };
      this.#accounts.set(uniqueId, account);
    }
    account.recent.push(`${new Date().toISOString().slice(11)} ${fctn}`);
    if (account.recent.length > RECENT) account.recent.shift();
    if (fctn === 'CNX') {
      account.cnx++;
      this.#present.set(uniqueId, account);
    }
    if (fctn === 'FIN') {
      account.fin++;
      this.#present.delete(uniqueId);
    }
  }

  /** Of the session that has just come with this PIN: no two at a time have the same. */
  claim(pin: string): Account | null {
    const found = [...this.#present.values()].find(
      ({ uniqueId, isClaimed }) => !isClaimed && uniqueId.endsWith(pin),
    );
    if (found) found.isClaimed = true;
    return found ?? null;
  }

  /** What its services have heard of a session lately. */
  recentOf(uniqueId: string): string {
    return this.#accounts.get(uniqueId)?.recent.join(', ') ?? '';
  }

  isPresent(uniqueId: string): boolean {
    return this.#present.has(uniqueId);
  }

  /** Identifiers of those who are there. */
  get present(): readonly string[] {
    return [...this.#present.keys()];
  }

  get begun(): number {
    return this.#accounts.size;
  }

  /** Whose story was not as it should be. */
  get wronged(): readonly string[] {
    return [...new Set([...this.withoutFin, ...this.withTwoFins, ...this.withTwoCnx])];
  }

  /** Came, and no FIN was ever heard. */
  get withoutFin(): readonly string[] {
    return this.#which(({ fin }) => fin === 0);
  }

  get withTwoFins(): readonly string[] {
    return this.#which(({ fin }) => fin > 1);
  }

  /** One comes once: the services of the soak send nobody back to where he began. */
  get withTwoCnx(): readonly string[] {
    return this.#which(({ cnx }) => cnx !== 1);
  }

  #which(test: (account: Account) => boolean): string[] {
    return [...this.#accounts.values()].filter(test).map(({ uniqueId }) => uniqueId);
  }
}
