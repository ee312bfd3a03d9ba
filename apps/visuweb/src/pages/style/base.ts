/** Colours, letters, and the frame of every page. */

export const BASE_STYLE = `
:root {
  color-scheme: light dark;
  --page: #f3f1ec; --card: #fff; --sunk: #ebe7de; --ink: #1b2130; --soft: #5c6576; --line: #dfdbd1; --edge: #b9b2a3;
  --bar: #1b2130; --accent: #0a6e7c; --on-accent: #fff; --warn: #8a4b00; --warn-bg: #fff1d6;
  --bad: #b3261e; --on-bad: #fff; --good: #1f7a3d;
  --ws: #0a6e7c; --wss: #1f7a3d; --teln: #7a4fa3; --ast: #a8531a; --aud: #a3305f;
  --door: #0a6e7c; --door-ink: #fff; --shade: #1b213022;
  --mono: ui-monospace, "DejaVu Sans Mono", "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #10141d; --card: #191f2b; --sunk: #0c1018; --ink: #e5e8ee; --soft: #9aa4b6; --line: #2b3342; --edge: #47536a;
    --bar: #0a0d13; --accent: #4fd3e0; --on-accent: #06181b; --warn: #ffd28a; --warn-bg: #3a2a0d;
    --bad: #ff8a80; --on-bad: #2a0906; --good: #6fd58f;
    --ws: #4fd3e0; --wss: #6fd58f; --teln: #c8a2ee; --ast: #f2a76c; --aud: #f29ac0;
    --door: #4fd3e0; --door-ink: #06181b; --shade: #0009;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.45 system-ui, "DejaVu Sans", sans-serif; }
:where(a:any-link) { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
main:focus { outline: none; }
small { font-size: .65em; font-weight: 400; color: var(--soft); }
dl, dd, ul, ol { margin: 0; padding: 0; }
ul, ol { list-style: none; }
h1, h2 { margin: 0; font: 700 1.25rem/1.25 var(--mono); letter-spacing: -.02em; }
h2 { font-size: 1.08rem; }
.mono { font-family: var(--mono); font-size: .95em; letter-spacing: 0; }
.initial { display: inline-block; }
.initial::first-letter { text-transform: uppercase; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; z-index: 2; left: .75rem; top: -4rem; padding: .5rem 1rem; background: var(--card); border-radius: 0 0 8px 8px; }
.skip:focus { top: 0; }

/* What the script replaces. Should it not come, it shows after all. */
@media (scripting: enabled) {
  .unscripted { animation: appear 1ms 3s both; }
  @keyframes appear { from { visibility: hidden; } }
}
@media (scripting: none) {
  [data-act], figure:not(:has(details)), .canvas { display: none; }
  button[data-act=watch].plain, [data-sort] { display: inline; pointer-events: none; color: inherit; text-decoration: none; }
}

.top {
  display: flex; flex-wrap: wrap; align-items: center; gap: .3rem 2rem; padding: .7rem 1.25rem .9rem;
  background: var(--bar); color: #fff; position: relative;
}
/* The Minitel's eight levels. */
.top::after {
  content: ""; position: absolute; inset: auto 0 0; height: 4px;
  background: linear-gradient(90deg, #000 0 12.5%, #00f 0 25%, #f00 0 37.5%, #f0f 0 50%, #0f0 0 62.5%, #0ff 0 75%, #ff0 0 87.5%, #fff 0);
}
.brand { margin: 0; font: 700 1.25rem/1.2 var(--mono); letter-spacing: .04em; }
.brand small { color: #a9b3c4; }
.top nav { display: flex; flex-wrap: wrap; gap: .25rem; }
.top nav a { padding: .3rem .75rem; border-radius: 6px; color: #dfe5ee; text-decoration: none; }
.top nav a:hover { background: #ffffff1a; }
.top nav a:focus-visible { outline-color: #4fd3e0; }
.top nav a[aria-current] { background: #ffffff26; font-weight: 600; }
.top nav .out::after { content: " ↗" / ""; color: #a9b3c4; font-size: .8em; }

/* Over everything else, until it is mended. */
.alarms { padding: .65rem 1.25rem; background: var(--bad); color: var(--on-bad); font-weight: 600; }
.alarms p { position: relative; max-width: 105.5rem; margin: 0 auto; padding-left: 1.7rem; overflow-wrap: anywhere; }
.alarms p + p { margin-top: .3rem; }
.alarms p::before { content: "⚠" / ""; position: absolute; left: 0; }

main { max-width: 108rem; margin: 0 auto; padding: 1.25rem; }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: .6rem 1rem; margin: 1.4rem 0 .75rem; }
main > .bar:first-child { margin-top: 0; }
.bar > :first-child { margin-right: auto; }
.warning { margin: 0 0 1rem; padding: .6rem 1rem; border-radius: 8px; background: var(--warn-bg); color: var(--warn); font-weight: 600; }
.notice, .scroll, .figures > div, .settings, .filters, .card, figure, .side, .log {
  background: var(--card); border: 1px solid var(--line); border-radius: 10px;
}
.notice { margin: .75rem auto; padding: 2rem 1.25rem; text-align: center; }
.notice h1 { margin: 0 0 .5rem; font-size: 1.3rem; }
.notice p { margin: .4rem 0; }
.none { color: var(--soft); }
p.none { margin: 1rem .25rem; }
.foot { margin: 1rem .25rem 0; color: var(--soft); font-size: .85rem; }

@media (max-width: 60rem) { main { padding: .75rem; } }
@media (max-width: 40rem) {
  .top { padding: .55rem .75rem .7rem; }
  .alarms { padding-inline: .75rem; }
  .top nav { display: grid; grid-template-columns: repeat(3, auto); width: 100%; gap: 0 .25rem; justify-content: space-between; }
  .top nav a { padding: .3rem .5rem; text-align: center; font-size: .93rem; }
}
`;
