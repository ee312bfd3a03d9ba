/** Captured screens of this worker's session: how they are drawn, where they are kept. */

import type { CaptureOptions } from '@minipavi/session';
import type { WorkerConfig } from '../handover.ts';

export interface CapturesOptions {
  readonly uniqueId: string;
  readonly config: Pick<WorkerConfig, 'capture' | 'recordings'>;
  readonly log: (level: 'warn', message: string) => void;
}

/** What the session is given; null: the operator wants no captures. */
export function captures({ uniqueId, config, log }: CapturesOptions): CaptureOptions | null {
  const { capture, recordings } = config;
  if (capture === null) return null;
  let isFaulty = false;
  const keep = async (folder: string, seq: number, screen: Uint8Array): Promise<void> => {
    const { diskFault, writeCapture } = await import('./journal.ts');
    try {
      await writeCapture(folder, uniqueId, seq, screen);
    } catch (error) {
      if (!isFaulty) log('warn', `capture d'écran ${seq} non enregistrée : ${diskFault(error)}`);
      isFaulty = true;
    }
  };
  return {
    ...capture,
    // Font and PNG are loaded by those few workers whose service asks for a picture.
    picture: async (screen, look) => (await import('./screen-picture.ts')).screenPicture(screen, look),
    ...(recordings && { onCaptured: (seq, screen) => void keep(recordings.folder, seq, screen) }),
  };
}
