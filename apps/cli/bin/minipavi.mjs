#!/usr/bin/env node
// npx minipavi, in a clone: builds the command if a source changed, then becomes it.
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from '../../../deploy/build.mjs';
import { ensureBuilt } from '../../../deploy/ensure.mjs';

try {
  await ensureBuilt();
} catch (error) {
  // esbuild has told its own errors.
  console.error(`minipavi : la construction des programmes a échoué : ${error.message.split('\n')[0]}`);
  process.exit(1);
}
createRequire(import.meta.url)(path.join(root, 'dist', 'cli.cjs'));
