/**
 * Style of the keyboard on the screen: a string, for the constructable style sheet of the shadow root. It
 * goes by the width of the keyboard itself, not of the window. Colours: beige case, dark keys, function
 * keys lighter and rounder, Envoi green, what Maj gives in yellow and what Ctrl gives in red (STUM 1B).
 */

/** From this width on all keys lie as on the machine; below, function keys come first and letters fold away. */
const ROOM_FOR_ALL = '600px';

/** Quarters of a letter key's width, for the 44 columns of a row. */
const WIDTHS = [4, 5, 6, 9, 14, 22]
  .map((width) => `.key-w${width} { grid-column: span ${width}; }`)
  .join('\n');

export const KEYBOARD_STYLE = `
.kb {
  --kb-case: #cdc2aa; --kb-case-edge: #a99d83; --kb-ink: #4a4133;
  --kb-key: #3b342e; --kb-key-edge: #1c1814; --kb-function: #625241; --kb-function-edge: #382d22;
  --kb-send: #1f7a46; --kb-send-edge: #0d4526; --kb-engraving: #f7f1e3; --kb-shift: #ffd84d; --kb-ctrl: #ffb1a5;
  --kb-height: 44px;
  container: kb / inline-size; inline-size: 100%; max-inline-size: 860px; margin-inline: auto;
  font: 600 15px/1 system-ui, "DejaVu Sans", Arial, sans-serif; -webkit-tap-highlight-color: transparent;
}
.kb-case { display: grid; gap: 6px; padding: 8px; border-radius: 10px; background: var(--kb-case);
  box-shadow: inset 0 1px 0 #fff7, inset 0 0 0 1px var(--kb-case-edge), inset 0 -3px 6px #0002; }
.kb-row { display: grid; grid-template-columns: repeat(44, minmax(0, 1fr)); }
.kb-row-functions { grid-template-columns: repeat(5, minmax(0, 1fr)); }
.kb-digits { display: grid; grid-template-columns: repeat(6, minmax(0, 1fr)); }
.kb-row-digits { display: contents; }
:is(.kb-functions, .kb-digits) .key { grid-column: auto; }
.kb-row-top .key:first-child { grid-column: 3 / span 4; }
.kb-folded .kb-letters { display: none; }
.kb-plate { display: none; color: var(--kb-ink); font: italic 700 20px/1 Georgia, "DejaVu Serif", serif; letter-spacing: .04em;
  opacity: .75; user-select: none; -webkit-user-select: none; }

.key {
  position: relative; display: grid; place-items: center; box-sizing: border-box; min-inline-size: 0;
  block-size: var(--kb-height); margin: 2px 2px 5px; padding: 0; border: 0; border-radius: 5px;
  background: linear-gradient(#ffffff1f, #ffffff05) var(--kb-key); color: var(--kb-engraving); font: inherit; cursor: pointer;
  box-shadow: inset 0 1px 0 #ffffff38, 0 3px 0 var(--kb-key-edge), 0 4px 4px #0004;
  touch-action: pan-y; user-select: none; -webkit-user-select: none; -webkit-touch-callout: none;
}
${WIDTHS}
@media (hover: hover) { .key:hover { filter: brightness(1.12); } }
.key:active { transform: translateY(2px); box-shadow: inset 0 1px 0 #ffffff30, 0 1px 0 var(--kb-key-edge); }
.key:focus-visible, .kb-fold:focus-visible { z-index: 1; outline: 3px solid #fff; outline-offset: 0;
  box-shadow: 0 0 0 6px #0b57d0; }
.key-shift, .key-ctrl { position: absolute; inset-block-start: 4px; font-size: 11px; line-height: 1; }
.key-shift { inset-inline-start: 6px; color: var(--kb-shift); }
.key-ctrl { inset-inline-end: 6px; color: var(--kb-ctrl); }
:is(.key-digit, .key-sign) .key-main { padding-block-start: 12px; font-size: 17px; }
.key-cursor .key-main { font-size: 17px; }
:is(.key-escape, .key-setting, .key-modifier) { font-size: 13px; }
.key-modifier[aria-pressed] { box-shadow: inset 0 0 0 2px var(--kb-shift), 0 3px 0 var(--kb-key-edge), 0 4px 4px #0004; }
.key[data-key="CTRL"] { box-shadow: inset 0 0 0 2px var(--kb-ctrl), 0 3px 0 var(--kb-key-edge), 0 4px 4px #0004; }
.key[aria-pressed="true"] { background: var(--kb-shift); color: #2b2416; }
.key[data-key="CTRL"][aria-pressed="true"] { background: var(--kb-ctrl); }
.key-locked::after { content: ""; position: absolute; inset: auto 30% 5px; block-size: 3px; border-radius: 2px; background: currentColor; }
.key[aria-disabled="true"]:not([aria-pressed="true"]) > .key-main { opacity: .38; }
.key[aria-disabled="true"] { cursor: default; }

.key:is(.key-function, .key-setting) { border-radius: 12px / 14px; background: linear-gradient(#ffffff24, #0000) var(--kb-function);
  font-size: 13px; box-shadow: inset 0 1px 0 #ffffff40, 0 3px 0 var(--kb-function-edge), 0 4px 4px #0004; }
.key-function .key-main { padding-block-start: 8px; white-space: pre-line; }
.key-function .key-main:only-child { padding: 0; line-height: 1.15; }
.key[data-key="ENVOI"] { background: linear-gradient(#ffffff2b, #0000) var(--kb-send); font-size: 15px;
  box-shadow: inset 0 1px 0 #ffffff4d, 0 3px 0 var(--kb-send-edge), 0 4px 4px #0004; }
.key:is(.key-function, .key-setting):active { box-shadow: inset 0 1px 0 #ffffff30, 0 1px 0 var(--kb-function-edge); }
.key-setting[aria-pressed="true"] { background: var(--kb-engraving); }

/* With Maj or Ctrl on, what the keys then give comes to the fore. */
.kb-on-shift .key:has(.key-shift) .key-main, .kb-on-ctrl .key:has(.key-ctrl) .key-main { opacity: .45; }
.kb-on-shift .key-shift, .kb-on-ctrl .key-ctrl { font-size: 15px; }
.kb-on-shift .key-ctrl, .kb-on-ctrl .key-shift { opacity: .45; }

.kb-fold { min-block-size: var(--kb-height); margin: 2px 2px 5px; padding: 0 12px; border: 1px solid var(--kb-case-edge); border-radius: 8px;
  background: #fff5; color: var(--kb-ink); font: inherit; cursor: pointer; }
.kb-fold::after { content: " ▾"; }
.kb-fold[aria-expanded="true"]::after { content: " ▴"; }

@container kb (width < 420px) {
  .kb-case { padding: 6px 5px; gap: 5px; }
  .key { margin: 2px 1.5px 5px; }
  .key:is(.key-function, .key-setting) { font-family: "Roboto Condensed", "Arial Narrow", "DejaVu Sans Condensed", system-ui, sans-serif;
    font-size: clamp(9.5px, 3.2cqi, 13px); }
  .key[data-key="ENVOI"] { font-size: clamp(12px, 4cqi, 15px); }
  .key-function .key-shift, .key-function .key-ctrl { font-size: 10px; }
  .key-sign .key-shift { inset-inline-start: 4px; }
  .key-modifier { font-size: 11px; }
  .key[data-key="CTRL"] { font-size: 10px; letter-spacing: -.03em; }
}

@container kb (width >= ${ROOM_FOR_ALL}) {
  .kb-case { grid-template: "functions digits" auto "letters digits" auto / 11fr 3.3fr; gap: 0 2.2cqi; padding: 12px 14px 14px; }
  .kb-functions { grid-area: functions; }
  .kb-digits { grid-area: digits; grid-template-columns: repeat(3, minmax(0, 1fr)); align-self: start; }
  .kb-letters, .kb-folded .kb-letters { grid-area: letters; display: block; }
  .kb-fold { display: none; }
  .kb-plate { grid-area: digits; display: block; place-self: end; padding: 0 4px 10px; }
}

@media (forced-colors: active) {
  .key, .kb-fold { border: 1px solid ButtonText; }
  .key[aria-pressed="true"] { forced-color-adjust: none; background: Highlight; color: HighlightText; }
  .key[aria-disabled="true"] { border-style: dashed; }
}
@media (prefers-reduced-motion: reduce) {
  .key:active { transform: none; }
}
`;
