import { describe, expect, test } from 'vitest';
import { readHistoryForm, readLogForm, readPeriod, startOfDay } from './page-forms.ts';

const asked = (query: string): URLSearchParams => new URLSearchParams(query);
const day = (month: number, date: number): number => new Date(2026, month - 1, date).getTime();

describe('days', () => {
  test('are whole ones of the calendar', () => {
    expect(startOfDay('2026-02-28', 1)).toBe(day(3, 1));
    for (const none of ['2026-02-29', '2026-13-01', '28/02/2026', '2026-2-8', '']) {
      expect(startOfDay(none), none).toBeNull();
    }
  });
});

describe('the search in history', () => {
  test('takes both of its days whole', () => {
    const { query } = readHistoryForm(asked('from=2026-05-01&to=2026-05-02'));
    expect(query).toEqual({ from: day(5, 1), to: day(5, 3) - 1 });
  });

  test('takes words as they are, and leaves out what is empty or unknown', () => {
    const { query, before } = readHistoryForm(asked('from=hier&ip=+90.62+&kind=XYZ&text=&before=12'));
    expect(query).toEqual({ address: '90.62' });
    expect(before).toBe('12');
    expect(readHistoryForm(asked('kind=TELN')).query).toEqual({ kind: 'TELN' });
  });
});

describe('the period of statistics', () => {
  const NOW = new Date(2026, 10, 27).getTime();
  test.each([
    ['', 2026, 11],
    ['m=5&y=2024', 2024, 5],
    ['m=0&y=2024', 2024, null],
    ['y=2024', 2024, null],
    ['m=13&y=2024', 2024, null],
    ['m=5', 2026, 5],
    ['m=5&y=-1', 2026, 5],
    ['m=x&y=x', 2026, 11],
  ])('%s', (query, year, month) => {
    expect(readPeriod(asked(query), NOW)).toEqual({ year, month });
  });
});

describe('the filter of the journal', () => {
  test('knows a PID from a role', () => {
    expect(readLogForm(asked('process=1234'))).toEqual({ pid: 1234 });
    expect(readLogForm(asked('process=worker'))).toEqual({ process: 'worker' });
  });

  test('leaves out a level that there is not', () => {
    expect(readLogForm(asked('level=silly&session=17171234565062&text=fin'))).toEqual({
      session: '17171234565062',
      text: 'fin',
    });
  });
});
