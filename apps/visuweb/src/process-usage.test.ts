import { spawn } from 'node:child_process';
import { once } from 'node:events';
import pidusage from 'pidusage';
import { afterEach, expect, test } from 'vitest';
import { measureProcesses } from './process-usage.ts';

afterEach(() => pidusage.clear());

test('a living process has CPU and memory, one that is gone is left out', async () => {
  const gone = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(gone, 'exit');
  const usages = await measureProcesses([process.pid, gone.pid ?? -1, process.pid]);
  expect([...usages.keys()]).toEqual([process.pid]);
  expect(usages.get(process.pid)?.memoryBytes).toBeGreaterThan(10e6);
  expect(usages.get(process.pid)?.cpuPercent).toBeGreaterThanOrEqual(0);
});

test('a process that dies between two measures leaves the second one', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const pid = child.pid ?? -1;
  expect([...(await measureProcesses([pid])).keys()]).toEqual([pid]);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect([...(await measureProcesses([pid, process.pid])).keys()]).toEqual([process.pid]);
});

test('numbers that are no PID spoil nothing', async () => {
  expect((await measureProcesses([0, -1, Number.NaN, 1.5])).size).toBe(0);
});
