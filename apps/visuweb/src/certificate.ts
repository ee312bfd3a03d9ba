/** The dashboard's certificate: read at start, and again when its files change (renewals come every few weeks). */

import fs from 'node:fs';
import type { SecureContextOptions } from 'node:tls';
import type { Config } from '@minipavi/config';
import { ListenError } from './listen-error.ts';

export type TlsFiles = NonNullable<Config['tls']>;

/** Throws a ListenError that names the file that cannot be read. */
export const readCertificate = ({ certFile, keyFile }: TlsFiles): SecureContextOptions => ({
  cert: readPem(certFile, 'certificat'),
  key: readPem(keyFile, 'clé du certificat'),
});

/** Calls back, at most every `everyMs`, when one of the two files has changed; the result stops the watch. */
export function watchCertificate(files: TlsFiles, everyMs: number, onChange: () => void): () => void {
  // Polling: renewal tools replace links and folders, which file events do not follow.
  const names = [files.certFile, files.keyFile];
  for (const name of names) fs.watchFile(name, { interval: everyMs, persistent: false }, onChange);
  return () => names.forEach((name) => fs.unwatchFile(name, onChange));
}

function readPem(file: string, what: string): Buffer {
  try {
    return fs.readFileSync(file);
  } catch (error) {
    throw new ListenError(`${what} illisible : ${file} (${(error as Error).message})`, { cause: error });
  }
}
