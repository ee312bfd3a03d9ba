/** `/?action=NAME`, and the same as the original also takes it: `/action=NAME`. */

import type { AppContext } from './answers.ts';

export interface RequestedAction {
  /** Empty: none was named, the dashboard's first page is meant. */
  readonly name: string;
  readonly parameters: URLSearchParams;
}

/** `/visuweb` is the same place as `/`, but never without the password. */
const HOMES: ReadonlySet<string> = new Set(['/', '/visuweb', '/visuweb/']);

/** null: another path, that takes no action. */
export function requestedAction(context: AppContext): RequestedAction | null {
  const { path } = context.req;
  if (HOMES.has(path)) {
    const parameters = new URL(context.req.url).searchParams;
    return { name: parameters.get('action') ?? '', parameters };
  }
  if (!path.startsWith('/action=')) return null;
  const parameters = new URLSearchParams(path.slice(1));
  return { name: parameters.get('action') ?? '', parameters };
}
