/** What history and statistics will say of this worker's session. */

import type { SessionRecord } from '@minipavi/journal';
import { parseServiceUrl } from '@minipavi/protocol';
import type { SessionSnapshot } from '@minipavi/session';
import type { SessionIdentity } from './session-report.ts';

/** A service that sends its users from address to address makes no more of this than that. */
const MAX_SERVICES = 50;

export class SessionStory {
  readonly #identity: SessionIdentity;
  readonly #services = new Set<string>();
  #url = '';
  #infos = '';

  constructor(identity: SessionIdentity) {
    this.#identity = identity;
  }

  /** To be told of each snapshot, in order. */
  see({ url, infos }: Pick<SessionSnapshot, 'url' | 'infos'>): void {
    if (infos !== '') this.#infos = infos;
    if (url === this.#url) return;
    this.#url = url;
    const address = parseServiceUrl(url)?.address;
    if (address !== undefined && this.#services.size < MAX_SERVICES) this.#services.add(address);
  }

  /** `endedAt`: ms since 1970. */
  end(reason: string, endedAt: number, lastActionAt: number): SessionRecord {
    return {
      ...this.#identity,
      pid: process.pid,
      endedAt,
      // Seen on a clock that may have been set meanwhile.
      lastActionAt: Math.min(endedAt, Math.max(this.#identity.startedAt, lastActionAt)),
      url: this.#url,
      infos: this.#infos,
      services: [...this.#services],
      reason,
    };
  }
}
