/** What `/metrics` says of the gateway, of its machine and of this process. */

import type { AlarmName, SessionSummary } from '@minipavi/bus';
import type { DashboardSources } from './dashboard-sources.ts';
import type { Metric, Sample } from './metrics-text.ts';

const KINDS: readonly SessionSummary['kind'][] = ['WS', 'WSS', 'TELN', 'AST', 'AUD'];
const DIRECTIONS: readonly SessionSummary['direction'][] = ['IN', 'OUT'];
const ALARMS: readonly AlarmName[] = ['asterisk', 'workers'];
/** Nobody is called but by telephone. */
const EXISTING = KINDS.flatMap((kind) =>
  DIRECTIONS.filter((direction) => direction === 'IN' || kind === 'AST' || kind === 'AUD').map(
    (direction) => ({
      kind,
      direction,
    }),
  ),
);

type Sources = Pick<
  DashboardSources,
  'config' | 'version' | 'data' | 'mirror' | 'alarms' | 'screens' | 'viewers' | 'live' | 'traffic'
>;

export async function gatewayMetrics(sources: Sources): Promise<readonly Metric[]> {
  const { startedAt, load, freeMegabytes } = await sources.data.status();
  return [
    one('minipavi_build_info', 'Version of the gateway.', 1, { version: sources.version }),
    one('minipavi_start_time_seconds', 'When the gateway started, Unix time.', startedAt / 1000),
    one(
      'minipavi_sessions_up_to_date',
      'Whether the gateway tells its sessions: 1, or 0 while it is away and the last ones known are given.',
      sources.mirror.staleSince === null ? 1 : 0,
    ),
    gauge(
      'minipavi_alarm',
      'Whether something is wrong until the operator mends it.',
      ALARMS.map((name) => ({ labels: { name }, value: sources.alarms.isOn(name) ? 1 : 0 })),
    ),
    ...sessionMetrics(sources),
    ...dashboardMetrics(sources),
    one('minipavi_host_load1', 'Load average of the machine over a minute.', load),
    gauge(
      'minipavi_disk_free_bytes',
      'Free on the disk of the logs, in bytes.',
      freeMegabytes === null ? [] : [{ value: freeMegabytes * 1e6 }],
    ),
    ...processMetrics(sources),
  ];
}

function sessionMetrics({ config, mirror, traffic }: Sources): readonly Metric[] {
  const live = mirror.list();
  const ended = EXISTING.map((labels) => ({
    labels,
    totals: traffic.ended.find((one) => one.kind === labels.kind && one.direction === labels.direction),
  }));
  return [
    gauge(
      'minipavi_sessions',
      'Sessions at this moment.',
      EXISTING.map((labels) => ({
        labels,
        value: live.filter((one) => one.kind === labels.kind && one.direction === labels.direction).length,
      })),
    ),
    one('minipavi_sessions_max', 'Sessions that the gateway accepts at once.', config.maxSessions),
    counter(
      'minipavi_sessions_ended_total',
      'Sessions seen to end since the dashboard process started, however short.',
      ended.map(({ labels, totals }) => ({ labels, value: totals?.sessions ?? 0 })),
    ),
    counter(
      'minipavi_session_seconds_total',
      'How long these sessions lasted, in seconds.',
      ended.map(({ labels, totals }) => ({ labels, value: totals?.seconds ?? 0 })),
    ),
  ];
}

const dashboardMetrics = ({ traffic, live, viewers, screens }: Sources): readonly Metric[] => [
  counter(
    'minipavi_http_requests_total',
    'Requests answered by the dashboard process since it started, by class of status.',
    [...traffic.answers].map(([code, value]) => ({ labels: { code }, value })),
  ),
  one('minipavi_dashboard_listeners', 'Pages that are told what changes.', live.listeners),
  one('minipavi_dashboard_viewers', 'Live views of a session.', viewers.size),
  one('minipavi_dashboard_screens', 'Screens followed for thumbnails.', screens.size),
];

function processMetrics({ traffic }: Sources): readonly Metric[] {
  const { user, system } = process.cpuUsage();
  return [
    counter('process_cpu_seconds_total', 'CPU time of the dashboard process, in seconds.', [
      { value: (user + system) / 1e6 },
    ]),
    one(
      'process_resident_memory_bytes',
      'Memory of the dashboard process, in bytes.',
      process.memoryUsage.rss(),
    ),
    one(
      'process_start_time_seconds',
      'When the dashboard process started, Unix time.',
      traffic.startedAt / 1000,
    ),
  ];
}

const gauge = (name: string, help: string, samples: readonly Sample[]): Metric => ({
  name,
  type: 'gauge',
  help,
  samples,
});

const counter = (name: string, help: string, samples: readonly Sample[]): Metric => ({
  name,
  type: 'counter',
  help,
  samples,
});

const one = (
  name: string,
  help: string,
  value: number,
  labels: Readonly<Record<string, string>> = {},
): Metric => gauge(name, help, [{ labels, value }]);
