/** What an operator chose, kept in this browser. One that keeps nothing (private window) is no fault. */

const PREFIX = 'visuweb.';

export function readPreference(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

export function keepPreference(name: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // Asked again next time.
  }
}
