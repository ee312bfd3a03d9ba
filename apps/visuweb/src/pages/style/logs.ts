/** The journal's lines. */

export const LOGS_STYLE = `
.log { padding: .3rem 0; font: .87rem/1.5 var(--mono); overflow-wrap: anywhere; }
.log li { display: grid; grid-template-columns: 5.2rem 3.6rem 8rem minmax(0, 1fr) auto; gap: 0 .75rem; padding: .15rem 1rem; border-left: 3px solid transparent; }
.log li:hover { background: color-mix(in srgb, var(--accent) 7%, transparent); }
.log time, .log .from { color: var(--soft); }
.log b { font-weight: 600; }
.log .message { white-space: pre-wrap; }
.log .error { border-left-color: var(--bad); } .log .error b { color: var(--bad); }
.log .warn { border-left-color: #d97706; } .log .warn b { color: var(--warn); }
.log .info b { color: var(--accent); }
.log .debug { color: var(--soft); }
.log .fresh { animation: arrive 1.2s ease-out; }
@keyframes arrive { from { background: color-mix(in srgb, var(--accent) 25%, transparent); } }
@media (prefers-reduced-motion: reduce) { .log .fresh { animation: none; } }
@media (max-width: 50rem) {
  .log li { display: block; padding: .35rem .75rem; border-top: 1px solid var(--line); }
  .log li:first-child { border-top: 0; }
  .log li > * { margin-right: .5rem; }
  .log .message { display: block; margin: 0; }
}
`;
