// npm start: gets the checkout ready if need be, then becomes the gateway's master, in this very process,
// so that signals reach it and nothing stands between it and whoever started it.
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from './build.mjs';
import { ensure } from './ensure.mjs';

await ensure('run');

const DEFAULT_CONFIG = 'config/minipavi-base.conf';
const args = process.argv.slice(2);
const hasConfig = args.some((arg) => arg === '--cfgfile' || arg.startsWith('--cfgfile=') || arg === '--help');
if (!hasConfig) process.argv.push('--cfgfile', path.join(root, DEFAULT_CONFIG));

process.title = 'minipavi';
createRequire(import.meta.url)(path.join(root, 'dist', 'master.cjs'));
