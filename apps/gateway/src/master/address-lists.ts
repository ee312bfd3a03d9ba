/** The operator's lists of addresses, one file each: read at start, again on SIGHUP and when a file changes. */

import fs from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { ACCEPTED_RANGES, AddressSet, parseAddressList } from '@minipavi/addresses';
import type { LogLevel } from '@minipavi/bus';
import { stampOf } from './changing-file.ts';
import { FolderWatch } from './folder-watch.ts';

/** Half a million addresses; something else than a list is not read for ever. */
const MAX_BYTES = 10_000_000;
/** Of what is wrong with one file. */
const MAX_FAULTS_SHOWN = 10;

type Log = (level: LogLevel, message: string) => void;

export interface AddressListFiles {
  /** Absolute; null: there is none. */
  readonly blacklistFile: string | null;
  readonly whitelistFile: string | null;
}

/** One file. What it held when it could last be read stays in force. */
class ListFile {
  readonly #setting: string;
  readonly #file: string;
  readonly #log: Log;
  #set = new AddressSet([]);
  #text: string | null = null;
  /** What was last told of a file that cannot be read. */
  #fault: string | null = null;
  /** Of the file as it was last read: a busy folder is no reason to read it again. */
  #stamp = '';

  constructor(setting: string, file: string, log: Log) {
    this.#setting = setting;
    this.#file = file;
    this.#log = log;
    // Before the first user comes. All that follows waits for no disk.
    try {
      const stats = fs.statSync(file);
      if (stats.size > MAX_BYTES) throw tooLarge();
      this.#take(fs.readFileSync(file, 'utf8'), stampOf(stats));
    } catch (error) {
      this.#failed(error);
    }
  }

  has(address: string): boolean {
    return this.#set.has(address);
  }

  /** Never rejects. */
  async read(): Promise<void> {
    try {
      const stats = await stat(this.#file);
      if (stampOf(stats) === this.#stamp && this.#fault === null) return;
      if (stats.size > MAX_BYTES) throw tooLarge();
      this.#take(await readFile(this.#file, 'utf8'), stampOf(stats));
    } catch (error) {
      this.#failed(error);
    }
  }

  #take(text: string, stamp: string): void {
    this.#stamp = stamp;
    const wasUnreadable = this.#fault !== null;
    this.#fault = null;
    if (text === this.#text && !wasUnreadable) return;
    this.#text = text;
    const { entries, faults } = parseAddressList(text);
    this.#set = new AddressSet(entries);
    for (const { line, text: seen } of faults.slice(0, MAX_FAULTS_SHOWN)) {
      this.#log('warn', `${this.#name}, ligne ${line} ignorée : « ${seen} », attendu ${ACCEPTED_RANGES}`);
    }
    if (faults.length > MAX_FAULTS_SHOWN) {
      this.#log('warn', `${this.#name} : ${faults.length - MAX_FAULTS_SHOWN} autres lignes ignorées`);
    }
    this.#log('info', `${this.#name} : ${this.#size}`);
  }

  /** Once for each reason. */
  #failed(error: unknown): void {
    const { code, message } = error as NodeJS.ErrnoException;
    const fault = code === 'ENOENT' ? "le fichier n'existe pas" : message;
    if (fault === this.#fault) return;
    this.#fault = fault;
    const kept = this.#text === null ? 'liste vide' : `l'ancienne liste reste en service (${this.#size})`;
    this.#log('warn', `${this.#name} : ${fault}, ${kept}`);
  }

  get #name(): string {
    return `general/${this.#setting} (${this.#file})`;
  }

  get #size(): string {
    const { size } = this.#set;
    return size === 1 ? '1 adresse ou réseau' : `${size} adresses ou réseaux`;
  }
}

const tooLarge = (): Error => new Error(`plus de ${MAX_BYTES} octets`);

const NOBODY = { has: () => false };

export class AddressLists {
  readonly #files: readonly ListFile[];
  readonly #watch: FolderWatch;
  readonly #blacklist: ListFile | null;
  readonly #whitelist: ListFile | null;

  /** Reads both files, at once; what is wrong with them is in the log. */
  constructor({ blacklistFile, whitelistFile }: AddressListFiles, log: Log) {
    this.#blacklist = blacklistFile === null ? null : new ListFile('ipblacklist', blacklistFile, log);
    this.#whitelist = whitelistFile === null ? null : new ListFile('ipwhitelist', whitelistFile, log);
    this.#files = [this.#blacklist, this.#whitelist].filter((file) => file !== null);
    this.#watch = new FolderWatch({
      files: [blacklistFile, whitelistFile].filter((file) => file !== null),
      onChange: () => void this.reload(),
      onUntracked: (folder, { message }) =>
        log('warn', `${folder} : changements non suivis, SIGHUP relit la liste (${message})`),
    });
  }

  get blacklist(): { has(address: string): boolean } {
    return this.#blacklist ?? NOBODY;
  }

  get whitelist(): { has(address: string): boolean } {
    return this.#whitelist ?? NOBODY;
  }

  /** Reads again what has changed. */
  async reload(): Promise<void> {
    await Promise.all(this.#files.map((file) => file.read()));
  }

  close(): void {
    this.#watch.close();
  }
}
