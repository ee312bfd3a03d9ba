/** What the address of a websocket asks for. */

import type { Opening } from './client-link.ts';

/** A service address written in the query as it is, `:` and `/` not percent-encoded. */
const BARE_URL = /(?:^|&)url=(https?:\/\/.*)$/is;

/**
 * Reads `url`, `streamuniqueid`, `seq` and `token` from a request target; whatever is malformed is taken as it stands.
 *
 * Many pages and hand-written links do not encode the `url`. One that begins with a bare `http://` or `https://`
 * is taken literally. When it has a `?` of its own, what follows belongs to it, `=` and `&` included, to the end
 * or to `&streamuniqueid=`; without one it ends at the first `&`.
 */
export function parseStartQuery(target: string): Pick<Opening, 'url' | 'playback'> {
  const mark = target.indexOf('?');
  const query = mark < 0 ? '' : target.slice(mark + 1);
  const bare = BARE_URL.exec(query);
  let bareUrl: string | null = null;
  let others = query;
  if (bare) {
    const text = bare[1] ?? '';
    const cut = text.search(/^[^&]*\?/.test(text) ? /&streamuniqueid=/ : /&/);
    bareUrl = cut < 0 ? text : text.slice(0, cut);
    others = query.slice(0, bare.index) + (cut < 0 ? '' : text.slice(cut));
  }
  const params = new URLSearchParams(others);
  const url = (bareUrl ?? params.get('url') ?? '').trim();
  const uniqueId = params.get('streamuniqueid') ?? '';
  return {
    url: url === '' ? null : url,
    playback:
      uniqueId === '' ? null : { uniqueId, seq: params.get('seq') ?? '', token: params.get('token') ?? '' },
  };
}
