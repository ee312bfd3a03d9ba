// npm run soak: the soak of test/soak, on the built gateway. Ends in 1 when a check fails.
import path from 'node:path';
import { root } from './build.mjs';
import { runBundle } from './run-bundle.mjs';

await runBundle({
  entry: 'test/soak/main.ts',
  name: 'soak',
  env: { MINIPAVI_DIST: process.env.MINIPAVI_DIST ?? path.join(root, 'dist') },
});
