/** Another site that holds a picture, a sound and a film, all tiny and made here; and stand-ins for the video sites. */

import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { deflateSync } from 'node:zlib';
import type { BrowserContext, Page, Request } from 'playwright-core';
import { crc32 } from 'node:zlib';

export class MediaHost {
  readonly #server: http.Server;
  readonly #files = new Map<string, { type: string; body: Buffer }>([
    ['/picture.png', { type: 'image/png', body: png(320, 200) }],
    ['/sound.wav', { type: 'audio/wav', body: wav(600) }],
    ['/long.wav', { type: 'audio/wav', body: wav(60_000) }],
  ]);
  /** Paths asked for. */
  readonly asked: string[] = [];

  private constructor() {
    this.#server = http.createServer((request, response) => {
      const path = request.url ?? '';
      this.asked.push(path);
      const file = this.#files.get(path);
      response.writeHead(file ? 200 : 404, {
        'Content-Type': file?.type ?? 'text/plain',
        'Content-Length': file?.body.length ?? 0,
      });
      response.end(request.method === 'HEAD' ? undefined : file?.body);
    });
  }

  static async open(): Promise<MediaHost> {
    const host = new MediaHost();
    host.#server.listen(0, '127.0.0.1');
    await once(host.#server, 'listening');
    return host;
  }

  url(path: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`;
  }

  get name(): string {
    return new URL(this.url('/')).host;
  }

  /** A film of the browser's own making at /film.webm: half a second of colours, without sound. */
  async makeFilm(page: Page): Promise<void> {
    const bytes = await page.evaluate(async () => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 180 });
      const pen = canvas.getContext('2d');
      const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: 'video/webm;codecs=vp8' });
      const parts: Blob[] = [];
      recorder.addEventListener('dataavailable', ({ data }) => parts.push(data));
      const stopped = new Promise((resolve) => recorder.addEventListener('stop', resolve, { once: true }));
      recorder.start();
      for (let frame = 0; frame < 12; frame += 1) {
        if (pen) {
          pen.fillStyle = `hsl(${frame * 30} 90% 50%)`;
          pen.fillRect(0, 0, 320, 180);
        }
        await new Promise((resolve) => setTimeout(resolve, 40));
      }
      recorder.stop();
      await stopped;
      return [...new Uint8Array(await new Blob(parts).arrayBuffer())];
    });
    this.#files.set('/film.webm', { type: 'video/webm', body: Buffer.from(bytes) });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.closeAllConnections();
      this.#server.close(() => resolve());
    });
  }
}

/** The body of a frame that stands for a video site's player; `script` is what it does. */
const standIn = (script: string): string =>
  `<!doctype html><meta charset="utf-8"><title>player</title><body style="margin:0;background:#345"><script>${script}</script>`;

/**
 * No request leaves this machine: YouTube's and Dailymotion's players are pages of the test's. YouTube's obeys the
 * window variable `state`, set by a message from the test, and tells it as the real one does to who listens.
 */
export async function replaceVideoSites(context: BrowserContext): Promise<Request[]> {
  const asked: Request[] = [];
  const tells = `
    let listens = false;
    addEventListener('message', ({ data, source }) => {
      if (data === '{"event":"listening"}') {
        listens = true;
        source.postMessage(JSON.stringify({ event: 'initialDelivery', info: { title: 'x' } }), '*');
      }
    });
    window.become = (state) =>
      listens && parent.postMessage(JSON.stringify({ event: 'infoDelivery', info: { playerState: state } }), '*');
    window.isHeard = () => listens;`;
  for (const [pattern, script] of [
    ['https://www.youtube-nocookie.com/**', tells],
    ['https://geo.dailymotion.com/**', ''],
  ] as const) {
    await context.route(pattern, async (route, request) => {
      asked.push(request);
      await route.fulfill({ contentType: 'text/html', body: standIn(script) });
    });
  }
  return asked;
}

/** 8-bit mono, 8 kHz, a quiet tone. */
function wav(ms: number): Buffer {
  const samples = Buffer.from(
    Array.from({ length: ms * 8 }, (_, n) => 128 + Math.round(8 * Math.sin(n / 3))),
  );
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE(8000, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}

/** Eight bars from dark to light. */
function png(width: number, height: number): Buffer {
  const levels = [0x000000, 0x0000ff, 0xff0000, 0xff00ff, 0x00ff00, 0x00ffff, 0xffff00, 0xffffff];
  const row = [0];
  for (let x = 0; x < width; x += 1) {
    const level = levels[Math.floor((x * 8) / width)] ?? 0;
    row.push(level >> 16, (level >> 8) & 0xff, level & 0xff);
  }
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const pixels = Buffer.from(Array.from({ length: height }, () => row).flat());
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
