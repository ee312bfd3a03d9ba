import { describe, expect, test } from 'vitest';
import { screenToText } from '@minipavi/videotex';
import { Emulator, type EmulatorListener } from './emulator.ts';
import { MAX_RECORDED_BYTES, Recording } from './recording.ts';

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

function newEmulator(listener: Partial<EmulatorListener> = {}): Emulator {
  const nothing = (): void => undefined;
  return new Emulator({
    onChange: nothing,
    onState: nothing,
    onEnd: nothing,
    onReceived: nothing,
    onSent: nothing,
    onBell: nothing,
    onOrder: nothing,
    onRecordingFull: nothing,
    ...listener,
  });
}

const firstRow = (emulator: Emulator): string | undefined => screenToText(emulator.screen)[1];

describe('without a line', () => {
  test('what is typed shows on the screen, accents too, and function keys do nothing', () => {
    const emulator = newEmulator();
    emulator.type(bytesOf('Ab'));
    emulator.type(bytesOf('\x19Be'));
    emulator.type(bytesOf('\x13A'));
    emulator.type(bytesOf('\x1b[A'));
    emulator.type(bytesOf('!'));
    expect(firstRow(emulator)).toBe('Abé!');
  });

  test('it sends nothing', () => {
    const sent: number[] = [];
    const emulator = newEmulator({ onSent: (bytes) => sent.push(...bytes) });
    emulator.type(bytesOf('Ab'));
    void emulator.feed(bytesOf('\x1b9{'));
    expect(sent).toEqual([]);
  });

  test('it plays what it is fed', async () => {
    let bells = 0;
    const emulator = newEmulator({ onBell: () => bells++ });
    await emulator.feed(bytesOf('\x0cBonjour\x07'));
    expect([firstRow(emulator), bells]).toEqual(['Bonjour', 1]);
  });
});

test('what the user sets by Fnct is set, and nobody is told', () => {
  const sent: number[] = [];
  const emulator = newEmulator({ onSent: (bytes) => sent.push(...bytes) });
  emulator.adjust(bytesOf('\x1b;iYA'));
  expect([emulator.screen.keyboard.extended, sent]).toEqual([true, []]);
});

test('the service chooses the speed, and the page is told', async () => {
  const orders: unknown[] = [];
  const emulator = newEmulator({ onOrder: (order) => orders.push(order) });
  await emulator.feed(bytesOf('\x1b:\x10\x42\x1b:\x11\x41'));
  expect(emulator.speed).toBe(4800);
  expect(orders).toEqual([
    { type: 'speed', value: 4800 },
    { type: 'palette', value: 'grey' },
  ]);
});

test('paused, it draws nothing; off and on again, it forgets what waited', async () => {
  const emulator = newEmulator();
  emulator.isPaused = true;
  const fed = emulator.feed(bytesOf('one'));
  expect(firstRow(emulator)).toBe('');
  emulator.isPaused = false;
  await fed;
  expect(firstRow(emulator)).toBe('one');
  emulator.isPaused = true;
  void emulator.feed(bytesOf('two'));
  emulator.restart();
  emulator.isPaused = false;
  expect(firstRow(emulator)).toBe('');
});

describe('a recording', () => {
  test('is what was added, in one piece', () => {
    const recording = new Recording();
    const packet = Uint8Array.of(1, 2, 3);
    recording.add(packet);
    packet.fill(9);
    recording.add(Uint8Array.of(4));
    expect([...recording.toBytes()]).toEqual([1, 2, 3, 4]);
  });

  test('that is full keeps what it has', () => {
    const recording = new Recording();
    const packet = new Uint8Array(3_000_000).fill(7);
    for (let i = 0; i < 3; i++) recording.add(packet);
    expect([recording.isFull, recording.length]).toEqual([true, MAX_RECORDED_BYTES]);
    recording.add(packet);
    expect(recording.toBytes()).toHaveLength(MAX_RECORDED_BYTES);
  });

  test('can be asked for without having been begun', () => {
    expect(newEmulator().stopRecording()).toBeNull();
  });
});
