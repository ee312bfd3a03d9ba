// npm run bench: the bench, on the built gateway. npm run bench:modem, bench:telephone, bench:house: a part of it
// alone. Reports, not tests.
import path from 'node:path';
import { root } from './build.mjs';
import { runBundle } from './run-bundle.mjs';

const ENTRIES = { modem: 'modem.ts', telephone: 'telephone-main.ts', house: 'house.ts' };

await runBundle({
  entry: path.join('test/bench', ENTRIES[process.argv[2]] ?? 'main.ts'),
  name: 'bench',
  env: { MINIPAVI_DIST: path.join(root, 'dist') },
  // Finds files of its own beside it.
  external: ['playwright-core'],
});
