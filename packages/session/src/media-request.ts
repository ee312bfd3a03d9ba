/** What a service may want shown beside the screen: which values are taken, and as what text. */

import { isUtf8 } from 'node:buffer';
import type { MediaRequest } from '@minipavi/bus';

type MediaType = MediaRequest['type'];

/** Types whose value is an address; of the others it is what YouTube or Dailymotion call the video. */
const HAS_ADDRESS: Readonly<Record<MediaType, boolean>> = {
  URL: true,
  YT: false,
  DM: false,
  VID: true,
  SND: true,
  IMG: true,
};

export const isMediaType = (name: string): name is MediaType => Object.hasOwn(HAS_ADDRESS, name);

/** No control, no invisible direction mark, no line end, nothing that is no character. */
const PRINTABLE = /^[^\p{C}\p{Zl}\p{Zp}]+$/u;
/** Signs that an address is made of (RFC 3986). */
const ADDRESS_SIGNS = /^[\w\-.~:/?#[\]@!$&'()*+,;=%]+$/;

/** UTF-8 where it is that, else Latin-1: services are of either kind. Bit 7 is part of the value. */
const decode = (value: Uint8Array): string => Buffer.from(value).toString(isUtf8(value) ? 'utf8' : 'latin1');

/**
 * An absolute http or https address, or null. As the service wrote it when it is made of the signs of addresses only;
 * otherwise as a browser would ask for it, percent-encoded: no `"`, `<`, blank or accent goes out.
 */
function address(text: string): string | null {
  // 'http:foo' would be mended by the parser into http://foo, and javascript: is an address like any other to it.
  if (!/^https?:\/\/[^/?#]/i.test(text) || !URL.canParse(text)) return null;
  return ADDRESS_SIGNS.test(text) ? text : new URL(text).href;
}

/** null when the value is none for this type: it is ignored then. Never throws. */
export function readMedia(type: MediaType, bytes: Uint8Array): MediaRequest | null {
  const text = decode(bytes).trim();
  if (!PRINTABLE.test(text)) return null;
  const value = HAS_ADDRESS[type] ? address(text) : text;
  return value === null ? null : { type, value };
}
