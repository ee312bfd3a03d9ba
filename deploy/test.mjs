// npm test: gets a fresh clone ready, runs every test, ends in the line `N passed, N failed`.
// Arguments go to vitest: `npm test -- packages/session`. In CI a skipped test counts as a failure.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from './build.mjs';
import { ensure } from './ensure.mjs';

await ensure('all');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'minipavi-test-'));
const report = path.join(folder, 'report.json');
const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
const args = [
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...process.argv.slice(2),
];
const { status } = spawnSync(process.execPath, [vitest, ...args], { cwd: root, stdio: 'inherit' });

let counts = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTotalTests: 0, testResults: [] };
try {
  counts = JSON.parse(fs.readFileSync(report, 'utf8'));
} catch {
  console.error('vitest left no report: see its messages above');
}
fs.rmSync(folder, { recursive: true, force: true });

/** A file that could not even be loaded has no test to count. */
const broken = counts.testResults.filter(
  (file) => file.status === 'failed' && file.assertionResults.length === 0,
);
const skipped = counts.testResults
  .flatMap((file) => file.assertionResults)
  .filter(({ status: one }) => one !== 'passed' && one !== 'failed');
for (const { fullName } of skipped) console.log(`skipped: ${fullName}`);

const failed = counts.numFailedTests + broken.length + (process.env.CI ? skipped.length : 0);
const isGood = status === 0 && failed === 0 && counts.numPassedTests > 0;
// vitest also fails for what no single test owns: an error nobody caught, a worker that died.
const untold = !isGood && failed === 0 ? 1 : 0;
console.log(`${counts.numPassedTests} passed, ${failed + untold} failed`);
process.exit(isGood ? 0 : 1);
