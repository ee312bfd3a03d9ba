import { describe, expect, it } from 'vitest';
import { PagePace } from './page-pace.ts';

describe('the pace of updates', () => {
  it('lets two pages pass at once, then as much as a Minitel shows', () => {
    let now = 0;
    const pace = new PagePace({ now: () => now });
    pace.sent(1919);
    expect(pace.waitMs).toBe(0);
    pace.sent(601);
    expect(pace.waitMs).toBe(5009);
    now += 5009;
    expect(pace.waitMs).toBe(0);
  });

  it('does not let a user wait who presses a key', () => {
    const pace = new PagePace({ now: () => 0 });
    pace.sent(5000);
    pace.keyPressed();
    expect(pace.waitMs).toBe(0);
    pace.sent(960);
    expect(pace.waitMs).toBeGreaterThan(0);
  });

  it('never waits without a limit', () => {
    const pace = new PagePace({ bytesPerSecond: Infinity, now: () => 0 });
    pace.sent(1e6);
    expect(pace.waitMs).toBe(0);
  });
});
