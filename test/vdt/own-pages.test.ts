/**
 * Pages of ours with the screens they make, for those who have not the reference pages: a change of the terminal
 * that alters one cell shows here. The screens were looked at, and the terminal that made them agrees with the
 * reference pages; write them again (`screenToJson`) only for a change that is meant.
 */

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Screen, screenToJson, type ScreenJson } from '@minipavi/videotex';

const FOLDER = join(import.meta.dirname, 'pages');
const names = readdirSync(FOLDER).flatMap((file) => (file.endsWith('.vdt') ? [file.slice(0, -4)] : []));

function show(bytes: Uint8Array, chunkSize: number): ScreenJson {
  const screen = new Screen();
  for (let at = 0; at < bytes.length; at += chunkSize) screen.write(bytes.subarray(at, at + chunkSize));
  return screenToJson(screen);
}

describe('own pages', () => {
  it('are there', () => {
    expect(names).toHaveLength(5);
  });

  it.each(names)('%s gives its screen, whole, byte by byte and in packets', (name) => {
    const bytes = new Uint8Array(readFileSync(join(FOLDER, `${name}.vdt`)));
    const expected = JSON.parse(readFileSync(join(FOLDER, `${name}.screen.json`), 'utf8')) as ScreenJson;
    for (const chunkSize of [bytes.length, 1, 7, 64]) {
      expect(show(bytes, chunkSize), `in packets of ${chunkSize}`).toEqual(expected);
    }
  });
});
