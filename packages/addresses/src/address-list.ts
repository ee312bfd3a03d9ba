/** Files of addresses, as operators keep them: who may connect, who may not. */

import { parseAddressRange } from './address-range.ts';

export interface AddressListFault {
  /** From 1. */
  readonly line: number;
  /** What stands there, cut where it is long; `ACCEPTED_RANGES` says what is accepted. */
  readonly text: string;
}

export interface AddressList {
  /** As written, in their order; each is fit for an AddressSet. */
  readonly entries: string[];
  readonly faults: AddressListFault[];
}

const SHOWN_CHARACTERS = 60;

/** One address or network a line. A `#` begins a comment, empty lines are nothing; a bad line hurts itself only. */
export function parseAddressList(text: string): AddressList {
  const list: AddressList = { entries: [], faults: [] };
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  for (const [index, line] of lines.entries()) {
    const [content = ''] = line.split('#', 1);
    const entry = content.trim();
    if (entry === '') continue;
    if (parseAddressRange(entry)) list.entries.push(entry);
    else list.faults.push({ line: index + 1, text: entry.slice(0, SHOWN_CHARACTERS) });
  }
  return list;
}
