/** The emulator in a real browser: from the bytes of a page to the picture, on the machine's Chromium if there is one. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { findChromium } from '../browser/find-chromium.ts';
import { median, percentile, type Row } from './statistics.ts';

const DIST = process.env['MINIPAVI_DIST'] ?? 'dist';
const RUNS = 120;
/** A screenful as services send it: text, mosaics, colours, repetitions. */
const PAGE_BYTES = 1024;
const PAGES = ['01-menu.vdt', '02-mosaics.vdt', '03-attributes.vdt'];
/** One frame, rounded. */
const FRAME_MS = 16.7;

function screenful(): number[] {
  const bytes = PAGES.flatMap((name) => [...readFileSync(path.resolve('test/vdt/pages', name))]);
  return bytes.slice(0, PAGE_BYTES);
}

/** Empty on a machine without Chromium. */
export async function measureBrowser(): Promise<Row[]> {
  const executablePath = findChromium();
  if (executablePath === null) {
    console.log('no chromium on this machine: the emulator is not measured');
    return [];
  }
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.setContent('<!doctype html><title>bench</title><x-minitel fill></x-minitel>');
    await page.addScriptTag({ path: path.join(DIST, 'web', 'minitel', 'x-minitel.js') });
    const took = await page.evaluate(
      async ({ bytes, runs }) => {
        const minitel = document.querySelector('x-minitel');
        const nextFrame = (): Promise<number> =>
          new Promise((resolve) => requestAnimationFrame(() => resolve(performance.now())));
        const pageBytes = Uint8Array.from(bytes);
        const found: number[] = [];
        for (let i = 0; i < runs; i++) {
          await nextFrame();
          const from = performance.now();
          // At full speed the terminal has read it all when this returns; the drawing is asked for the next frame,
          // in which callbacks run in the order they were asked for: ours comes when the picture is drawn.
          void minitel?.feed(pageBytes);
          const written = performance.now() - from;
          const begun = await new Promise<number>((resolve) => {
            requestAnimationFrame((start) => resolve(performance.now() - Math.max(start, from)));
          });
          found.push(written + begun);
        }
        return found;
      },
      { bytes: screenful(), runs: RUNS },
    );
    const name = 'browser: page of 1 kB read and drawn';
    return [
      { name: `${name}, p50`, value: median(took), unit: 'ms', aim: FRAME_MS },
      { name: `${name}, p99`, value: percentile(took, 0.99), unit: 'ms' },
    ];
  } finally {
    await browser.close();
  }
}
