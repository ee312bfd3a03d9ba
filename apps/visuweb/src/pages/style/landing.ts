/** The landing page's part of the style sheet. Colours of the page are those of base.ts; the Minitel keeps its own. */

export const LANDING_STYLE = `
.landing {
  display: grid; grid-template-columns: minmax(0, 30rem) minmax(0, 26rem); justify-content: center; align-items: center;
  gap: clamp(1.5rem, 5vw, 5rem); min-height: calc(100svh - 7rem);
}
.drawing { position: relative; display: block; border-radius: 24px; transition: transform .2s ease-out; }
.drawing:hover { transform: translateY(-4px); }
.drawing svg { display: block; width: 100%; height: auto; max-height: calc(100svh - 6rem); overflow: visible; }
.drawing .cursor { animation: blink 1s steps(2, jump-none) infinite; }
@keyframes blink { from { opacity: 1; } to { opacity: 0; } }
.doors h1 { margin: 0; font: 700 clamp(1.7rem, 3vw, 2.25rem)/1.15 ui-monospace, "DejaVu Sans Mono", monospace; letter-spacing: -.02em; }
.doors p { margin: .8rem 0 1.6rem; color: var(--soft); font-size: 1.08rem; text-wrap: pretty; }
.door {
  position: relative; display: block; margin-top: .9rem; padding: .85rem 3rem .9rem 1.2rem; border: 1px solid var(--line);
  border-radius: 12px; background: var(--card); color: var(--ink); text-decoration: none; text-wrap: balance;
  transition: border-color .15s, box-shadow .15s;
}
.door strong { display: block; font-size: 1.02rem; font-weight: 650; }
.door span { display: block; color: var(--soft); font-size: .92rem; }
.door::after {
  content: ""; position: absolute; inset: 50% 1.3rem auto auto; width: .6rem; height: .6rem; margin-top: -.3rem;
  border: solid currentColor; border-width: 2px 2px 0 0; transform: rotate(45deg); opacity: .55; transition: right .15s;
}
.door:hover { border-color: var(--accent); }
.door:hover::after { right: 1.05rem; opacity: 1; }
.door.open { border-color: transparent; background: var(--door); color: var(--door-ink); padding-block: 1.15rem 1.2rem; }
.door.open strong { font-size: 1.3rem; }
.door.open span { color: inherit; opacity: .85; }
.door.open:hover { box-shadow: 0 6px 20px color-mix(in srgb, var(--door) 40%, transparent); }

@media (max-width: 50rem) {
  .landing { grid-template-columns: minmax(0, 26rem); gap: 1.2rem; min-height: 0; padding: .25rem .35rem 1rem; }
  .drawing { width: min(84%, 38svh); margin: 0 auto; }
  .doors h1 { text-align: center; font-size: min(1.8rem, 7.6vw); }
  .doors p { margin: .5rem 0 1.1rem; text-align: center; font-size: 1rem; }
}
@media (prefers-reduced-motion: reduce) {
  .drawing, .door, .door::after { transition: none; }
  .drawing .cursor { animation: none; }
}
`;
