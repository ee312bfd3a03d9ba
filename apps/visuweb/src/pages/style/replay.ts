/** The player of recordings. */

export const REPLAY_STYLE = `
.replay { display: grid; grid-template-columns: minmax(0, 1fr) 21rem; gap: 1rem; align-items: start; }
.replay:not(:has(.player:not([hidden]))) { grid-template-columns: minmax(0, 32rem); }
.player { display: grid; justify-items: center; gap: .75rem; min-width: 0; }
.player x-minitel { display: block; width: min(100%, (100dvh - 17.5rem) * 1.28); min-width: min(100%, 20rem); }
.controls { display: flex; flex-wrap: wrap; align-items: center; gap: .6rem 1rem; width: 100%; }
.seek { position: relative; flex: 1 0 100%; }
.seek canvas { display: block; width: 100%; height: 2rem; border-radius: 5px 5px 0 0; background: var(--sunk); }
.seek input { display: block; width: 100%; height: 1.4rem; margin: -.45rem 0 0; accent-color: var(--accent); cursor: pointer; }
.round { width: 2.75rem; height: 2.75rem; padding: 0; border-radius: 50%; }
.round::before { content: ""; border: solid transparent; border-width: .5rem 0 .5rem .85rem; border-left-color: currentColor; margin-left: .2rem; }
.round.playing::before { width: .8rem; height: .9rem; margin: 0; border: solid currentColor; border-width: 0 .28rem; }
.clock { margin: 0; font: 600 1.05rem/1 var(--mono); font-variant-numeric: tabular-nums; white-space: nowrap; }
.replay .side .acts { margin-top: 1rem; }
.replay .side .acts > * { flex: 1 1 100%; }
.external { margin: .75rem 0 0; }
.external label { font-size: .9rem; color: var(--soft); }
ul.plain { display: grid; gap: .2rem; }
@media (max-width: 50rem) {
  .replay { grid-template-columns: minmax(0, 1fr); }
}
`;
