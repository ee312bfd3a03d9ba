import { open } from 'node:fs/promises';
import { ChangingFile } from '../changing-file.ts';
import { codeKey, type DirectoryEntry, parseDirectory } from './parse-directory.ts';

const MAX_FILE_BYTES = 1024 * 1024;

/** Told of each thing wrong with the file, once per version of it; in French. */
export type FaultReport = (fault: string) => void;

/** The usual reasons, in the operator's language. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'fichier introuvable',
  EACCES: 'lecture interdite',
  EISDIR: 'c’est un dossier',
};

/** Reads at most `MAX_FILE_BYTES`, whatever the file says its size is. */
async function readBounded(file: string): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const buffer = Buffer.alloc(MAX_FILE_BYTES + 1);
    let size = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, size, buffer.length - size, null);
      size += bytesRead;
      if (bytesRead === 0 || size === buffer.length) break;
    }
    if (size > MAX_FILE_BYTES) throw new Error(`plus de ${MAX_FILE_BYTES} octets`);
    return buffer.subarray(0, size);
  } finally {
    await handle.close();
  }
}

/** Text in the encoding that the XML declaration names; UTF-8 unless told. */
function decodeXml(bytes: Buffer): string {
  const declared = /^\s*<\?xml[^>]*\bencoding=["']([\w.:-]+)["']/.exec(bytes.toString('latin1', 0, 200))?.[1];
  try {
    return new TextDecoder(declared ?? 'utf-8').decode(bytes);
  } catch {
    throw new Error(`encodage ${declared} inconnu`);
  }
}

/** The directory file: read again whenever it has changed, without a restart. */
export class Directory {
  readonly #file: string;
  readonly #report: FaultReport;
  readonly #changes: ChangingFile;
  #entries: readonly DirectoryEntry[] = [];

  constructor(file: string, report: FaultReport) {
    this.#file = file;
    this.#report = report;
    this.#changes = new ChangingFile(file, () => this.#read());
  }

  /**
   * The services, in the order of the file. A file that has become unreadable or breaks off leaves the
   * former ones in force.
   */
  async entries(): Promise<readonly DirectoryEntry[]> {
    await this.#changes.upToDate();
    return this.#entries;
  }

  async find(code: string): Promise<DirectoryEntry | undefined> {
    const key = codeKey(code);
    return (await this.entries()).find((entry) => codeKey(entry.code) === key);
  }

  async #read(): Promise<void> {
    try {
      this.#load(decodeXml(await readBounded(this.#file)));
    } catch (error) {
      const { code = '', message } = error as NodeJS.ErrnoException;
      this.#report(`annuaire ${this.#file} illisible : ${REASONS[code] ?? message}`);
    }
  }

  #load(xml: string): void {
    const { entries, faults, isWhole } = parseDirectory(xml);
    for (const fault of faults) this.#report(`annuaire ${this.#file}, ${fault}`);
    if (isWhole || this.#entries.length === 0) this.#entries = entries;
  }
}
