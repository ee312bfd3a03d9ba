/** The style sheet, served at /style.css: a string, so that the process stays one bundled file. */

import { LANDING_STYLE } from './landing-style.ts';

export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f3f1ec; --card: #fff; --ink: #1b2130; --soft: #626b7c; --line: #dfdbd1;
  --bar: #1b2130; --accent: #0a6e7c; --warn: #8a4b00; --warn-bg: #fff1d6;
  --ws: #0a6e7c; --wss: #1f7a3d; --teln: #7a4fa3; --ast: #a8531a;
  --door: #0a6e7c; --door-ink: #fff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #10141d; --card: #191f2b; --ink: #e5e8ee; --soft: #97a1b3; --line: #2b3342;
    --bar: #0a0d13; --accent: #4fd3e0; --warn: #ffd28a; --warn-bg: #3a2a0d;
    --ws: #4fd3e0; --wss: #6fd58f; --teln: #c8a2ee; --ast: #f2a76c;
    --door: #4fd3e0; --door-ink: #06181b;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.45 system-ui, "DejaVu Sans", sans-serif; }
a { color: var(--accent); }
a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
small { font-size: .65em; font-weight: 400; color: var(--soft); }
dl, dd, ul { margin: 0; padding: 0; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.top {
  display: flex; flex-wrap: wrap; align-items: center; gap: .3rem 2rem; padding: .7rem 1.25rem .9rem;
  background: var(--bar); color: #fff; position: relative;
}
/* The Minitel's eight levels. */
.top::after {
  content: ""; position: absolute; inset: auto 0 0; height: 4px;
  background: linear-gradient(90deg, #000 0 12.5%, #00f 0 25%, #f00 0 37.5%, #f0f 0 50%, #0f0 0 62.5%, #0ff 0 75%, #ff0 0 87.5%, #fff 0);
}
.brand { margin: 0; font: 700 1.25rem/1.2 ui-monospace, "DejaVu Sans Mono", monospace; letter-spacing: .04em; }
.brand small { color: #a9b3c4; }
nav { display: flex; gap: .25rem; }
nav a { padding: .3rem .75rem; border-radius: 6px; color: #dfe5ee; text-decoration: none; }
nav a:hover { background: #ffffff1a; }
nav a:focus-visible { outline-color: #4fd3e0; }
nav a[aria-current] { background: #ffffff26; color: #fff; font-weight: 600; }

main { max-width: 108rem; margin: 0 auto; padding: 1.25rem; }
.warning { margin: 0 0 1rem; padding: .6rem 1rem; border-radius: 8px; background: var(--warn-bg); color: var(--warn); font-weight: 600; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; }
.figures div, .settings, .notice, .scroll { background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.figures div { padding: .7rem 1rem; }
dt { color: var(--soft); font-size: .85rem; }
.figures dd { font-size: 1.6rem; font-weight: 650; line-height: 1.3; font-variant-numeric: tabular-nums; white-space: nowrap; }
.figures dd.long { font-size: 1.1rem; line-height: 1.3; padding-top: .2rem; white-space: normal; }
.settings { display: flex; flex-wrap: wrap; gap: .6rem 2.5rem; margin: .75rem 0; padding: .7rem 1rem; }
.settings div { min-width: 0; }
.settings dd { overflow-wrap: anywhere; }
.ports { display: flex; flex-wrap: wrap; gap: 0 1rem; list-style: none; font-variant-numeric: tabular-nums; }
.ports .off { color: var(--soft); }

.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .92rem; }
th, td { padding: .5rem .65rem; text-align: left; vertical-align: top; }
th { border-bottom: 1px solid var(--line); color: var(--soft); font-size: .82rem; font-weight: 600; white-space: nowrap; }
tbody tr + tr td { border-top: 1px solid var(--line); }
tbody tr:hover { background: color-mix(in srgb, var(--accent) 7%, transparent); }
td { white-space: nowrap; font-variant-numeric: tabular-nums; }
td.id { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .95em; }
td.address { min-width: 8.5rem; white-space: normal; overflow-wrap: anywhere; }
td.time { white-space: normal; }
td.wide { min-width: 11rem; white-space: normal; overflow-wrap: anywhere; }
td.wide bdi { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 6; overflow: hidden; }
td.wide.url { min-width: 17rem; }
td.number, th:nth-child(4), th:nth-child(n + 9) { text-align: right; }
.kind { padding: .1rem .45rem; border: 1px solid; border-radius: 5px; font-size: .85em; font-weight: 600; }
.kind.ws { color: var(--ws); } .kind.wss { color: var(--wss); } .kind.teln { color: var(--teln); } .kind.ast { color: var(--ast); }

.notice { margin: .75rem auto; padding: 2rem 1.25rem; text-align: center; }
.notice h1 { margin: 0 0 .5rem; font-size: 1.3rem; }
.notice p { margin: .4rem 0; }
.foot { margin: .8rem .25rem; color: var(--soft); font-size: .85rem; }

@media (max-width: 60rem) {
  main { padding: .75rem; }
  .scroll { border: 0; background: none; overflow: visible; }
  table, tbody, tr, td { display: block; }
  thead { display: none; }
  tbody tr { margin: 0 0 .75rem; padding: .4rem 0; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
  tbody tr + tr td { border-top: 0; }
  td, td.number, td.wide { display: grid; min-width: 0 !important; grid-template-columns: 9rem 1fr; padding: .18rem .9rem; text-align: left; white-space: normal; overflow-wrap: anywhere; }
  td::before { content: attr(data-label); color: var(--soft); font-family: system-ui, "DejaVu Sans", sans-serif; }
  td:empty, td.wide:has(bdi:empty) { display: none; }
  .kind { justify-self: start; }
}
${LANDING_STYLE}`;
