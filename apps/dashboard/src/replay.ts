/** Script of the replay page. */

import { ApiError, getBytes, getJson } from './api.ts';
import type { RecordingView } from './api-types.ts';
import { need, setText } from './page-elements.ts';
import { PlaybackLink } from './playback-link.ts';
import { ReplayPlayer } from './replay-player.ts';

async function start(): Promise<void> {
  const uniqueId = need('replay', HTMLElement).dataset['id'] ?? '';
  new PlaybackLink(uniqueId);
  const path = `/api/recordings/${encodeURIComponent(uniqueId)}`;
  try {
    const [recording, bytes] = await Promise.all([getJson<RecordingView>(path), getBytes(`${path}/data`)]);
    new ReplayPlayer(recording, bytes).start();
  } catch (error) {
    const fault = need('fault', HTMLElement);
    const isGone = error instanceof ApiError && error.status === 404;
    setText(
      fault,
      isGone
        ? 'Cette session n’a pas d’enregistrement, ou il a été retiré depuis.'
        : error instanceof Error
          ? error.message
          : String(error),
    );
    fault.hidden = false;
    if (!isGone) return;
    for (const one of document.querySelectorAll<HTMLElement>('[data-recorded]')) one.hidden = true;
  }
}

void start();
