/** Certificate and key of the secure port: read at start, again on SIGHUP and when a file changes. */

import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { FolderWatch } from './folder-watch.ts';

export interface Pem {
  readonly cert: string;
  readonly key: string;
}

export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

export class TlsMaterial {
  readonly #files: TlsFiles;
  readonly #onChange: (message: string, isFault: boolean) => void;
  #pem: Pem;
  readonly #watch: FolderWatch;

  /** Rejects with a French message when a file cannot be read, or certificate and key do not fit. */
  static async load(
    files: TlsFiles,
    onChange: (message: string, isFault: boolean) => void,
  ): Promise<TlsMaterial> {
    return new TlsMaterial(files, await readPem(files), onChange);
  }

  private constructor(files: TlsFiles, pem: Pem, onChange: (message: string, isFault: boolean) => void) {
    this.#files = files;
    this.#pem = pem;
    this.#onChange = onChange;
    this.#watch = new FolderWatch({
      files: [files.certFile, files.keyFile],
      onChange: () => void this.reload(),
    });
  }

  get pem(): Pem {
    return this.#pem;
  }

  /** Takes up new files; keeps the old ones, and says so, when they are no good. */
  async reload(): Promise<void> {
    try {
      const pem = await readPem(this.#files);
      if (pem.cert === this.#pem.cert && pem.key === this.#pem.key) return;
      this.#pem = pem;
      this.#onChange('certificat relu', false);
    } catch (error) {
      this.#onChange(`certificat non relu, l'ancien reste en service : ${(error as Error).message}`, true);
    }
  }

  close(): void {
    this.#watch.close();
  }
}

async function readPem({ certFile, keyFile }: TlsFiles): Promise<Pem> {
  const [cert, key] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')]);
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    throw new Error(`${certFile} et ${keyFile} : ${(error as Error).message}`, { cause: error });
  }
  return { cert, key };
}
