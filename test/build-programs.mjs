// Before the first test that runs the gateway: its programs are built, unless they are up to date.
import { ensureBuilt } from '../deploy/ensure.mjs';

export async function setup() {
  // Another build was asked for: it is taken as it is.
  if (process.env['MINIPAVI_DIST'] === undefined) await ensureBuilt();
}
