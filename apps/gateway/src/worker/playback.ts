/** A viewer who asks for a recording (`?streamuniqueid=`): its bytes, an end mark, and the line is closed. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientLink, PlaybackRequest } from '@minipavi/access';
import { CAN, COF, cutText, encodeText, ESC, LF, position } from '@minipavi/videotex';
import type { WorkerConfig } from '../handover.ts';
import { isSettledWithin } from '../settled-within.ts';

/** As the original ends it: cursor off, white on blue, on row 0. */
const END_MARK = [COF, ...position(1, 0), ESC, 0x54, ...encodeText(' Fin de session'), CAN];
const ROW_CELLS = 40;
/** Given to the line at a time. */
const PIECE_BYTES = 16 * 1024;
/** A place in the house is not held longer by a viewer who hardly reads: a recording has 20 MB at most. */
const MAX_MS = 10 * 60_000;
const LOOK_EVERY_MS = 20;
/** Nobody is there any more: a disk that has not answered yet hangs. */
const GIVEN_UP_AFTER_MS = 5_000;

export interface PlaybackOptions {
  readonly link: ClientLink;
  readonly request: PlaybackRequest;
  readonly config: Pick<WorkerConfig, 'recordings' | 'openPlayback' | 'playbackSecret'>;
  readonly log: (level: 'warn' | 'info', message: string) => void;
}

/** Bytes to send; or why there are none, for row 0. */
type Found = { readonly bytes: readonly Uint8Array[] } | { readonly refusal: string };

export class Playback {
  /** It is in no list. */
  readonly state = null;
  readonly #options: PlaybackOptions;

  constructor(options: PlaybackOptions) {
    this.#options = options;
  }

  /**
   * Resolves when the line is closed; false: the disk has not answered. Never rejects, whatever was asked for and
   * whatever the disk says.
   */
  async run(): Promise<boolean> {
    const { link } = this.#options;
    // Nothing is asked of a viewer; but his end is only seen while he is read.
    link.on('packet', () => {});
    const closed = new Promise<void>((resolve) => link.on('close', () => resolve()));
    const timer = setTimeout(() => this.stop(), MAX_MS);
    const played = this.#play();
    await Promise.race([played, closed]);
    clearTimeout(timer);
    await link.close();
    return isSettledWithin(played, GIVEN_UP_AFTER_MS);
  }

  stop(): void {
    void this.#options.link.close();
  }

  async #play(): Promise<void> {
    const { link } = this.#options;
    const found = await this.#find();
    if ('bytes' in found) for (const bytes of found.bytes) await this.#send(bytes);
    else
      link.send(
        Uint8Array.from([...position(1, 0), ...encodeText(cutText(found.refusal, ROW_CELLS)), CAN, LF]),
      );
    // What closes a line gives it two seconds, which may be too short for those who read slowly.
    while (!link.closed && link.queuedBytes > 0) await sleep(LOOK_EVERY_MS);
  }

  async #find(): Promise<Found> {
    const { request, config, log } = this.#options;
    const { uniqueId, seq, token } = request;
    const refuse = (refusal: string): Found => {
      log(
        'warn',
        `relecture ${/^\d{14}$/.test(uniqueId) ? uniqueId : '(identifiant incorrect)'} refusée : ${refusal}`,
      );
      return { refusal };
    };
    const { recordings, openPlayback, playbackSecret } = config;
    const { diskFault, isPlaybackAllowed } = await import('./journal.ts');
    if (!openPlayback && token === '') return refuse('Lien de VisuWeb nécessaire');
    if (!openPlayback && !isPlaybackAllowed(playbackSecret, uniqueId, token, Date.now()))
      return refuse('Lien de relecture incorrect ou périmé');
    if (recordings === null) return refuse('Les sessions ne sont pas enregistrées');
    try {
      const bytes = await read(recordings.folder, uniqueId, seq);
      if (bytes === null) return refuse(seq === '' ? 'Enregistrement introuvable' : 'Capture introuvable');
      log('info', seq === '' ? `relecture ${uniqueId}` : `relecture ${uniqueId}, capture ${seq}`);
      return { bytes };
    } catch (error) {
      log('warn', `relecture ${uniqueId} : ${diskFault(error)}`);
      return { refusal: 'Enregistrement illisible' };
    }
  }

  /** No faster than the line takes it. */
  async #send(bytes: Uint8Array): Promise<void> {
    const { link } = this.#options;
    for (let at = 0; at < bytes.length && !link.closed; at += PIECE_BYTES) {
      link.send(bytes.subarray(at, at + PIECE_BYTES));
      await link.drained();
    }
  }
}

/** Null: there is none. Of a session that goes on, what is recorded so far. */
async function read(folder: string, uniqueId: string, seq: string): Promise<Uint8Array[] | null> {
  const { readCapture, readRecording } = await import('./journal.ts');
  if (seq !== '') {
    const screen = /^\d{1,6}$/.test(seq) ? await readCapture(folder, uniqueId, Number(seq)) : null;
    return screen && [screen];
  }
  const recording = await readRecording(folder, uniqueId);
  return recording && [recording.bytes, Uint8Array.from(END_MARK)];
}
