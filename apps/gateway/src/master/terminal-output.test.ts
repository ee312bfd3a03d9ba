import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { TerminalOutput } from './terminal-output.ts';

/** A pipe whose reader takes something when it is told to. */
class Pipe extends Writable {
  text = '';
  #taken: (() => void) | null = null;

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    this.#taken = done;
  }

  readOne(): boolean {
    const taken = this.#taken;
    this.#taken = null;
    taken?.();
    return taken !== null;
  }
}

test('a reader who stops costs lines, and is told how many', () => {
  const pipe = new Pipe();
  const terminal = new TerminalOutput(pipe);
  const line = 'x'.repeat(1000);
  for (let i = 0; i < 10_000; i++) terminal.write(line);
  expect(pipe.writableLength).toBeLessThan(300 * 1024);
  while (pipe.readOne());
  terminal.write('suite');
  while (pipe.readOne());
  const shown = pipe.text.split('\n');
  const lost = 10_000 - shown.filter((one) => one === line).length;
  expect(lost).toBeGreaterThan(9000);
  expect(shown.slice(-3)).toEqual([`… ${lost} ligne(s) non affichée(s)`, 'suite', '']);
});

test('a terminal that was closed ends nobody', () => {
  const pipe = new Pipe();
  const terminal = new TerminalOutput(pipe);
  terminal.write('une');
  pipe.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
  return new Promise<void>((resolve) => {
    pipe.once('close', () => {
      terminal.write('deux');
      resolve();
    });
  });
});
