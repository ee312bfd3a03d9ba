/** Buttons, fields, dialogs. */

export const CONTROLS_STYLE = `
button, .button, input, select { font: inherit; color: inherit; }
button, .button, select, input:not([type=checkbox], [type=range]) {
  min-height: 2.25rem; padding: .3rem .7rem; border: 1px solid var(--edge); border-radius: 7px; background: var(--card);
}
button, .button {
  display: inline-flex; align-items: center; justify-content: center; gap: .4rem; cursor: pointer; text-decoration: none;
  white-space: nowrap; transition: background .12s, border-color .12s;
}
button:hover, .button:hover { border-color: var(--accent); background: color-mix(in srgb, var(--accent) 9%, var(--card)); }
button:disabled { opacity: .55; cursor: default; }
button.strong { border-color: var(--accent); background: var(--accent); color: var(--on-accent); font-weight: 600; }
button.strong:hover { background: color-mix(in srgb, var(--accent) 85%, var(--ink)); }
button.danger { color: var(--bad); }
button.danger:hover { border-color: var(--bad); background: color-mix(in srgb, var(--bad) 10%, var(--card)); }
button.danger.strong { border-color: var(--bad); background: var(--bad); color: var(--on-bad); }
button.danger.strong:hover { background: color-mix(in srgb, var(--bad) 85%, var(--ink)); }
button.plain { min-height: 0; padding: 0; border: 0; background: none; color: var(--accent); text-decoration: underline; text-underline-offset: 2px; }
input::placeholder { color: var(--soft); opacity: 1; }
input[type=checkbox] { width: 1.1rem; height: 1.1rem; margin: 0; accent-color: var(--accent); }
.check { display: inline-flex; align-items: center; gap: .45rem; }
.joined { display: flex; }
.joined input { flex: 1; min-width: 0; border-radius: 7px 0 0 7px; }
.joined button { margin-left: -1px; border-radius: 0 7px 7px 0; }
.segments { display: inline-flex; }
.segments button { margin-left: -1px; border-radius: 0; position: relative; }
.segments button:first-child { margin-left: 0; border-radius: 7px 0 0 7px; }
.segments button:last-child { border-radius: 0 7px 7px 0; }
.segments button:is(:hover, :focus-visible) { z-index: 1; }
[aria-pressed=true] { background: color-mix(in srgb, var(--accent) 18%, var(--card)); border-color: var(--accent); color: var(--accent); font-weight: 600; }
.segments [aria-pressed=true] { z-index: 1; }
.acts { display: flex; flex-wrap: wrap; gap: .4rem; margin: 0; }

.filters { display: flex; flex-wrap: wrap; align-items: end; gap: .7rem 1rem; padding: .8rem 1rem; margin-bottom: 1rem; }
.filters label { display: grid; gap: .15rem; color: var(--soft); font-size: .85rem; }
.filters :is(input, select) { color: var(--ink); font-size: 15px; min-width: 0; }
.filters .grow { flex: 1 1 14rem; }

@media (max-width: 40rem) {
  .filters { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .6rem; padding: .7rem .8rem; }
  .filters :is(input, select) { width: 100%; }
  .filters :is(.grow:not(.half), .acts) { grid-column: 1 / -1; }
}

dialog {
  padding: 0; border: 1px solid var(--edge); border-radius: 14px; background: var(--page); color: var(--ink);
  max-width: calc(100vw - 1.5rem); max-height: calc(100dvh - 1.5rem); box-shadow: 0 18px 60px var(--shade);
}
dialog::backdrop { background: #0a0d13a8; }
dialog.question { width: 30rem; padding: 1.2rem 1.4rem; }
dialog.question p { margin: .8rem 0 1.2rem; }
dialog.question .acts { justify-content: flex-end; margin: 0; }
.fault { color: var(--bad); font-weight: 600; }
.close { position: relative; width: 2.25rem; padding: 0; }
.close::before, .close::after { content: ""; position: absolute; width: 1rem; height: 2px; background: currentColor; rotate: 45deg; }
.close::after { rotate: -45deg; }

/* A line that is up, coming, or down. */
.link, .state { display: inline-flex; align-items: center; gap: .45rem; margin: 0; color: var(--soft); font-size: .9rem; }
:where(.link, .state:not(:empty))::before { content: ""; width: .6rem; height: .6rem; border-radius: 2px; background: var(--edge); }
[data-state=open]::before { background: #16a34a; }
[data-state=lost] { color: var(--warn); font-weight: 600; }
[data-state=lost]::before { background: #e08a00; animation: pulse 1.2s ease-in-out infinite; }
@keyframes pulse { 50% { opacity: .25; } }
@media (prefers-reduced-motion: reduce) {
  *, ::before, ::after { transition: none !important; }
  [data-state=lost]::before { animation: none; }
}
`;
