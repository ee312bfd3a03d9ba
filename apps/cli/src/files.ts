/** Files in and out, `-` being the standard input or output. */

import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { quoted, Refusal, systemRefusal } from './refusal.ts';

const STANDARD = '-';

/** All of a file or of stdin. More than `maxBytes` is refused, unread: a device has no end. */
export async function readWhole(file: string, stdin: Readable, maxBytes: number): Promise<Uint8Array> {
  const isStandard = file === STANDARD;
  const name = isStandard ? 'entrée standard' : quoted(file);
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of isStandard ? stdin : fs.createReadStream(file)) {
      chunks.push(chunk as Uint8Array);
      size += (chunk as Uint8Array).length;
      if (size > maxBytes) throw new Refusal(`${name} : trop long, ${maxBytes} octets acceptés au plus`);
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw systemRefusal(name, error, "introuvable ; un fichier est attendu, ou « - » pour l'entrée standard");
  }
  return Buffer.concat(chunks);
}

/** Null also when it cannot be known: who reads or writes it then says why. */
function identityOf(file: string): string | null {
  try {
    const { dev, ino } = fs.statSync(file, { bigint: true });
    return `${dev} ${ino}`;
  } catch {
    return null;
  }
}

/** Whether two names mean one file, by links or otherwise. */
export function isSameFile(one: string, other: string): boolean {
  if (one === STANDARD || other === STANDARD) return false;
  const identity = identityOf(one);
  return identity !== null && identity === identityOf(other);
}

/** Resolves when all is written. A reader that has had enough (`| head`) has got what it wanted. */
export function print(stdout: Writable, content: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (error?: Error | null): void => {
      if (!error || (error as NodeJS.ErrnoException).code === 'EPIPE') resolve();
      else reject(systemRefusal('sortie standard', error));
    };
    stdout.once('error', end);
    stdout.write(content, end);
  });
}

/** Writes a file whole, or leaves what was there. A device or a named pipe is written to, not replaced. */
export function writeWhole(file: string, content: Uint8Array): void {
  try {
    const present = fs.statSync(file, { throwIfNoEntry: false });
    if (present && !present.isFile()) {
      fs.writeFileSync(file, content);
      return;
    }
    if (present) fs.accessSync(file, fs.constants.W_OK);
    replace(present ? fs.realpathSync(file) : file, content, present?.mode);
  } catch (error) {
    const folder = quoted(path.dirname(file));
    throw systemRefusal(`écriture de ${quoted(file)}`, error, `le dossier ${folder} n'existe pas`);
  }
}

/** In the same folder, where a change of name is one step. */
function replace(file: string, content: Uint8Array, mode = 0o666): void {
  const temporary = path.join(path.dirname(file), `.minipavi-${randomUUID()}.tmp`);
  try {
    fs.writeFileSync(temporary, content, { flag: 'wx', mode });
    fs.renameSync(temporary, file);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
}
