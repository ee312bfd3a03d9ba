/** Finds the known name that a mistyped one most probably means. */

/** Longer names are nobody's typing mistake. */
const MAX_NAME_LENGTH = 40;

/** Insertions, deletions, changes and swaps of neighbours between two short words. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(row[j - 1]! + 1, last[j]! + 1, last[j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, beforeLast[j - 2]! + 1);
      }
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}

/** The nearest of `names`, the first one at equal distance; null when none resembles. Case does not count. */
export function nearestName(name: string, names: Iterable<string>): string | null {
  if (name.length > MAX_NAME_LENGTH) return null;
  const wanted = name.toLowerCase();
  let best: string | null = null;
  let bestDistance = Math.max(2, Math.ceil(name.length / 2)) + 1;
  for (const candidate of names) {
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

const lastName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** The same for element paths: last names are compared, brothers first (`general/wsprt`: `general/wsport`). */
export function nearestPath(path: string, paths: readonly string[]): string | null {
  const isBrother = (candidate: string): boolean => parentOf(candidate) === parentOf(path);
  const ordered = [...paths.filter(isBrother), ...paths.filter((candidate) => !isBrother(candidate))];
  const name = nearestName(lastName(path), ordered.map(lastName));
  return ordered.find((candidate) => lastName(candidate) === name) ?? null;
}
