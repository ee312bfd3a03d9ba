// npm start: gets the checkout ready if need be, then becomes the gateway's master, in this very process,
// so that signals reach it and nothing stands between it and whoever started it.
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from './build.mjs';
import { withConfiguration } from './configuration.mjs';
import { ensure } from './ensure.mjs';

await ensure('run');

// A successor is started with these arguments too.
const [node, script, ...args] = process.argv;
process.argv = [node, script, ...withConfiguration(args)];

process.title = 'minipavi';
createRequire(import.meta.url)(path.join(root, 'dist', 'master.cjs'));
