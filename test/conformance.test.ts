/** The recorded exchanges of the original, played by their own runner against the gateway: one test per scenario. */

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeCertificate } from '@minipavi/testkit';
import { Kit } from './kit.ts';

const FOLDER = path.join(import.meta.dirname, 'conformance');
const TOPICS = fs
  .readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'lib')
  .map(({ name }) => name);
/** The runner's own ports: service, hosts, and the last one free. */
const RUNNER_PORTS = 10;
const RUN_WITHIN_MS = 300_000;
/** Scenarios at a time: they wait more than they work. */
const JOBS = 6;

/** What the suite's README asks for. */
const sections = (svc: number): string => `
  <connecttocmd>
    <key>Key1234</key>
    <asterisk>
      <ip>127.0.0.1</ip><port>${svc + 3}</port><user>ami</user><pwd>amipwd</pwd>
      <sipchannel>PJSIP/line1/sip:%NUM%@sbc</sipchannel><context>extcall</context><ext>999</ext>
      <maxtime>600</maxtime><calltimeout>7000</calltimeout>
    </asterisk>
    <extcallurl>http://127.0.0.1:${svc}/EXTcall/</extcallurl>
    <visukey>123abc</visukey>
  </connecttocmd>
  <recordings><rpath>./recordings</rpath></recordings>`;

/** Verdict and explanation of each scenario, by its name. */
type Report = ReadonlyMap<string, string>;

function readReport(output: string): Report {
  const report = new Map<string, string>();
  let name = '';
  for (const line of output.split('\n')) {
    const verdict = /^(?:PASS|FAIL|SKIP) (\S+)/.exec(line);
    if (verdict?.[1] !== undefined) {
      name = verdict[1];
      report.set(name, line);
    } else if (line.startsWith('  ') && name !== '') {
      report.set(name, `${report.get(name)}\n${line}`);
    }
  }
  return report;
}

/** Plays all scenarios against one gateway, several at a time. */
async function play(kit: Kit): Promise<Report> {
  const [svc = 0] = await kit.ports(RUNNER_PORTS);
  const { certFile, keyFile } = await makeCertificate(await kit.folder());
  const general = {
    durl: `http://127.0.0.1:${svc}/svc/`,
    maxc: 40,
    wssport: 0,
    astport: 0,
    httpport: 0,
    ssl: certFile,
    sslkey: keyFile,
    openplayback: 'yes',
    viewer: `http://127.0.0.1:${svc}/emul/`,
  };
  const { ports } = await kit.gateway({ general, sections: sections(svc) });
  const { ws, wss, teln, ast, http } = ports;
  const words = Object.entries({ svc, jobs: JOBS, ws, wss, teln, ast, http }).flatMap(([name, value]) => [
    `--${name}`,
    String(value),
  ]);
  const runner = spawn(process.execPath, [path.join(FOLDER, 'run.mjs'), '--dir', FOLDER, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [runner.stdout, runner.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  await new Promise((resolve) => runner.once('close', resolve));
  const report = readReport(output);
  if (report.size === 0) throw new Error(`the runner played nothing: ${output}`);
  return report;
}

let report: Report = new Map();

beforeAll(async () => {
  const kit = new Kit();
  try {
    report = await play(kit);
  } finally {
    await kit.end();
  }
}, RUN_WITHIN_MS);

describe.each(TOPICS)('%s', (topic) => {
  const names = fs
    .readdirSync(path.join(FOLDER, topic))
    .map((file) => `${topic}/${path.basename(file, '.json')}`);

  test.each(names)('%s is answered as the original does', (name) => {
    expect(report.get(name) ?? `FAIL ${name}: not played`).toMatch(/^PASS/);
  });
});
