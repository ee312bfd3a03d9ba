/** What a soak must show, and how it is told. */

import { percentile } from '../bench/statistics.ts';
import { difference } from './descriptors.ts';
import type { SoakResult } from './soak.ts';
import type { Trend } from './census.ts';

export interface Check {
  readonly name: string;
  readonly seen: string;
  readonly isGood: boolean;
}

/** Node's heap breathes, and pages shared with workers count less the more of these there are. */
const isFlat = ({ first, last }: Trend): boolean => last <= first * 1.25 + 12;
const STAYING = ['master', 'background', 'visuweb'];

const none = (name: string, list: readonly string[], count = list.length): Check => ({
  name,
  seen: count === 0 ? '0' : `${count}: ${list.slice(0, 5).join(', ')}`,
  isGood: count === 0,
});

const roles = (processes: ReadonlyMap<string, number>): string =>
  [...processes]
    .sort()
    .map(([role, count]) => `${count} ${role}`)
    .join(', ');

export function checksOf({
  tally,
  service,
  trends,
  before,
  after,
  leftovers,
  listed,
  errors,
}: SoakResult): Check[] {
  const { ledger } = service;
  return [
    { name: 'sessions begun', seen: String(ledger.begun), isGood: ledger.begun > 0 },
    none('unexpected ends, and answers that never came', tally.faults, tally.faultCount),
    none('FIN lost', ledger.withoutFin),
    none('FIN doubled', ledger.withTwoFins),
    none('CNX doubled', ledger.withTwoCnx),
    { name: 'sessions listed when all have gone', seen: String(listed), isGood: listed === 0 },
    {
      name: 'processes, before and after',
      seen: `${roles(before.processes)} / ${roles(after.processes)}`,
      isGood: roles(before.processes) === roles(after.processes),
    },
    {
      name: 'descriptors of the master, before and after',
      seen: `${before.masterDescriptors} / ${after.masterDescriptors}${
        after.masterDescriptors > before.masterDescriptors
          ? ` (${difference(before.masterHolds, after.masterHolds)})`
          : ''
      }`,
      isGood: after.masterDescriptors <= before.masterDescriptors,
    },
    {
      name: 'sockets, before and after',
      seen: `${before.sockets.length} / ${after.sockets.length}`,
      isGood: after.sockets.length <= before.sockets.length,
    },
    none('left behind when it has stopped', leftovers),
    none('errors in the log', errors),
    ...trends
      .filter(({ role }) => STAYING.includes(role))
      .map((trend) => ({
        name: `memory of ${trend.role}, first and last third`,
        seen: `${trend.first.toFixed(1)} / ${trend.last.toFixed(1)} MB`,
        isGood: isFlat(trend),
      })),
  ];
}

const list = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .sort()
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');

const times = (name: string, series: readonly number[]): string =>
  `| ${name} | ${series.length} | ${percentile(series, 0.5).toFixed(1)} ms | ${percentile(series, 0.99).toFixed(1)} ms |`;

/** Markdown. */
export function describeSoak(result: SoakResult, checks: readonly Check[]): string {
  const { tally, service, trends, warnings, stories } = result;
  return [
    '| check | seen | |',
    '| --- | --- | --- |',
    ...checks.map(({ name, seen, isGood }) => `| ${name} | ${seen} | ${isGood ? 'ok' : 'FAILED'} |`),
    '',
    `Came by: ${list(tally.begun)}. Ended: ${list(tally.ends)}.`,
    `Done: ${list(tally.done)}; deferred events asked for ${service.deferred.asked}, come ${service.deferred.came}.`,
    '',
    '| time | count | p50 | p99 |',
    '| --- | --- | --- | --- |',
    times('connected to first page', tally.arrivalMs),
    times('typed to echoed', tally.echoMs),
    times('Envoi to page', tally.pageMs),
    '',
    '| process | PSS, first third | last third | most | descriptors, most |',
    '| --- | --- | --- | --- | --- |',
    ...trends.map(
      ({ role, first, last, most, descriptors }) =>
        `| ${role} | ${first.toFixed(1)} MB | ${last.toFixed(1)} MB | ${most.toFixed(1)} MB | ${descriptors} |`,
    ),
    '',
    `Warnings in the log: ${list(warnings) || 'none'}.`,
    ...stories.flatMap((story) => ['', ...story.map((line) => `- ${line}`)]),
    ...(tally.faults.length > 0 ? ['', 'Faults:', ...tally.faults.map((fault) => `- ${fault}`)] : []),
  ].join('\n');
}
