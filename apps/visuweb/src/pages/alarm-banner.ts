/** What is wrong, over everything else a page has to say. */

import { html } from 'hono/html';
import type { Html } from './layout.ts';
import type { AlarmView } from './page-sources.ts';

/** There without any alarm too: what a script puts into it is read out. */
export const alarmBanner = (alarms: readonly AlarmView[]): Html =>
  html`<div class="alarms" id="alarms" role="alert" ${alarms.length === 0 ? 'hidden' : ''}>
    ${alarms.map(({ text }) => alarmLine(text))}
  </div>`;

export const alarmLine = (text: string): Html => html`<p>${text}</p>`;
