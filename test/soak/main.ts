/** npm run soak -- [--minutes 10] [--sessions 100] [--seed N] [--reload] [--kill-master]. Ends in 1 when a check fails. */

import { parseArgs } from 'node:util';
import { soak } from './soak.ts';
import { checksOf, describeSoak } from './verdict.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    sessions: { type: 'string', default: '100' },
    seed: { type: 'string' },
    reload: { type: 'boolean', default: false },
    'kill-master': { type: 'boolean', default: false },
  },
});
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const [minutes, sessions] = [Number(values.minutes), Number(values.sessions)];
console.log(`soak of ${minutes} minutes, ${sessions} sessions, seed ${seed}, Node ${process.version}\n`);
const result = await soak({
  ...{ minutes, sessions, seed, withReload: values.reload, withMasterKilled: values['kill-master'] },
  log: (line) => console.log(`${new Date().toISOString().slice(11, 19)} ${line}`),
});
const checks = checksOf(result);
console.log(`\n${describeSoak(result, checks)}`);
process.exit(checks.every(({ isGood }) => isGood) ? 0 : 1);
