/** Tables, which become cards where they have no room. */

export const TABLE_STYLE = `
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .92rem; }
th, td { padding: .5rem .65rem; text-align: left; vertical-align: top; }
thead th { border-bottom: 1px solid var(--line); color: var(--soft); font-size: .82rem; font-weight: 600; white-space: nowrap; }
thead th button { min-height: 0; margin: -.2rem -.35rem; padding: .2rem .35rem; border: 0; background: none; font-weight: inherit; }
thead th[aria-sort] button { color: var(--accent); }
/* Drawn, not read out: aria-sort tells it. */
thead th[aria-sort] button::after { content: "▲" / ""; font-size: .7em; }
thead th[aria-sort=descending] button::after { content: "▼" / ""; }
tbody tr + tr > * { border-top: 1px solid var(--line); }
tbody tr:hover { background: color-mix(in srgb, var(--accent) 7%, transparent); }
td { white-space: nowrap; font-variant-numeric: tabular-nums; }
td.id { font-family: var(--mono); font-size: .95em; }
td.address { min-width: 8.5rem; white-space: normal; overflow-wrap: anywhere; }
td.time { white-space: normal; }
td.wide { min-width: 10rem; white-space: normal; overflow-wrap: anywhere; }
td.wide.url { min-width: 13rem; }
td.wide > * { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; }
td.reason { min-width: 9rem; white-space: normal; }
:is(td, th).number { text-align: right; }
td.acts { display: table-cell; padding-block: .35rem; text-align: right; }
td.acts :is(button, .button) { min-height: 1.85rem; padding: .1rem .55rem; font-size: .93em; }
.kind { padding: .1rem .45rem; border: 1px solid; border-radius: 5px; font-size: .85em; font-weight: 600; white-space: nowrap; }
.kind.ws { color: var(--ws); } .kind.wss { color: var(--wss); } .kind.teln { color: var(--teln); } .kind.ast { color: var(--ast); } .kind.aud { color: var(--aud); }
.found { margin: 0 .25rem .75rem; color: var(--soft); }
.paging { display: flex; gap: .5rem; margin-top: 1rem; }

@media (max-width: 62rem) {
  .scroll:not(.sideways) { border: 0; background: none; overflow: visible; }
  :not(.sideways) > table, :not(.sideways) > table :is(tbody, tr, td) { display: block; }
  :not(.sideways) > table thead { display: none; }
  :not(.sideways) > table tbody { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); gap: .75rem; }
  :not(.sideways) > table tr { padding: .5rem 0; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
  :not(.sideways) > table tr > td { display: grid; min-width: 0; grid-template-columns: 6rem minmax(0, 1fr); padding: .15rem .9rem; border: 0; text-align: left; white-space: normal; overflow-wrap: anywhere; }
  :not(.sideways) > table td[data-label]::before { content: attr(data-label); color: var(--soft); font-family: system-ui, "DejaVu Sans", sans-serif; font-size: .93rem; }
  :not(.sideways) > table td:has(> :empty:only-child), td.acts:not(:has(*)) { display: none !important; }
  :not(.sideways) > table td.acts { display: flex !important; padding-top: .5rem; }
  td .kind { justify-self: start; }
  td > button.plain { justify-self: start; }
}
`;
