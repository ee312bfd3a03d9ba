import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseExtCall } from './extcall-file.ts';
import { renderEntryMarkdown } from './index.ts';
import { SETTING_PATHS } from './settings.ts';
import { configOf, load, warningLines } from './trial.test-support.ts';

const read = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../../config', name), 'utf8');
const FILES = {
  'config/paviacc.conf': '<config/>',
  'config/extcall.conf': '<config/>',
  'cert/certificate.crt': 'certificate',
  'cert/private.key': 'key',
  'ipblacklist.txt': '',
  'ipwhitelist.txt': '',
};

const entryAttributes = [...renderEntryMarkdown().matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name ?? '');

describe('minipavi-base.conf', () => {
  it('is accepted without a warning and only listens on this machine, its password being public', () => {
    const result = load(read('minipavi-base.conf'), [], FILES);
    expect(warningLines(result)).toEqual([]);
    expect(configOf(result)).toMatchObject({
      host: '127.0.0.1',
      bind: '127.0.0.1',
      defaultUrl: 'http://127.0.0.1:8184/accueil/',
      maxSessions: 20,
      allowPrivate: false,
      openPlayback: false,
      ports: { ws: 8182, wss: null, teln: 8180, ast: null, audio: null, http: 8080 },
      audio: null,
      visuweb: { user: 'minipavi', password: '1234', allowIp: [] },
      paths: { logs: join(result.cwd, 'logs'), stats: join(result.cwd, 'stats') },
      recordings: null,
      connectTo: { keys: [] },
      services: { port: 8184, accueilFile: join(result.cwd, 'config/paviacc.conf'), extCallFile: null },
    });
  });
});

describe('minipavi-full.conf', () => {
  const text = read('minipavi-full.conf');
  /** With the parts that are commented out put in use. */
  const uncommented = text.replace(/<!-- (<(\w+)>[^]*?<\/\2>) -->/g, '$1');

  it('is accepted as it is once its certificate is there', () => {
    const result = load(text, [], FILES);
    expect(warningLines(result)).toEqual([]);
    expect(configOf(result)).toMatchObject({
      bind: null,
      ports: { ws: 8182, wss: 8181, teln: 8180, ast: 8183, audio: 9092, http: 8080 },
      capture: null,
    });
    expect(configOf(result).connectTo.asterisk).not.toBeNull();
  });

  it('shows every setting, and is accepted with all of them in use', () => {
    for (const path of SETTING_PATHS) {
      expect(uncommented, path).toContain(`<${path.slice(path.lastIndexOf('/') + 1)}>`);
    }
    const result = load(uncommented, [], FILES);
    expect(warningLines(result)).toEqual([]);
    const config = configOf(result);
    expect(JSON.stringify({ ...config, maxSessionsPerAddress: 0 })).not.toContain('null');
    expect(config.visuweb?.allowIp).toEqual(['192.168.1.1', '192.168.1.2']);
    expect(config.capture?.key).toBe('C');
  });

  it('shows every attribute of an entry, with its default', () => {
    const [first, second] = configOf(load(uncommented, [], FILES)).audio?.entries ?? [];
    const url = 'http://127.0.0.1:8184/accueil/';
    expect(first).toEqual({ id: 1, url, pce: 'yes', level: -16, threshold: -43, records: false });
    expect(second).toMatchObject({ id: 2, pce: 'auto', level: -16 });
    for (const name of entryAttributes)
      expect(uncommented, name).toMatch(new RegExp(`<entry [^>]*\\b${name}="`));
  });

  it('shows the defaults where it gives a value an operator need not change', () => {
    const without = uncommented.replace(
      / *<(timeout|maxhisto|spare|maxcip|screensaver|maxrate|maxpending|maxworkermb|draintimeout|allowprivate|openplayback|aide|verbose|lpath|spath|sockpath|recordmb)>.*\n/g,
      '',
    );
    expect(without.length).toBeLessThan(uncommented.length - 400);
    const [full, bare] = [load(uncommented, [], FILES), load(without, [], FILES)];
    const comparable = (result: typeof full): string =>
      JSON.stringify(configOf(result)).replaceAll(result.cwd, '');
    expect(comparable(bare)).toBe(comparable(full));
  });
});

describe('extcall.conf', () => {
  const { config, faults, warnings } = parseExtCall(read('extcall.conf'));

  it('is accepted without a warning, and shows every type of server', () => {
    expect([...faults, ...warnings]).toEqual([]);
    const servers = config?.lists.flatMap((list) => list.servers) ?? [];
    expect(new Set(servers.map(({ type }) => type))).toEqual(new Set(['ws', 'int', 'tel', 'pty']));
    for (const { name, description } of servers) {
      expect(name).not.toBe('');
      expect(description.length, name).toBeLessThanOrEqual(36);
    }
  });

  it('has the keys of minipavi-full.conf, which names it', () => {
    const full = configOf(load(read('minipavi-full.conf'), [], FILES));
    for (const { key } of config?.lists ?? []) expect(full.connectTo.keys).toContain(key);
    expect(full.services?.extCallFile).toMatch(/config\/extcall\.conf$/);
    expect(full.connectTo.extCallUrl).toBe(`http://127.0.0.1:${full.services?.port}/extcall/`);
  });
});
