/** Who is followed, for how long, and how often it is told: on a clock of its own, with links made by hand. */

import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LinkError, type RemoteLink } from '@minipavi/links';
import { ScreenWatch, type ScreenVersion } from './screen-watch.ts';
import { SessionMirror } from './session-mirror.ts';
import { bytes } from './testing/fake-workers.ts';
import { sampleSession, START } from './testing/samples.ts';

class HandLink extends EventEmitter {
  readonly close = vi.fn(() => Promise.resolve());
  type(text: string): void {
    this.emit('data', bytes(text));
  }
}

const ids = Array.from({ length: 12 }, (_, index) => `1717123456${1000 + index}`);
let mirror: SessionMirror;
let screens: ScreenWatch;
let opened: { readonly uniqueId: string; readonly link: HandLink }[];
let told: ScreenVersion[][];
/** Openings that do not end by themselves. */
let isStuck = false;
let refusals = 0;

beforeEach(() => {
  vi.useFakeTimers({ now: START });
  [opened, told, isStuck, refusals] = [[], [], false, 0];
  mirror = new SessionMirror();
  mirror.replace(ids.slice(0, 3).map((uniqueId) => sampleSession({ uniqueId })));
  screens = new ScreenWatch({ mirror, open, now: Date.now });
  screens.on('changed', (versions) => told.push([...versions]));
});
afterEach(() => {
  screens.close();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

async function open(uniqueId: string, signal: AbortSignal): Promise<RemoteLink> {
  const link = new HandLink();
  opened.push({ uniqueId, link });
  if (isStuck) {
    await new Promise((_, reject) =>
      signal.addEventListener('abort', () => reject(new LinkError('LINK_UNREACHABLE', 'abandonné'))),
    );
  }
  if (refusals > 0) {
    refusals -= 1;
    throw new LinkError('LINK_REFUSED', 'non');
  }
  return link as unknown as RemoteLink;
}

const farEnd = sampleSession({ uniqueId: '17171234567777', kind: 'AST', direction: 'OUT' });

const linkOf = (uniqueId: string): HandLink => {
  const found = opened.findLast((one) => one.uniqueId === uniqueId);
  if (!found) throw new Error(`${uniqueId} was not opened`);
  return found.link;
};
const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

test('the far end of a call has no screen: nobody is asked for it', async () => {
  const leave = screens.hold();
  mirror.put(farEnd);
  await screens.look(farEnd.uniqueId);
  await vi.advanceTimersByTimeAsync(1000);
  expect(opened.map(({ uniqueId }) => uniqueId)).toEqual(ids.slice(0, 3));
  expect(screens.text(farEnd.uniqueId)).toBeNull();
  leave();
});

test('nobody looks: nothing is opened, whoever comes', async () => {
  mirror.put(sampleSession({ uniqueId: ids[5] ?? '' }));
  mirror.replace([sampleSession({ uniqueId: ids[6] ?? '' })]);
  await pass(1000);
  expect(opened).toEqual([]);
});

test('who holds them has all, those who come later too, each once; then some seconds, and they are left', async () => {
  const release = screens.hold();
  const releaseOther = screens.hold();
  await pass(1);
  mirror.put(sampleSession({ uniqueId: ids[3] ?? '' }));
  mirror.put(sampleSession({ uniqueId: ids[3] ?? '', infos: 'x' }));
  await pass(60_000);
  expect(opened.map(({ uniqueId }) => uniqueId)).toEqual(ids.slice(0, 4));
  release();
  release();
  await pass(60_000);
  expect(screens.size).toBe(4);
  releaseOther();
  await pass(11_000);
  expect(screens.size).toBe(0);
  for (const { link } of opened) expect(link.close).toHaveBeenCalledTimes(1);
});

test('who looks at one has that one, and some seconds more', async () => {
  const [first = ''] = ids;
  const looked = screens.look(first);
  await pass(1);
  linkOf(first).type('\x0cA');
  await looked;
  expect(opened).toHaveLength(1);
  expect(screens.text(first)?.[1]).toBe('A');
  await pass(9000);
  await screens.look(first);
  await pass(9000);
  expect(screens.size).toBe(1);
  await pass(2000);
  expect(screens.size).toBe(0);
  await screens.look('17171234500000');
  expect(opened).toHaveLength(1);
});

test('a screen that does not come is not waited for for ever', async () => {
  const done = vi.fn();
  void screens.look(ids[0] ?? '').then(done);
  await pass(1400);
  expect(done).not.toHaveBeenCalled();
  await pass(200);
  expect(done).toHaveBeenCalled();
  expect([screens.version(ids[0] ?? ''), screens.text(ids[0] ?? '')]).toEqual([null, null]);
});

test('a change is told soon, those that follow once a second, none twice', async () => {
  const [first = '', second = ''] = ids;
  screens.hold();
  await pass(1);
  linkOf(first).type('\x0cA');
  linkOf(second).type('\x0cB');
  await pass(200);
  expect(told).toHaveLength(1);
  expect(told[0]?.map(({ uniqueId }) => uniqueId)).toEqual([first, second]);
  for (let time = 0; time < 30; time += 1) {
    linkOf(first).type('x');
    await pass(100);
  }
  expect(told.length).toBeGreaterThanOrEqual(3);
  expect(told.length).toBeLessThanOrEqual(4);
  await pass(5000);
  const versions = told.flat().flatMap(({ uniqueId, screen }) => (uniqueId === first ? [screen] : []));
  expect(versions).toEqual([...new Set(versions)].sort((one, two) => one - two));
  expect(screens.version(first)).toBe(versions.at(-1));
  const count = told.length;
  // Nothing of it is to be seen: cursor on and off, a question to the terminal.
  linkOf(first).type('\x11\x14\x1b\x39\x7b');
  await pass(5000);
  expect(told).toHaveLength(count);
});

test('no version is as low as one of a process before, nor twice the same in one millisecond', async () => {
  const [first = '', second = ''] = ids;
  screens.hold();
  await pass(1);
  linkOf(first).type('\x0cA');
  linkOf(second).type('\x0cB');
  await pass(200);
  const [one, two] = told.flat().map(({ screen }) => screen);
  expect(one).toBeGreaterThanOrEqual(START);
  expect(two).toBeGreaterThan(one ?? Infinity);
});

test('a picture is made once for each version, of what is there when it is asked for', async () => {
  const [first = ''] = ids;
  void screens.look(first);
  await pass(1);
  linkOf(first).type('\x0cA');
  const picture = await screens.picture(first);
  expect(await screens.picture(first)).toBe(picture);
  linkOf(first).type('B');
  const next = await screens.picture(first);
  expect(next).not.toEqual(picture);
  await pass(200);
  expect(told.flat()).toEqual([{ uniqueId: first, screen: screens.version(first) }]);
  expect(await screens.picture(ids[1] ?? '')).toBeNull();
});

test('a watch that is refused or breaks is opened again, less and less often; the last screen stays meanwhile', async () => {
  const [first = ''] = ids;
  refusals = 4;
  mirror.replace([sampleSession({ uniqueId: first })]);
  screens.hold();
  await pass(400);
  expect(opened).toHaveLength(1);
  await pass(500 + 1000 + 2000);
  expect(opened).toHaveLength(4);
  await pass(4000);
  expect(opened).toHaveLength(5);
  linkOf(first).type('\x0cA');
  linkOf(first).emit('end', 'fini');
  expect(screens.text(first)?.[1]).toBe('A');
  await pass(600);
  expect(opened).toHaveLength(6);
  linkOf(first).type('\x0cB');
  expect(screens.text(first)?.[1]).toBe('B');
});

test('openings come six at a time, and those of sessions that are gone make room', async () => {
  isStuck = true;
  mirror.replace(ids.map((uniqueId) => sampleSession({ uniqueId })));
  screens.hold();
  await pass(1);
  expect(opened).toHaveLength(6);
  mirror.remove(ids[0] ?? '');
  await pass(1);
  expect(opened).toHaveLength(7);
});

test('pictures beyond a hundred at once wait for their turn, forty a second, and are of what is there then', async () => {
  const [first = '', second = ''] = ids;
  for (const id of [first, second]) {
    void screens.look(id);
    await pass(1);
    linkOf(id).type('\x0cA');
  }
  for (let time = 0; time < 100; time += 1) {
    linkOf(first).type('x');
    await screens.picture(first);
  }
  const made: Uint8Array[] = [];
  const askFor = async (id: string): Promise<void> => {
    const png = await screens.picture(id);
    if (png) made.push(png);
  };
  for (const text of ['\x0cB', '\x0cC', '\x0cD']) {
    linkOf(first).type(text);
    void askFor(first);
  }
  void askFor(second);
  await pass(0);
  expect(made).toEqual([]);
  await pass(25);
  expect(made).toHaveLength(3);
  expect(new Set(made).size).toBe(1);
  expect(await screens.picture(first)).toBe(made[0]);
  await pass(25);
  expect(made).toHaveLength(4);
});
