/** What is looked for in the history. */

import type { SessionKind, SessionRecord } from './session-record.ts';

/** All that are given hold at once. */
export interface HistoryQuery {
  /** ms since 1970; of the session's end, both included. */
  readonly from?: number;
  readonly to?: number;
  /** A part of `remoteAddr`. */
  readonly address?: string;
  readonly kind?: SessionKind;
  /** A part of `url`, `infos` or a service, in capitals or not. */
  readonly text?: string;
}

/** Whether a session matches, but for its times. */
export function matcher({ address, kind, text }: HistoryQuery): (record: SessionRecord) => boolean {
  const part = text?.toLowerCase() ?? '';
  const from = address?.toLowerCase() ?? '';
  return (record) => {
    if (kind !== undefined && record.kind !== kind) return false;
    if (!record.remoteAddr.toLowerCase().includes(from)) return false;
    const { url, infos, services } = record;
    return part === '' || [url, infos, ...services].some((one) => one.toLowerCase().includes(part));
  };
}

/** What JSON does not write as it is. */
const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/;

/** Whether a line holds what is looked for, wherever: spares most of a long search the reading of JSON. */
export function hasWordsOf({ address = '', text = '' }: HistoryQuery): (line: string) => boolean {
  const words = [address, text].filter((word) => word !== '' && !ESCAPED.test(word));
  const small = words.map((word) => word.toLowerCase());
  return (line) => {
    const smallLine = small.length > 0 ? line.toLowerCase() : '';
    return small.every((word) => smallLine.includes(word));
  };
}
