/** The third-party servers of `extcall.conf`: read again whenever the file has changed, without a restart. */

import { describeFinding, type ExtCallServer, readExtCallFile } from '@minipavi/config';
import { ChangingFile } from '../changing-file.ts';

/** A server, and the key that its connection command needs. */
export interface ListedServer {
  readonly server: ExtCallServer;
  /** Never shown. */
  readonly key: string;
}

export class ServerList {
  readonly #file: string;
  readonly #report: (fault: string) => void;
  readonly #changes: ChangingFile;
  #servers: readonly ListedServer[] = [];

  /** `report` is told of each thing wrong with the file, once per version of it; in French, without keys. */
  constructor(file: string, report: (fault: string) => void) {
    this.#file = file;
    this.#report = report;
    this.#changes = new ChangingFile(file, () => this.#read());
  }

  /** In the order of the file. One that has become unreadable or breaks off leaves the former servers in force. */
  async servers(): Promise<readonly ListedServer[]> {
    await this.#changes.upToDate();
    return this.#servers;
  }

  async find(id: string): Promise<ListedServer | undefined> {
    return (await this.servers()).find(({ server }) => server.id === id);
  }

  #read(): void {
    const { config, faults, warnings } = readExtCallFile(this.#file);
    for (const finding of [...faults, ...warnings]) {
      this.#report(`serveurs tiers ${this.#file}, ${describeFinding(finding)}`);
    }
    if (config === null) return;
    this.#servers = config.lists.flatMap(({ key, servers }) => servers.map((server) => ({ server, key })));
  }
}
