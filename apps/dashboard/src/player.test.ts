import { describe, expect, test } from 'vitest';
import { activityOf, KEPT_SILENCE_MS, Player, type Due, type Pieces } from './player.ts';

const due = (from: number, to: number, mustReset = false): Due => ({ from, to, mustReset });

/** Ten bytes a second for five seconds, then a silence of twenty, then five bytes. */
const TALK: Pieces = [
  [0, 10],
  [1000, 10],
  [2000, 10],
  [3000, 10],
  [4000, 10],
  [24_000, 5],
];
const LENGTH = 25_000;

function playing(speed = 1, skips = false): Player {
  const player = new Player(TALK, LENGTH);
  player.speed = speed;
  player.skipsSilences = skips;
  player.play(0);
  expect(player.advance(0)).toEqual(due(0, 10, true));
  return player;
}

describe('a replay', () => {
  test('starts with a screen that is reset, and shows nothing before it is due', () => {
    const player = new Player([[500, 3]], 1000);
    expect(player.advance(0)).toEqual(due(0, 0, true));
    player.play(0);
    expect(player.advance(499)).toBeNull();
    expect(player.advance(500)).toEqual(due(0, 3));
  });

  test('gives each byte once, at its time', () => {
    const player = playing();
    expect(player.advance(999)).toBeNull();
    expect(player.advance(1000)).toEqual(due(10, 20));
    expect(player.advance(3500)).toEqual(due(20, 40));
    expect(player.positionMs).toBe(3500);
  });

  test('runs at its speed, from the moment it is set', () => {
    const player = playing(2);
    expect(player.advance(1000)).toEqual(due(10, 30));
    player.speed = 8;
    player.advance(1250);
    expect(player.positionMs).toBe(4000);
  });

  test('stands still while paused', () => {
    const player = playing();
    player.advance(1500);
    player.pause();
    expect(player.advance(9000)).toBeNull();
    expect(player.positionMs).toBe(1500);
    player.play(9000);
    expect(player.advance(9500)).toEqual(due(20, 30));
  });

  test('stops at its end, and plays again from the start', () => {
    const player = playing();
    expect(player.advance(60_000)).toEqual(due(10, 55));
    expect(player.isPlaying).toBe(false);
    expect(player.positionMs).toBe(LENGTH);
    player.play(60_000);
    expect(player.advance(60_000)).toEqual(due(0, 10, true));
    expect(player.isPlaying).toBe(true);
  });
});

describe('seeking', () => {
  test('forward shows what lies between', () => {
    const player = playing();
    player.seek(3000);
    expect(player.advance(0)).toEqual(due(10, 40));
  });

  test('backward starts afresh, with all up to there', () => {
    const player = playing();
    player.seek(20_000);
    player.advance(0);
    player.seek(1500);
    expect(player.advance(0)).toEqual(due(0, 20, true));
    expect(player.advance(0)).toBeNull();
  });

  test('back and forth before anything is drawn still starts afresh', () => {
    const player = playing();
    player.seek(4000);
    player.advance(0);
    player.seek(0);
    player.seek(4000);
    expect(player.advance(0)).toEqual(due(0, 50, true));
  });

  test('stays within the recording', () => {
    const player = playing();
    player.seek(-1);
    expect(player.positionMs).toBe(0);
    player.seek(1e9);
    expect(player.positionMs).toBe(LENGTH);
  });
});

describe('silences', () => {
  test('are left after a second, talk is not hurried', () => {
    const player = playing(1, true);
    player.advance(4000);
    expect(player.positionMs).toBe(4000);
    player.advance(4000 + KEPT_SILENCE_MS - 1);
    expect(player.positionMs).toBe(4000 + KEPT_SILENCE_MS - 1);
    expect(player.advance(4000 + KEPT_SILENCE_MS)).toEqual(due(50, 55));
    expect(player.positionMs).toBe(24_000);
  });

  test('are left whatever the steps of the clock', () => {
    const total = 4000 + KEPT_SILENCE_MS + 500;
    for (const steps of [1, 2, 7, 100]) {
      const player = playing(1, true);
      for (let step = 1; step <= steps; step++) player.advance((total * step) / steps);
      expect(player.positionMs, `${steps} steps`).toBeCloseTo(24_500, 5);
    }
  });

  test('one at the end is left too', () => {
    const player = new Player([[0, 1]], 60_000);
    player.skipsSilences = true;
    player.play(0);
    player.advance(KEPT_SILENCE_MS);
    expect(player.isAtEnd).toBe(true);
  });

  test('one sought into is left from where one is', () => {
    const player = playing(1, true);
    player.seek(15_000);
    player.advance(1);
    expect(player.positionMs).toBeCloseTo(24_001, 5);
  });
});

describe('a recording from elsewhere', () => {
  test('that holds nothing has an end at once', () => {
    const player = new Player([], 0);
    player.play(0);
    expect(player.advance(10)).toEqual(due(0, 0, true));
    expect(player.isPlaying).toBe(false);
  });

  test('whose times go back is played in the order of its bytes', () => {
    const player = new Player(
      [
        [1000, 1],
        [200, 1],
        [1500, 1],
      ],
      0,
    );
    expect(player.lengthMs).toBe(1500);
    player.play(0);
    expect(player.advance(999)).toEqual(due(0, 0, true));
    expect(player.advance(1000)).toEqual(due(0, 2));
  });
});

test('marks show little beside much, and nothing where nothing was sent', () => {
  const marks = activityOf(
    [
      [0, 1000],
      [500, 1],
      [999, 10],
    ],
    1000,
    4,
  );
  expect(marks[0]).toBe(1);
  expect(marks[1]).toBe(0);
  expect(marks[2]).toBeGreaterThan(0.05);
  expect(marks[3]).toBeGreaterThan(marks[2] ?? 1);
});
