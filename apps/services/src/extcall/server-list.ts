/** The third-party servers of `extcall.conf`: read again whenever the file has changed, without a restart. */

import { stat } from 'node:fs/promises';
import { describeFinding, type ExtCallServer, readExtCallFile } from '@minipavi/config';

/** A server, and the key that its connection command needs. */
export interface ListedServer {
  readonly server: ExtCallServer;
  /** Never shown. */
  readonly key: string;
}

/** Differs when the file has changed, and when it cannot be seen. */
async function versionOf(file: string): Promise<string> {
  try {
    const { ino, mtimeNs, size } = await stat(file, { bigint: true });
    return `${ino} ${mtimeNs} ${size}`;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  }
}

export class ServerList {
  readonly #file: string;
  readonly #report: (fault: string) => void;
  #servers: readonly ListedServer[] = [];
  #version = '';
  #reading: Promise<void> | null = null;

  /** `report` is told of each thing wrong with the file, once per version of it; in French, without keys. */
  constructor(file: string, report: (fault: string) => void) {
    this.#file = file;
    this.#report = report;
  }

  /** In the order of the file. One that has become unreadable or breaks off leaves the former servers in force. */
  async servers(): Promise<readonly ListedServer[]> {
    this.#reading ??= this.#refresh().finally(() => (this.#reading = null));
    await this.#reading;
    return this.#servers;
  }

  async find(id: string): Promise<ListedServer | undefined> {
    return (await this.servers()).find(({ server }) => server.id === id);
  }

  async #refresh(): Promise<void> {
    const version = await versionOf(this.#file);
    if (version === this.#version) return;
    this.#version = version;
    const { config, faults, warnings } = readExtCallFile(this.#file);
    for (const finding of [...faults, ...warnings]) {
      this.#report(`serveurs tiers ${this.#file}, ${describeFinding(finding)}`);
    }
    if (config === null) return;
    this.#servers = config.lists.flatMap(({ key, servers }) => servers.map((server) => ({ server, key })));
  }
}
