/** Charts and the guide's table. */

export const STATISTICS_STYLE = `
.steps { display: inline-flex; gap: .3rem; }
.step { width: 2.25rem; padding: 0; }
.step::before { content: ""; width: .55rem; height: .55rem; border: solid currentColor; border-width: 2px 2px 0 0; rotate: 45deg; margin-left: -.2rem; }
.step.back::before { rotate: -135deg; margin: 0 0 0 .2rem; }
.step.off { opacity: .35; cursor: default; pointer-events: none; }
.choice { display: inline-flex; flex-wrap: wrap; gap: .3rem; }
.below { display: block; margin-top: .1rem; }
.legend ul { display: grid; grid-template-columns: auto auto; justify-content: start; gap: .1rem 1rem; font-size: .92rem; font-weight: 400; line-height: 1.6; }
.charts { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .75rem; margin: .75rem 0; }
figure { margin: 0; padding: .8rem 1rem; min-width: 0; }
figure.wide { grid-column: 1 / -1; }
figcaption { margin-bottom: .5rem; font-weight: 600; }
/* A chart is made smaller some time after its place: meanwhile it must not make the page wider. */
.canvas { position: relative; height: 15rem; overflow: hidden; }
.wide .canvas { height: 17rem; }
summary { width: max-content; margin-top: .4rem; color: var(--soft); cursor: pointer; font-size: .9rem; }
.hours { display: grid; grid-template-columns: repeat(auto-fill, minmax(5.5rem, 1fr)); gap: .1rem .75rem; margin-top: .4rem; font-size: .9rem; font-variant-numeric: tabular-nums; }
.hours li { display: flex; justify-content: space-between; }
.hours span { color: var(--soft); }
.services { margin-top: .4rem; font-size: .9rem; font-variant-numeric: tabular-nums; max-height: 18rem; overflow: auto; }
.services li { display: flex; justify-content: space-between; gap: 1rem; }
.services a { min-width: 0; overflow-wrap: anywhere; }

table.statistics { border-collapse: separate; border-spacing: 0; }
.statistics :is(th, td) { padding: .3rem .65rem; }
.statistics thead th[colspan] { text-align: center; }
.statistics :is(tbody, tfoot) th { background: var(--card); position: sticky; left: 0; font-weight: 600; white-space: nowrap; }
.statistics thead th:first-child { background: var(--card); position: sticky; left: 0; }
.statistics tbody th::first-letter { text-transform: uppercase; }
.statistics :is(td:nth-child(2n), thead th[colspan]) { border-left: 1px solid var(--line); }
.statistics .soft { color: var(--soft); }
.statistics tfoot :is(th, td) { border-top: 2px solid var(--edge); font-weight: 650; }
.statistics tr.none :is(th, td) { color: var(--soft); font-weight: 400; }
@media (max-width: 50rem) {
  .charts { grid-template-columns: minmax(0, 1fr); }
  .statistics :is(th, td) { padding: .3rem .5rem; }
  .period .choice { order: 1; }
}
`;
