/** What the opening of a call on AudioSocket needs of this process: who knows the call, and where it is recorded. */

import path from 'node:path';
import type { AudioSettings } from '@minipavi/access';
import type { BusClient } from '@minipavi/bus';
import type { WorkerConfig } from '../handover.ts';
import { identifyCall } from './call-identity.ts';
import { WavRecorder } from './line-recorder.ts';

export interface AudioSettingsOptions {
  readonly bus: BusClient;
  readonly config: Pick<WorkerConfig, 'audio'>;
  /** Names the recording. */
  readonly uniqueId: string;
}

export function audioSettings({ bus, config, uniqueId }: AudioSettingsOptions): AudioSettings {
  const { entries = [], recordingsFolder = null } = config.audio ?? {};
  const warn = (message: string): void => bus.log('warn', message, { uniqueId });
  return {
    identify: (uuid) => identifyCall(uuid, { bus, entries, log: (_level, message) => warn(message) }),
    newRecorder: () => {
      if (recordingsFolder === null) return null;
      const file = path.join(recordingsFolder, `ligne-${uniqueId}.wav`);
      return new WavRecorder({ file, onFault: warn });
    },
  };
}
