/** Script of the statistics: the tables' numbers as charts. */

import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Legend,
  LinearScale,
  Tooltip,
  type ChartConfiguration,
} from 'chart.js';
import { seriesByKind, shortAddress, unitLabels, type ChartedStatistics } from './chart-data.ts';
import { need } from './page-elements.ts';

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Legend, Tooltip);

const place = need('charts', HTMLElement);
const statistics = JSON.parse(place.dataset['statistics'] ?? '') as ChartedStatistics;
const charts: Chart[] = [];

/** As the style sheet has it now: the charts follow light and dark. */
const colour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

type Bars = ChartConfiguration<'bar', number[], string>;

/** What all three have in common. `along`: the axis of the numbers. */
function bars(config: {
  labels: string[];
  series: { label: string; data: number[]; colour: string }[];
  along: 'x' | 'y';
  titles?: readonly string[];
}): Bars {
  const { labels, series, along, titles = labels } = config;
  const grid = { color: colour('line') };
  const numbers = { beginAtZero: true, ticks: { precision: 0 }, grid, border: { display: false } };
  const names = { grid: { display: false }, ticks: { autoSkip: along === 'y', maxRotation: 0 } };
  return {
    type: 'bar',
    data: {
      labels,
      datasets: series.map(({ label, data, colour: backgroundColor }) => ({
        label,
        data,
        backgroundColor,
        maxBarThickness: 34,
        categoryPercentage: 0.86,
        barPercentage: 0.92,
      })),
    },
    options: {
      indexAxis: along === 'y' ? 'x' : 'y',
      maintainAspectRatio: false,
      animation: matchMedia('(prefers-reduced-motion: reduce)').matches ? false : { duration: 300 },
      scales: {
        x: { stacked: true, ...(along === 'x' ? numbers : names) },
        y: { stacked: true, ...(along === 'y' ? numbers : names) },
      },
      interaction: { mode: 'index', axis: along === 'y' ? 'x' : 'y', intersect: false },
      plugins: {
        legend: { display: series.length > 1, position: 'bottom', labels: { boxWidth: 12, boxHeight: 12 } },
        tooltip: { callbacks: { title: ([item]) => titles[item?.dataIndex ?? 0] ?? '' } },
      },
    },
  };
}

function draw(id: string, config: Bars): void {
  charts.push(new Chart(need(id, HTMLCanvasElement), config));
}

function drawAll(): void {
  for (const chart of charts.splice(0)) chart.destroy();
  Chart.defaults.color = colour('soft');
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  const { hours, services } = statistics;
  // Half of the chart is for the bars; a sign is some seven pixels wide.
  const room = need('by-service', HTMLCanvasElement).parentElement?.clientWidth ?? 0;
  const width = Math.max(12, Math.min(40, Math.floor(room / 14)));
  draw(
    'by-unit',
    bars({
      labels: unitLabels(statistics),
      series: seriesByKind(statistics).map(({ kind, counts }) => ({
        label: kind,
        data: counts,
        colour: colour(kind.toLowerCase()),
      })),
      along: 'y',
    }),
  );
  draw(
    'by-hour',
    bars({
      labels: hours.map((_, hour) => `${hour} h`),
      series: [{ label: 'Connexions', data: [...hours], colour: colour('accent') }],
      along: 'y',
    }),
  );
  draw(
    'by-service',
    bars({
      labels: services.map(({ address }) => shortAddress(address, width)),
      titles: services.map(({ address }) => address),
      series: [
        { label: 'Connexions', data: services.map(({ sessions }) => sessions), colour: colour('accent') },
      ],
      along: 'x',
    }),
  );
}

drawAll();
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
