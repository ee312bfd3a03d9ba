/** The URL of a service: what is accepted, what is called, what goes into URLPARAMS. */

import type { UrlParams } from './request.ts';
import { parseUrlParams } from './url-params.ts';

/** URLs longer than this are refused. */
export const MAX_URL_LENGTH = 8192;

export interface ServiceUrl {
  /** As given, trimmed: shown in VisuWeb, compared with the default service's. */
  readonly text: string;
  /** Scheme, host, port and path: the address called. */
  readonly address: string;
  readonly params: UrlParams | null;
}

// Not in the library of a package that runs everywhere, but global in browsers and Node alike.
declare class URL {
  constructor(text: string);
  readonly protocol: string;
  readonly origin: string;
  readonly pathname: string;
  readonly hostname: string;
}

/** null when the text is not an absolute http or https URL. Accents and blanks around it are accepted. */
export function parseServiceUrl(text: string): ServiceUrl | null {
  const trimmed = text.trim();
  // 'http:foo' would be mended by the parser into http://foo: not what anybody meant.
  if (trimmed.length > MAX_URL_LENGTH || !/^https?:\/\/[^/?#]/i.test(trimmed)) return null;
  let url: URL;
  try {
    url = new URL(trimmed);
  } catch {
    return null;
  }
  if (url.hostname === '') return null;
  const query = /^[^?#]*\?([^#]*)/.exec(trimmed)?.[1] ?? '';
  return { text: trimmed, address: url.origin + url.pathname, params: parseUrlParams(query) };
}

/** PHP's urlencode: as a form field, blanks become `+`. */
export const urlEncode = (text: string): string =>
  encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'))
    .replace(/[!'()*~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
