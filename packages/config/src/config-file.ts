/** Reads the text of a configuration file, whatever the operator points at. */

import { readFileSync, statSync } from 'node:fs';
import { TextDecoder } from 'node:util';

/** The longest real file has some 5 kB. */
const MAX_FILE_BYTES = 1024 * 1024;

/** `problem` is French and follows the file's name. */
export type FileText =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: string };

const PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: "n'existe pas",
  ENOTDIR: "n'existe pas",
  EACCES: "n'est pas lisible avec les droits actuels",
  EPERM: "n'est pas lisible avec les droits actuels",
};

export function readConfigFile(path: string): FileText {
  let bytes: Buffer;
  try {
    const stats = statSync(path);
    // Anything else (a pipe, a terminal) could keep us waiting for ever.
    if (!stats.isFile()) return { ok: false, problem: "n'est pas un fichier" };
    if (stats.size > MAX_FILE_BYTES) return { ok: false, problem: 'dépasse 1 Mo' };
    bytes = readFileSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    return { ok: false, problem: PROBLEMS[code] ?? `ne peut pas être lu (${code})` };
  }
  return decode(bytes);
}

/** Follows the byte order mark, else the XML declaration, else UTF-8, as XML demands. */
function decode(bytes: Buffer): FileText {
  const declared = /^<\?xml\s[^>]*?encoding\s*=\s*["']([^"']{1,40})["']/.exec(
    bytes.toString('latin1', 0, 200),
  );
  let encoding = declared?.[1] ?? 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) encoding = 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) encoding = 'utf-16be';
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(encoding, { fatal: true });
  } catch {
    return { ok: false, problem: 'annonce un encodage inconnu dans sa déclaration <?xml …?>' };
  }
  try {
    return { ok: true, text: decoder.decode(bytes) };
  } catch {
    return { ok: false, problem: `n'est pas encodé en ${encoding}` };
  }
}
