/** Figures, cards with their screens, the live view. */

export const LIVE_STYLE = `
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .75rem; }
.figures > div { padding: .7rem 1rem .8rem; }
dt { color: var(--soft); font-size: .85rem; }
.figures dd { font-size: 1.6rem; font-weight: 650; line-height: 1.3; font-variant-numeric: tabular-nums; }
.figures dd > * { white-space: nowrap; }
/* Mosaics, as services drew their gauges. */
progress { appearance: none; display: block; width: 100%; height: .55rem; margin-top: .35rem; border: 0; background: none; color: var(--accent);
  mask: repeating-linear-gradient(90deg, #000 0 calc(5% - 2px), #0000 0 5%); }
progress::-webkit-progress-bar { background: color-mix(in srgb, currentColor 20%, transparent); }
progress::-webkit-progress-value { background: currentColor; }
progress::-moz-progress-bar { background: currentColor; }
progress.high { color: #d97706; }
progress.full { color: var(--bad); }
.settings { display: flex; flex-wrap: wrap; gap: .5rem 2.5rem; margin: .75rem 0 0; padding: .6rem 1rem; }
.settings div { min-width: 0; }
.settings dd { overflow-wrap: anywhere; }
.settings .link { margin-left: auto; }
.ports { display: flex; flex-wrap: wrap; gap: 0 1rem; font-variant-numeric: tabular-nums; }
.ports .off { color: var(--soft); }

.tools { display: flex; flex-wrap: wrap; gap: .5rem .75rem; align-items: center; }
.search input { width: 17rem; }
.sorting { display: inline-flex; }
.sorting select { border-radius: 7px 0 0 7px; }
.sorting button { margin-left: -1px; border-radius: 0 7px 7px 0; width: 2.25rem; padding: 0; }
.arrow::before { content: "▲" / ""; font-size: .75em; }
[aria-pressed=true] > .arrow::before { content: "▼" / ""; }

.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); gap: .9rem; }
.card { display: flex; flex-direction: column; min-width: 0; overflow: hidden; }
.card:hover { border-color: var(--edge); }
.card .screen { position: relative; display: block; width: 100%; min-height: 0; padding: 10px; border: 0; border-radius: 0; background: #2b211b; }
div.screen .waiting { border: 1px dashed #8b96a866; }
.card .screen:focus-visible { outline-offset: -4px; outline-color: #4fd3e0; }
.card .screen img { display: block; width: 100%; height: auto; aspect-ratio: 320 / 250; border-radius: 5px; background: #000; }
.card .screen:hover img { filter: brightness(1.12); }
.waiting { display: grid; place-items: center; aspect-ratio: 320 / 250; border-radius: 5px; background: #05070b; color: #8b96a8; font-family: var(--mono); font-size: .85rem; }
img:not([hidden]) + .waiting { display: none; }
.card header { display: flex; align-items: baseline; gap: .55rem; padding: .65rem .8rem .1rem; }
.card header bdi { flex: 1; min-width: 0; font-weight: 650; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.duration { font-variant-numeric: tabular-nums; }
.card .line { margin: .15rem .8rem 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-size: .92rem; }
.card .line:not(:has(a:not(:empty), bdi:not(:empty))) { display: none; }
.card .infos { color: var(--soft); white-space: normal; overflow-wrap: anywhere; }
/* A few notes at once. */
.infos bdi { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; }
.small { margin: .45rem .8rem 0; font-size: .84rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
.small div { display: flex; gap: .4rem; }
.small dt { font-size: inherit; }
.small dt + dd { margin-right: auto; }
.small dd:last-child { margin-right: 0; }
.card footer { margin-top: auto; padding: .6rem .8rem .75rem; }
.card footer button { flex: 1; min-height: 2rem; }

.watch { width: min(74rem, 100vw - 1.5rem); }
.watch > header { display: flex; flex-wrap: wrap; align-items: center; gap: .3rem 1rem; padding: .7rem .8rem .7rem 1.2rem; }
.watch .close { margin-left: auto; }
.panes { display: grid; grid-template-columns: minmax(0, 1fr) 21rem; gap: 1rem; padding: 0 1.2rem 1.2rem; align-items: start; }
.panes x-minitel { display: block; width: 100%; max-width: calc((100dvh - 8rem) * 1.28); justify-self: center; }
/* The far end of a call has no screen and reads no message. */
.watch.call { width: min(28rem, 100vw - 1.5rem); }
.watch.call > header { display: grid; grid-template-columns: minmax(0, 1fr) auto; }
.watch.call .close { grid-area: 1 / 2 / span 2; }
.watch.call .panes { grid-template-columns: minmax(0, 1fr); }
.watch.call :is(x-minitel, form) { display: none; }
.watch.call .acts { margin-top: 1rem; }
.watch.over x-minitel { filter: saturate(.4) brightness(.6); }
.side { padding: 1rem; min-width: 0; }
.facts { display: grid; grid-template-columns: 1fr 1fr; gap: .55rem .9rem; }
.facts .whole { grid-column: 1 / -1; }
.facts dd { overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.facts .whole dd { max-height: 7.2em; overflow: auto; }
.facts .whole:not(:has(dd :not(:empty))) { display: none; }
#message { margin: 1rem 0; padding: .9rem 0; border: solid var(--line); border-width: 1px 0; }
#message label { display: block; margin-bottom: .25rem; font-weight: 600; }
.hint { display: flex; justify-content: space-between; gap: 1rem; margin: .3rem 0 0; color: var(--soft); font-size: .87rem; min-height: 1.4em; }
.hint output { font-variant-numeric: tabular-nums; white-space: nowrap; }

@media (max-width: 50rem) {
  .watch > header { display: grid; grid-template-columns: minmax(0, 1fr) auto; padding-bottom: .5rem; }
  .watch .close { grid-area: 1 / 2 / span 2; }
  .panes { grid-template-columns: minmax(0, 1fr); padding: 0 .75rem .75rem; }
  .panes x-minitel { max-width: none; }
  .tools, .search { flex: 1 1 100%; }
  .search input { width: 100%; }
  .tools .segments { margin-left: auto; }
}
/* One card beside none: what is not there takes no room. */
@media (max-width: 36rem) { div.screen .waiting { aspect-ratio: 4; } }
@media (max-width: 30rem) {
  .figures { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .5rem; }
  .figures > div { padding: .5rem .75rem .6rem; }
  .legend { grid-column: 1 / -1; }
  .figures dd { font-size: 1.3rem; }
  .settings .link { margin-left: 0; }
}
`;
