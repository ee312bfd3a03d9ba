import net, { type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { descriptorFault, descriptorLimit, Descriptors, descriptorsNeeded } from './descriptors.ts';

const CONFIG = { maxSessions: 200, spareWorkers: 2, maxPending: { start: 10, percent: 30, full: 100 } };

describe('the limit of descriptors', () => {
  test('is known of this process', () => {
    expect(descriptorLimit()).toBeGreaterThan(100);
  });

  test('suffices for two a process and fifty', () => {
    // 200 sessions, 2 operators, 100 strangers, 2 idle workers, 8 more after a burst.
    expect(descriptorsNeeded(CONFIG)).toBe(2 * 312 + 50);
    expect(descriptorFault(CONFIG, 674)).toBeNull();
  });

  test('that is too low is told with what would fit, and how to raise it', () => {
    const text = descriptorFault(CONFIG, 673)?.join('\n') ?? '';
    for (const word of ['« 200 »', '674', '673', 'maxc à 199 au plus', 'ulimit -n 674', 'LimitNOFILE=674'])
      expect(text).toContain(word);
    expect(descriptorFault({ ...CONFIG, maxSessions: 199 }, 673)).toBeNull();
    expect(descriptorFault(CONFIG, 256)?.join('\n')).toContain('aucune valeur de maxc ne convient');
  });
});

describe('descriptors', () => {
  let descriptors: Descriptors;
  let told: string[];

  beforeEach(() => {
    vi.useFakeTimers();
    descriptors = new Descriptors(1000);
    told = [];
    descriptors.on('short', () => told.push('short'));
    descriptors.on('enough', () => told.push('enough'));
    descriptors.on('told', (message) => told.push(message));
  });
  afterEach(() => {
    descriptors.stop();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  const socket = (fd: number): Socket => ({ _handle: { fd } }) as unknown as Socket;

  test('are plenty: nobody is turned away', () => {
    expect(descriptors.accepts(socket(30))).toBe(true);
    expect(descriptors.accepts(socket(959))).toBe(true);
    expect(told).toEqual([]);
  });

  test('run short: callers are turned away until a tenth of a second has passed without that', () => {
    expect(descriptors.accepts(socket(960)), 'he may be shown why').toBe(true);
    vi.advanceTimersByTime(60);
    expect(descriptors.accepts(socket(960))).toBe(true);
    vi.advanceTimersByTime(99);
    expect(told).toEqual([
      expect.stringContaining('1000 descripteurs de fichiers accordés, 960 pris'),
      'short',
    ]);
    vi.advanceTimersByTime(1);
    expect(told.at(-1)).toBe('enough');
  });

  test('are all but used up: the last of them are for us', () => {
    expect(descriptors.accepts(socket(987))).toBe(true);
    expect(descriptors.accepts(socket(988))).toBe(false);
  });

  test('are said to be short once a minute', () => {
    for (let second = 0; second < 120; second++) {
      descriptors.accepts(socket(970));
      vi.advanceTimersByTime(1000);
    }
    expect(told.filter((line) => line.startsWith('entrées suspendues'))).toHaveLength(2);
    expect(told.filter((line) => line === 'short')).toHaveLength(120);
  });

  test('are all gone, here or on the machine: the same', () => {
    expect(descriptors.failed(Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' }))).toBe(true);
    vi.advanceTimersByTime(100);
    expect(descriptors.failed(Object.assign(new Error('accept ENFILE'), { code: 'ENFILE' }))).toBe(true);
    vi.advanceTimersByTime(100);
    expect(told.map((line) => line.split(' : ')[0])).toEqual([
      'entrées suspendues',
      'short',
      'enough',
      'short',
      'enough',
    ]);
    expect(descriptors.failed(new Error('something else'))).toBe(false);
  });

  test('have a number in a real socket', async () => {
    vi.useRealTimers();
    const tiny = new Descriptors(1);
    const accepted = new Promise<boolean>((resolve) => {
      const server = net.createServer((one) => {
        resolve(tiny.accepts(one));
        one.destroy();
        server.close();
      });
      server.listen(0, '127.0.0.1', () => {
        const { port } = server.address() as net.AddressInfo;
        net
          .connect(port, '127.0.0.1')
          .on('error', () => {})
          .resume();
      });
    });
    expect(await accepted).toBe(false);
    tiny.stop();
    vi.useFakeTimers();
  });
});
