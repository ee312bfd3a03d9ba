/** What a process holds open, in words: a number alone does not tell what is too much. */

import fs from 'node:fs';

/** From the inode of a socket. */
function sockets(): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of linesOf('/proc/net/unix')) {
    const [, , , , , state, inode, path = ''] = line.split(/\s+/);
    if (inode !== undefined) found.set(inode, `unix ${state === '01' ? 'listening' : ''} ${path}`.trim());
  }
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of linesOf(table)) {
      const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
      const port = parseInt(local.slice(local.indexOf(':') + 1), 16);
      if (inode !== undefined) found.set(inode, `tcp ${state === '0A' ? 'listening' : ''} ${port}`);
    }
  }
  return found;
}

const linesOf = (file: string): string[] => fs.readFileSync(file, 'latin1').split('\n').slice(1, -1);

/** How many of each kind. Numbers in names of files are left out. */
export function kindsOfDescriptors(pid: number): ReadonlyMap<string, number> {
  const known = sockets();
  const counts = new Map<string, number>();
  for (const fd of fs.readdirSync(`/proc/${pid}/fd`)) {
    let kind: string;
    try {
      kind = fs.readlinkSync(`/proc/${pid}/fd/${fd}`);
    } catch {
      continue; // closed since
    }
    const inode = /^socket:\[(\d+)\]$/.exec(kind)?.[1];
    kind = inode === undefined ? kind.replace(/\d+/g, 'N') : (known.get(inode) ?? 'socket');
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

/** What there is more of than before, or less. */
export function difference(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): string {
  const kinds = new Set([...before.keys(), ...after.keys()]);
  return [...kinds]
    .map((kind) => [kind, (after.get(kind) ?? 0) - (before.get(kind) ?? 0)] as const)
    .filter(([, more]) => more !== 0)
    .map(([kind, more]) => `${more > 0 ? '+' : ''}${more} ${kind}`)
    .join(', ');
}
