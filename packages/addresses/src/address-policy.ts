/**
 * Which addresses the gateway calls for services and users. Judged is the address that is connected to, when it is:
 * a name may lead to a public address when it is looked at, and to a private one a moment later.
 */

import dns from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isAddress } from './address.ts';
import { AddressRefused } from './address-refused.ts';
import { parseAddressRange } from './address-range.ts';
import { AddressSet } from './address-set.ts';
import { purposeOf } from './special-purpose.ts';

/** Who may be called wherever it is. */
export interface AllowedHost {
  /** Name, address (in brackets or not) or network; a name is allowed wherever it leads. */
  readonly host: string;
  /** null: all of them. */
  readonly port: number | null;
}

/** Plain JSON: goes from process to process. */
export interface AddressPolicySettings {
  /** All addresses may be called. */
  readonly allowPrivate: boolean;
  readonly allowHosts: readonly AllowedHost[];
}

/** As `dns.lookup` with `all`. */
export type Resolve = (
  name: string,
  options: dns.LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, found: dns.LookupAddress[]) => void,
) => void;

/** A rule: this name, or these addresses, on this port. */
interface Rule {
  readonly name: string | null;
  readonly addresses: AddressSet | null;
  readonly port: number | null;
}

/** All three are this machine: whoever allows one has meant the others. */
const THIS_MACHINE = ['127.0.0.1', '::1'];
/** A name that is written as it is compared, and cannot be an address: its last label begins with a letter that no number does. */
const PLAIN_NAME = /^(?:[a-z0-9_-]+\.)*[a-z][a-z0-9-]*$/;
const LOCALHOST = /^(?:.*\.)?localhost$/;

/**
 * A host as programs compare it: lower case, the punycode of foreign letters, no dot at its end, no brackets; an
 * address written in octal, hexadecimal or as one number is written as usual.
 */
export function canonicalHost(host: string): string {
  if (PLAIN_NAME.test(host)) return host;
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  if (isAddress(bare)) return bare;
  const url = `http://${bare}/`;
  const name = URL.canParse(url) && !/[/?#@:\\]/.test(bare) ? new URL(url).hostname : bare.toLowerCase();
  return name.replace(/\.$/, '');
}

function ruleOf({ host, port }: AllowedHost): Rule {
  const text = canonicalHost(host);
  if (text === 'localhost' || THIS_MACHINE.includes(text)) {
    return { name: null, addresses: new AddressSet(THIS_MACHINE), port };
  }
  if (parseAddressRange(text)) return { name: null, addresses: new AddressSet([text]), port };
  return { name: text, addresses: null, port };
}

export class AddressPolicy {
  #settings: AddressPolicySettings;
  readonly #resolve: Resolve;
  /** Made for the first address that is not public: most users never meet one. */
  #rules: readonly Rule[] | null = null;

  constructor(settings: AddressPolicySettings, resolve: Resolve = dns.lookup) {
    this.#settings = settings;
    this.#resolve = resolve;
  }

  /** The operator has changed his mind; connections that are open stay. */
  update(settings: AddressPolicySettings): void {
    this.#settings = settings;
    this.#rules = null;
  }

  /** Null, or why this host is refused before anybody is asked where it is: an address, or this machine's own name. */
  check(host: string, port: number): AddressRefused | null {
    const bare = canonicalHost(host);
    const address = LOCALHOST.test(bare) ? '127.0.0.1' : bare;
    return isAddress(address) ? this.#judge(host, port, address) : null;
  }

  /**
   * For connections to this port: `dns.lookup`, of whose answer only what may be called is left; AddressRefused when
   * nothing is. Not asked by Node about hosts that are addresses: `check` those.
   */
  lookupFor(port: number): LookupFunction {
    return (name, options, callback) => {
      this.#resolve(name, { ...options, all: true }, (error, found) => {
        if (error) return callback(error, []);
        let refusal: AddressRefused | null = null;
        const allowed = found.filter(({ address }) => {
          const refused = this.#judge(name, port, address);
          refusal ??= refused;
          return refused === null;
        });
        const [first] = allowed;
        if (!first) return callback(refusal ?? noAddress(name), []);
        if (options.all) return callback(null, allowed);
        callback(null, first.address, first.family);
      });
    };
  }

  #judge(host: string, port: number, address: string): AddressRefused | null {
    if (this.#settings.allowPrivate) return null;
    const purpose = purposeOf(address);
    if (purpose === null) return null;
    const name = canonicalHost(host);
    this.#rules ??= this.#settings.allowHosts.map(ruleOf);
    const isAllowed = this.#rules.some(
      (rule) =>
        (rule.port === null || rule.port === port) &&
        (rule.name === name || rule.addresses?.has(address) === true),
    );
    return isAllowed ? null : new AddressRefused({ host, port, address, purpose });
  }
}

const noAddress = (name: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' });
