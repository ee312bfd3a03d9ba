import { expect, test, vi } from 'vitest';
import { Login } from '../login.ts';
import { metricsText } from '../metrics-text.ts';
import { appOf, sourcesOf } from '../testing/app-of.ts';
import { basic, KNOWN } from '../testing/http-get.ts';
import { sampleConfig, sampleSession, START } from '../testing/samples.ts';

const METRICS_USER = basic('prom', 'etheus');
const config = sampleConfig({ metrics: { user: 'prom', password: 'etheus' } });

test('the text has a HELP and a TYPE for each metric, and every line is well-formed', async () => {
  const answer = await appOf()('/metrics');
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8',
  ]);
  const text = await answer.text();
  expect(text.endsWith('\n')).toBe(true);
  let current = '';
  for (const line of text.trimEnd().split('\n')) {
    const [, name, type] = /^# TYPE ([a-z_0-9]+) (counter|gauge)$/.exec(line) ?? [];
    if (name !== undefined) {
      current = name;
      expect(name.endsWith('_total')).toBe(type === 'counter');
    } else if (!line.startsWith('# HELP ')) {
      const label = '[a-z]+="(?:[^"\\\\\\n]|\\\\["\\\\n])*"';
      expect(line).toMatch(new RegExp(`^${current}(?:\\{${label}(?:,${label})*\\})? -?[0-9.e+]+$`));
    }
  }
});

test('sessions are counted by kind and direction, those that are over with their time', async () => {
  const sources = sourcesOf({
    sessions: [sampleSession(), sampleSession({ uniqueId: '17171234561111', kind: 'AST', direction: 'OUT' })],
  });
  const get = appOf(sources);
  sources.mirror.put(sampleSession({ uniqueId: '17171234562222', kind: 'TELN' }));
  sources.mirror.remove('17171234562222');
  sources.mirror.remove('17171234562222');
  sources.mirror.markStale(START);
  const text = await (await get('/metrics')).text();
  for (const line of [
    'minipavi_build_info{version="1.6"} 1',
    `minipavi_start_time_seconds ${START / 1000}`,
    'minipavi_sessions_up_to_date 0',
    'minipavi_sessions{kind="WS",direction="IN"} 1',
    'minipavi_sessions{kind="WSS",direction="IN"} 0',
    'minipavi_sessions{kind="AST",direction="OUT"} 1',
    'minipavi_sessions_max 20',
    'minipavi_sessions_ended_total{kind="TELN",direction="IN"} 1',
    'minipavi_session_seconds_total{kind="TELN",direction="IN"} 300',
    'minipavi_sessions_ended_total{kind="WS",direction="IN"} 0',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
  expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
  // Of requests before this one.
  await get('/nowhere');
  expect(await (await get('/metrics')).text()).toContain('minipavi_http_requests_total{code="4xx"} 1\n');
});

test('sessions that are missing from a new master’s list have ended', () => {
  const { mirror, traffic } = sourcesOf();
  mirror.replace([sampleSession({ uniqueId: '17171234562222' })]);
  expect(traffic.ended).toEqual([{ kind: 'WS', direction: 'IN', sessions: 1, seconds: 300 }]);
});

test('text of others is escaped', () => {
  const samples = [{ labels: { a: 'x"y\\z\n' }, value: 1.5 }, { value: Number.NaN }, { value: -Infinity }];
  expect(metricsText([{ name: 'm', type: 'gauge', help: 'a\\b\nc', samples }])).toBe(
    '# HELP m a\\\\b\\nc\n# TYPE m gauge\nm{a="x\\"y\\\\z\\n"} 1.5\nm NaN\nm -Inf\n',
  );
});

test('own credentials open the metrics and nothing else, those of the dashboard both', async () => {
  const get = appOf({ config });
  const statusOf = async (path: string, headers: Record<string, string>): Promise<number> =>
    (await get(path, { headers })).status;
  expect(await statusOf('/metrics', METRICS_USER)).toBe(200);
  expect(await statusOf('/metrics', KNOWN)).toBe(200);
  expect(await statusOf('/metrics', basic('prom', '1234'))).toBe(401);
  expect(await statusOf('/metrics', {})).toBe(401);
  for (const path of ['/', '/api/sessions', '/metrics/']) {
    expect(await statusOf(path, METRICS_USER), path).toBe(401);
  }
});

test('without own credentials the dashboard’s open them, and nobody’s empty ones', async () => {
  const get = appOf();
  expect((await get('/metrics')).status).toBe(200);
  expect((await get('/metrics', { headers: METRICS_USER })).status).toBe(401);
  expect((await get('/metrics', { headers: basic('', '') })).status).toBe(401);
});

test('guessing the metrics’ password is slowed like guessing the other', async () => {
  const onRefused = vi.fn();
  const login = new Login({ ...config.visuweb, metrics: config.metrics, now: () => 0, onRefused });
  const get = appOf({ config, login });
  for (let time = 0; time < 5; time += 1) {
    expect((await get('/metrics', { headers: basic('prom', 'x') })).status).toBe(401);
  }
  expect((await get('/metrics', { headers: METRICS_USER })).status).toBe(429);
  expect(onRefused).toHaveBeenCalledTimes(5);
  const slowed = await get('/api/sessions');
  expect([slowed.status, slowed.headers.get('content-type')]).toEqual([
    429,
    'application/json; charset=utf-8',
  ]);
});

test('metrics are only for reading', async () => {
  expect((await appOf()('/metrics', { method: 'POST', headers: KNOWN })).status).toBe(405);
});
