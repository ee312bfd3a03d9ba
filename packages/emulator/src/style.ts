/** Style of `<x-minitel>` but for its keyboard: a string, for the constructable style sheet of its shadow root. */

export const STYLE = `
:host {
  --minitel-case: #d9d0bc; --minitel-case-edge: #b9ae95; --minitel-ink: #3a332a; --minitel-accent: #0a6e7c;
  --minitel-bezel: #2b2723;
  display: block; container-type: inline-size; box-sizing: border-box; color: var(--minitel-ink);
  font: 14px/1.3 system-ui, "DejaVu Sans", sans-serif; -webkit-tap-highlight-color: transparent;
}
:host(:not([fill])) { max-inline-size: 52rem; }
:host([hidden]) { display: none; }
:host([fill]) { container-type: size; block-size: 100%; }
.minitel { display: flex; flex-direction: column; gap: 8px; box-sizing: border-box; padding: 8px;
  background: var(--minitel-case); border-radius: 12px; }
:host([fill]) .minitel { block-size: 100%; border-radius: 0; }
:host([bare]) .minitel { padding: 0; background: #000; border-radius: 0; }
:host([bare]) :is(.tools, .keyboard) { display: none; }

.stage { display: grid; place-items: center; overflow: hidden; padding: 10px; border-radius: 14px;
  background: var(--minitel-bezel); box-shadow: inset 0 0 0 1px #0006, inset 0 2px 10px #000a; }
:host([fill]) .stage { flex: 1 1 0; min-block-size: 130px; }
:host([bare]) .stage { padding: 0; border-radius: 0; background: #000; box-shadow: none; }
.frame { position: relative; line-height: 0; user-select: none; -webkit-user-select: none; cursor: pointer; }
.frame canvas { display: block; }
:host(:focus-within) .frame { outline: 2px solid #4fd3e0; outline-offset: 3px; }
:host([bare]:focus-within) .frame { outline-offset: -2px; }
.frame textarea {
  position: absolute; inset: 0 auto auto 0; inline-size: 1px; block-size: 4%; padding: 0; border: 0; opacity: 0;
  resize: none; overflow: hidden; outline: none; font-size: 16px; pointer-events: none; caret-color: transparent;
}
.selection { position: absolute; inset: 0; pointer-events: none; }
.selection div { position: absolute; background: #ffd60a; mix-blend-mode: difference; opacity: .85; }

.glow, .scanlines { position: absolute; inset: 0; inline-size: 100%; block-size: 100%; pointer-events: none; }
:host(:not([crt])) :is(.glow, .scanlines) { display: none !important; }
.glow { mix-blend-mode: screen; filter: blur(clamp(2px, .55cqw, 7px)) saturate(1.2); opacity: .55; }
.scanlines {
  background:
    radial-gradient(ellipse at center, #0000 62%, #0006 100%),
    repeating-linear-gradient(#0000 0 .22%, #00000059 .27% .4%);
}
:host([crt]) .frame { border-radius: 1.4% / 1.8%; overflow: hidden; }

.notice {
  position: absolute; inset: auto 0 12%; margin: auto; inline-size: fit-content; max-inline-size: 88%; padding: 12px 16px;
  display: grid; gap: 10px; justify-items: center; text-align: center; line-height: 1.35; color: #fff; cursor: default;
  background: #101418eb; border: 1px solid #ffffff5c; border-radius: 10px; overflow-wrap: anywhere;
}
.notice[hidden] { display: none; }
.notice p { margin: 0; }
.notice .why { color: #c9ced6; font-size: .88em; }
.notice .why:empty { display: none; }
.notice button { padding: 8px 18px; min-block-size: 40px; font: inherit; font-weight: 600; color: #06262b; background: #4fd3e0;
  border: 0; border-radius: 8px; cursor: pointer; }
.notice button:focus-visible { outline: 3px solid #fff; outline-offset: 2px; }
.bell .frame { box-shadow: 0 0 0 3px #ffd60a; }

.tools { container-type: inline-size; }
.toolbar { display: flex; flex-wrap: wrap; align-items: center; gap: 4px; }
.toolbar .line { flex: 0 0 auto; min-inline-size: 5.6em; margin-inline-end: auto; white-space: nowrap; font-weight: 600; }
.toolbar .line::before { content: ""; display: inline-block; inline-size: .65em; block-size: .65em; margin-inline-end: .45em;
  border-radius: 50%; background: #a33; }
.toolbar .line[data-state="open"]::before { background: #2c8a3d; }
.toolbar .line[data-state="connecting"]::before { background: #d08a00; }
.toolbar :is(button, select) { min-block-size: 36px; box-sizing: border-box; border: 1px solid var(--minitel-case-edge); border-radius: 7px;
  background: #ffffff4d; color: inherit; font: inherit; cursor: pointer; }
.toolbar button { inline-size: 36px; padding: 7px; line-height: 0; }
.toolbar button[hidden] { display: none; }
.toolbar button[aria-pressed="true"] { background: var(--minitel-ink); color: #fff; border-color: var(--minitel-ink); }
.toolbar button[data-action="record"][aria-pressed="true"] { background: #b3261e; border-color: #b3261e; }
.toolbar :is(button, select):hover { border-color: var(--minitel-ink); }
.toolbar :is(button, select):focus-visible { outline: 3px solid var(--minitel-accent); outline-offset: 1px; }
.toolbar svg { inline-size: 20px; block-size: 20px; fill: none; stroke: currentColor; stroke-width: 1.9;
  stroke-linecap: round; stroke-linejoin: round; }
.toolbar button[data-action="softKeyboard"] { display: none; }
@media (any-pointer: coarse) { .toolbar button[data-action="softKeyboard"]:not([hidden]) { display: inline-block; } }
@media (any-pointer: coarse) { .toolbar :is(button, select) { min-block-size: 40px; } .toolbar button { inline-size: 40px; } }
.toolbar .more { display: none; }
@container (max-width: 620px) {
  .toolbar:not(.open) [data-rare="always"] { display: none; }
  .toolbar .more { display: inline-block; }
  .toolbar .line { min-inline-size: 0; }
}

.reader { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.keyboard[hidden] { display: none; }

.help { max-inline-size: min(34rem, 92vw); max-block-size: 90dvh; box-sizing: border-box; overflow: auto; padding: 18px 22px; border: 1px solid #b9ae95;
  border-radius: 14px; background: #fffdf7; color: #3a332a; font: 15px/1.45 system-ui, "DejaVu Sans", sans-serif; }
.help::backdrop { background: #0009; }
.help h2 { margin: 0 0 10px; font-size: 1.2rem; }
.help dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; margin: 0 0 12px; }
.help dt { font-weight: 600; }
.help dd { margin: 0; }
.help ul { margin: 0 0 14px; padding-inline-start: 1.2em; }
.help button { min-block-size: 40px; padding: 6px 18px; font: inherit; font-weight: 600; color: #fff; background: var(--minitel-accent); border: 0;
  border-radius: 8px; cursor: pointer; }
.help button:focus-visible { outline: 3px solid #3a332a; outline-offset: 2px; }

@container (max-width: 430px) {
  .toolbar:not(.open) [data-rare="on-a-phone"] { display: none; }
  .minitel { padding: 4px; gap: 5px; }
  .stage { padding: 4px; }
}
/* A window wider than high, a phone on its side: screen and keyboard side by side, so that the screen is large. */
@container (min-aspect-ratio: 5/4) and (min-width: 640px) {
  .minitel:not(.no-keyboard) { display: grid; grid-template: auto minmax(0, 1fr) / minmax(0, 1fr) clamp(300px, 36%, 460px); }
  .minitel:not(.no-keyboard) .stage { grid-area: 1 / 1 / 3 / 2; min-block-size: 0; }
  .minitel:not(.no-keyboard) .keyboard { overflow: auto; align-self: start; max-block-size: 100%; }
}
`;
