/** For the tests of links: what comes of one, and why one could not be opened. */

import { LinkError, type RemoteLink } from '../remote-link.ts';

/** All that comes, one character per byte, and the reason of the end. */
export function watch(link: RemoteLink): { text: string; reason: string | null } {
  const seen = { text: '', reason: null as string | null };
  link.on('data', (bytes) => (seen.text += Buffer.from(bytes).toString('latin1')));
  link.on('end', (reason) => (seen.reason = reason));
  return seen;
}

/** The error of an opening that must fail. */
export const failure = (opening: Promise<unknown>): Promise<LinkError> =>
  opening.then(
    () => Promise.reject(new Error('the link opened')),
    (error: unknown) => (error instanceof LinkError ? error : Promise.reject(error as Error)),
  );
