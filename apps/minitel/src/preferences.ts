/** What the user chose last time, kept by the browser; where it keeps nothing, nothing is remembered. */

/** Attributes of `<x-minitel>` that are a matter of taste. */
const NAMES = ['speed', 'colour', 'muted', 'keyboard', 'crt'] as const;
const KEY = 'minitel';

export type Preferences = Readonly<Partial<Record<string, string | null>>>;

const isKnown = (name: string): boolean => NAMES.some((one) => one === name);

/** Whatever a browser may hold under our name: only known names, only texts. */
export function readPreferences(storage: Pick<Storage, 'getItem'>): Preferences {
  try {
    const kept: unknown = JSON.parse(storage.getItem(KEY) ?? '{}');
    if (typeof kept !== 'object' || kept === null) return {};
    return Object.fromEntries(
      Object.entries(kept).filter(
        (entry): entry is [string, string | null] =>
          isKnown(entry[0]) && (entry[1] === null || typeof entry[1] === 'string'),
      ),
    );
  } catch {
    return {};
  }
}

/** `value` as the attribute has it, null when it is absent. */
export function keepPreference(
  storage: Pick<Storage, 'getItem' | 'setItem'>,
  name: string,
  value: string | null,
): void {
  if (!isKnown(name)) return;
  try {
    storage.setItem(KEY, JSON.stringify({ ...readPreferences(storage), [name]: value }));
  } catch {
    // full, or closed to this page: the choice holds until it is left
  }
}
