/** The style sheet, served at /style.css: a string, so that the process stays one bundled file. */

import { BASE_STYLE } from './style/base.ts';
import { CONTROLS_STYLE } from './style/controls.ts';
import { LANDING_STYLE } from './style/landing.ts';
import { LIVE_STYLE } from './style/live.ts';
import { LOGS_STYLE } from './style/logs.ts';
import { REPLAY_STYLE } from './style/replay.ts';
import { STATISTICS_STYLE } from './style/statistics.ts';
import { TABLE_STYLE } from './style/table.ts';

export const STYLE = [
  BASE_STYLE,
  CONTROLS_STYLE,
  TABLE_STYLE,
  LIVE_STYLE,
  REPLAY_STYLE,
  STATISTICS_STYLE,
  LOGS_STYLE,
  LANDING_STYLE,
].join('\n');
