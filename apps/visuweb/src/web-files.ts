/** A folder of files for browsers, in memory: few and small, read once, found by their names. */

import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

export interface WebFile {
  /** Content-Type. */
  readonly type: string;
  readonly body: Uint8Array<ArrayBuffer>;
  /** null: it would not be smaller. */
  readonly gzip: Uint8Array<ArrayBuffer> | null;
  /** Weak (RFC 9110, 8.8.1), since it names the content whether compressed or not. */
  readonly etag: string;
}

/** By path below the folder, with slashes: `page.js`, `icons/192.png`. */
export type WebFiles = ReadonlyMap<string, WebFile>;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};
const ANY_TYPE = 'application/octet-stream';
/** Made by the build for its developers: visitors have no use for source maps. */
const NOT_SENT = '.map';

/** Rejects when the folder cannot be read. */
export async function readWebFiles(folder: string): Promise<WebFiles> {
  const entries = await fs.readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && path.extname(entry.name) !== NOT_SENT)
    .map((entry) => path.join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      paths.map(async (file): Promise<[string, WebFile]> => {
        const name = path.relative(folder, file).split(path.sep).join('/');
        return [name, await toWebFile(name, await fs.readFile(file))];
      }),
    ),
  );
}

async function toWebFile(name: string, body: Uint8Array<ArrayBuffer>): Promise<WebFile> {
  const zipped = await promisify(gzip)(body, { level: 9 });
  return {
    type: TYPES[path.extname(name)] ?? ANY_TYPE,
    body,
    // Pictures and fonts are compressed already: a few bytes less are not worth unpacking.
    gzip: zipped.length < body.length * 0.9 ? zipped : null,
    etag: `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
  };
}

/** Whether a request's Accept-Encoding takes gzip; without the header nothing is compressed. */
export function acceptsGzip(header: string | undefined): boolean {
  const weights = new Map(
    (header ?? '').split(',').map((one): [string, number] => {
      const [coding = '', ...params] = one.split(';').map((part) => part.trim().toLowerCase());
      const weight = params.find((param) => param.startsWith('q='));
      return [coding, weight === undefined ? 1 : Number(weight.slice(2))];
    }),
  );
  return (weights.get('gzip') ?? weights.get('*') ?? 0) > 0;
}

/** Whether a request's If-None-Match names what would be sent; the comparison is weak (RFC 9110, 13.1.2). */
export function isKnown(header: string | undefined, etag: string): boolean {
  const opaque = (tag: string): string => tag.trim().replace(/^W\//, '');
  return (header ?? '').split(',').some((one) => one.trim() === '*' || opaque(one) === opaque(etag));
}
