/** Files of the operator's, and when one of them may be another one. */

import fs from 'node:fs';
import path from 'node:path';

/** Tools and editors write several files, some in several steps. */
const SETTLE_MS = 500;

export interface FolderWatchOptions {
  readonly files: readonly string[];
  /** Something in their folders has changed, and has had time to settle. */
  readonly onChange: () => void;
  /** A folder that cannot be watched; without it, the constructor throws. */
  readonly onUntracked?: (folder: string, error: Error) => void;
}

/** Folders, not files: many programs replace a file, or the link to it, rather than write into it. */
export class FolderWatch {
  readonly #watchers: fs.FSWatcher[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor({ files, onChange, onUntracked }: FolderWatchOptions) {
    const settle = (): void => {
      this.#timer ??= setTimeout(() => {
        this.#timer = null;
        onChange();
      }, SETTLE_MS);
    };
    for (const folder of new Set(files.map((file) => path.dirname(file)))) {
      try {
        const watcher = fs.watch(folder, { persistent: false }, settle);
        watcher.on('error', () => {}); // the folder went away: SIGHUP still works
        this.#watchers.push(watcher);
      } catch (error) {
        if (!onUntracked) throw error;
        onUntracked(folder, error as Error);
      }
    }
  }

  close(): void {
    for (const watcher of this.#watchers) watcher.close();
    if (this.#timer) clearTimeout(this.#timer);
  }
}
