/** Services described in XML: `<service><interpreteur url="U"/>…` names the script that plays the page. */

import { urlEncode } from '@minipavi/protocol';

/** True when a body can only be XML or HTML; JSON never begins like this. */
export const looksLikeXml = (body: string): boolean => /^\s*(?:\ufeff)?\s*</.test(body);

/**
 * URL to call instead of `pageUrl`: the interpreter's, followed by the page's own, encoded.
 * null when the body is not such a description (HTML error pages end here too). Never throws.
 */
export async function interpreterUrl(body: string, pageUrl: string): Promise<string | null> {
  if (!looksLikeXml(body) || !body.includes('interpreteur')) return null;
  const { Parser } = await import('xml2js');
  let root: unknown;
  try {
    root = await new Parser({ strict: true }).parseStringPromise(body);
  } catch {
    return null;
  }
  const service = (root as { service?: unknown } | null)?.service as
    { interpreteur?: readonly { $?: { url?: string } }[] } | undefined;
  const url = service?.interpreteur?.[0]?.$?.url;
  return typeof url === 'string' && url !== '' ? url + urlEncode(pageUrl) : null;
}
