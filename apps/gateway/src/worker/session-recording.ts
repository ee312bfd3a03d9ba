/**
 * The recording of this worker's session, from the first byte on. Files are opened when that byte has gone out: the
 * user who waits for his first page waits for no disk.
 */

import type { Recorder, RecorderOptions } from '@minipavi/journal';
import type { OutputTap } from '@minipavi/session';

/** Sent while the files are being opened: milliseconds, unless the disk hangs. */
const MAX_EARLY_BYTES = 512 * 1024;

export class SessionRecording implements OutputTap {
  readonly #options: RecorderOptions;
  #opened: Promise<Recorder> | null = null;
  #recorder: Recorder | null = null;
  #early: Uint8Array[] = [];
  #earlyBytes = 0;
  #isEnded = false;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  sent(bytes: Uint8Array): void {
    if (this.#recorder) return this.#recorder.sent(bytes);
    this.#opened ??= this.#open();
    if (this.#isEnded) return;
    this.#earlyBytes += bytes.length;
    if (this.#earlyBytes <= MAX_EARLY_BYTES) return void this.#early.push(bytes);
    // A recording with a hole is worth less than its beginning.
    this.#isEnded = true;
    this.#options.onFault("enregistrement arrêté : le disque n'ouvre pas les fichiers à temps");
  }

  ended(): void {
    this.#isEnded = true;
    this.#recorder?.ended();
  }

  /** Once the session is over. Resolves when all is written, or removed: as late as the disk will. Never rejects. */
  async close(keep: boolean): Promise<void> {
    await (await this.#opened)?.close(keep);
  }

  async #open(): Promise<Recorder> {
    const { Recorder } = await import('./journal.ts');
    const recorder = await Recorder.open(this.#options);
    for (const bytes of this.#early.splice(0)) recorder.sent(bytes);
    if (this.#isEnded) recorder.ended();
    this.#recorder = recorder;
    return recorder;
  }
}
