// npm run fuzz: the fuzzers of test/fuzz. Ends in 1 when one has found something.
import path from 'node:path';
import { root } from './build.mjs';
import { runBundle } from './run-bundle.mjs';

await runBundle({
  entry: 'test/fuzz/main.ts',
  name: 'fuzz',
  env: { MINIPAVI_FUZZ_FOLDER: path.join(root, 'test/fuzz') },
});
