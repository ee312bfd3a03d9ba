/** Settings that are accepted, as the original's, but that this version does nothing with: the operator is told. */

import type { Config } from '@minipavi/config';

/** Paths of the settings that were given and have no effect yet. */
export function settingsNotYetApplied(config: Config): string[] {
  const given: readonly (readonly [string, boolean])[] = [
    ['general/ipdbkey', config.reputation !== null],
    ['general/ipblacklist', config.blacklistFile !== null],
    ['general/ipwhitelist', config.whitelistFile !== null],
  ];
  return given.flatMap(([name, isGiven]) => (isGiven ? [name] : []));
}
