/** IP addresses: lists of them, what each kind is for, which ones may be called. */
export { networkOf, normaliseAddress } from './address.ts';
export { parseAddressList, type AddressList, type AddressListFault } from './address-list.ts';
export {
  AddressPolicy,
  canonicalHost,
  type AddressPolicySettings,
  type AllowedHost,
  type Resolve,
} from './address-policy.ts';
export { ACCEPTED_RANGES, parseAddressRange, type AddressRange } from './address-range.ts';
export { ADDRESS_REFUSED, AddressRefused, refusalIn, type RefusedAddress } from './address-refused.ts';
export { AddressSet } from './address-set.ts';
export { NameLookups } from './name-lookups.ts';
export { isPublic, purposeOf } from './special-purpose.ts';
export { hostOfUrl, type UrlHost } from './url-host.ts';
