// npm run dev: builds at every change of a source and restarts the gateway. Arguments are the gateway's.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { build, root } from './build.mjs';
import { ensure, markBuilt } from './ensure.mjs';

await ensure('all');

let gateway = null;
let isEnding = false;
/** Restarts follow each other: a change during one asks for one more, not for two at once. */
let restart = Promise.resolve();

function stop() {
  const child = gateway;
  gateway = null;
  if (!child || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', resolve);
    child.kill('SIGTERM');
  });
}

async function run() {
  await stop();
  if (isEnding) return;
  gateway = spawn(process.execPath, [path.join(root, 'deploy/start.mjs'), ...process.argv.slice(2)], {
    cwd: process.cwd(),
    stdio: 'inherit',
  });
}

const onRebuild = () => {
  markBuilt(); // or the gateway's own start would build once more
  restart = restart.then(run);
};
const context = await build({ onRebuild });

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, async () => {
    isEnding = true;
    await context.dispose();
    await restart;
    await stop();
    process.exit(0);
  });
}
