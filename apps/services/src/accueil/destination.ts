/** Where the user wants to go: what he typed is a code of the directory, an address, or neither. */

import { cutText } from '@minipavi/service-kit';
import type { Directory } from '../directory/directory.ts';

export type Destination =
  | { readonly kind: 'service'; readonly url: string; readonly name: string }
  /** `reason` is for the user. */
  | { readonly kind: 'none'; readonly reason: string };

/** The message that names what was typed stays on one row. */
const MAX_SHOWN = 22;

const none = (reason: string): Destination => ({ kind: 'none', reason });

/** `www.site.fr/x`, `localhost:9000`, `192.168.1.2`: a host with a dot, or with a port, or this machine. */
const looksLikeAddress = (typed: string): boolean =>
  /^([\p{L}\d-]+\.)+[\p{L}\d-]+\.?(:\d+)?([/?#]|$)/u.test(typed) ||
  /^(localhost|[\p{L}\d-]+:\d+|\[[\da-f:.]+\](:\d+)?)([/?#]|$)/iu.test(typed);

function addressDestination(url: string): Destination {
  if (!/^https?:\/\/[^/?#]/i.test(url) || !URL.canParse(url)) return none('Cette adresse n’est pas valide');
  const { href, host } = new URL(url);
  return { kind: 'service', url: href, name: host };
}

/** `base` is the address that paths of the directory (`/demo/`) are relative to. */
export async function findDestination(
  typed: string,
  directory: Directory,
  base: string,
): Promise<Destination> {
  const wanted = typed.trim();
  if (wanted === '') return none('Tapez un code ou une adresse');
  const entry = await directory.find(wanted);
  if (entry) return { kind: 'service', url: new URL(entry.url, base).href, name: entry.code.toUpperCase() };
  if (/^https?:\/\//i.test(wanted)) return addressDestination(wanted);
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(wanted)) return none('Seulement une adresse http ou https');
  if (/\s/.test(wanted)) return none('Un code ou une adresse, sans espace');
  if (looksLikeAddress(wanted)) return addressDestination(`http://${wanted}`);
  if (/^[\p{L}\p{M}\d_+-]+$/u.test(wanted))
    return none(`Code ${cutText(wanted.toUpperCase(), MAX_SHOWN)} inconnu`);
  return none('Ce n’est ni un code ni une adresse');
}
