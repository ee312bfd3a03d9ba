/** Writes a session's values into its row, its card or the live view. */

import type { PastSession, Session } from './api-types.ts';
import {
  formatAgo,
  formatDateTime,
  formatDuration,
  formatMemory,
  formatMoment,
  formatPercent,
  isWebAddress,
} from './format.ts';
import { setAttribute, type Slots } from './page-elements.ts';

export function fillSession(slots: Slots, session: Session, now: number): void {
  fillCommon(slots, session);
  slots.set('pid', String(session.pid));
  slots.set('startedAt', formatMoment(session.startedAt, now), formatDateTime(session.startedAt));
  slots.set('cpuPercent', formatPercent(session.cpuPercent));
  slots.set('memoryBytes', formatMemory(session.memoryBytes));
  fillTimes(slots, session, now);
}

/** What changes as time goes by. */
export function fillTimes(slots: Slots, { startedAt, lastActionAt }: Session, now: number): void {
  slots.set('duration', formatDuration(now - startedAt));
  slots.set('lastActionAt', formatAgo(now - lastActionAt), formatDateTime(lastActionAt));
}

export function fillPastSession(slots: Slots, session: PastSession): void {
  fillCommon(slots, session);
  slots.set('startedAt', formatDateTime(session.startedAt), `Fin : ${formatDateTime(session.endedAt)}`);
  slots.set('duration', formatDuration(session.durationMs));
  slots.set('reason', session.reason);
  const replay = slots.get('replay');
  if (replay === null) return;
  if (session.hasRecording) replay.setAttribute('href', `/?action=replay&id=${session.uniqueId}`);
  else replay.remove();
}

type Common = Pick<Session, 'uniqueId' | 'kind' | 'direction' | 'remoteAddr' | 'url' | 'infos'>;

function fillCommon(slots: Slots, { uniqueId, kind, direction, remoteAddr, url, infos }: Common): void {
  slots.set('uniqueId', uniqueId);
  slots.set('remoteAddr', remoteAddr);
  slots.set('kind', `${direction}/${kind}`);
  const badge = slots.get('kind');
  if (badge !== null) setAttribute(badge, 'class', `kind ${kind.toLowerCase()}`);
  slots.set('url', url, url);
  const link = slots.get('url');
  // Anything else somebody had the gateway call is text.
  if (link !== null) setAttribute(link, 'href', isWebAddress(url) ? url : null);
  slots.set('infos', infos, infos);
}
