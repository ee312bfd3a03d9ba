// npm run reload: gets the checkout ready, then has the gateway that runs replaced by what is there now, without
// refusing or cutting off anybody. Arguments are those of npm start.
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from './build.mjs';
import { withConfiguration } from './configuration.mjs';
import { ensure } from './ensure.mjs';

await ensure('run');

const [node, script, ...args] = process.argv;
process.argv = [node, script, ...withConfiguration(args)];
createRequire(import.meta.url)(path.join(root, 'dist', 'reload.cjs'));
