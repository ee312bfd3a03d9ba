/** What a poll is answered, in the original's words. */

import type { MediaAnswer } from './media-polls.ts';

/** JSON; `answer` null: no session has that PIN, or nobody looked. */
export function playerAnswer(answer: MediaAnswer | null): string {
  if (answer === null || !answer.isKnown) return JSON.stringify({ result: 'KO' });
  const { media } = answer;
  if (media === null) return JSON.stringify({ result: 'OK', content: '0' });
  return JSON.stringify({ result: 'OK', content: '1', type: media.type, infos: media.value });
}
