import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest';
import { loadConfig } from './index.ts';
import { configOf, faultLines, faultsOf, load, minimal, temporaryFolder } from './trial.test-support.ts';

const full = minimal(
  '<verbose>no</verbose><httpport>8080</httpport><httpuser>u</httpuser><httppwd>p</httppwd><ipdbkey>k</ipdbkey>' +
    '<lpath>l</lpath><spath>s</spath><ssl>test.conf</ssl><sslkey>test.conf</sslkey>',
  '<recordings><rpath>r</rpath></recordings>',
);

let spies: MockInstance[] = [];
beforeEach(() => {
  spies = [
    vi.spyOn(process, 'exit').mockImplementation((() => undefined) as never),
    vi.spyOn(process.stdout, 'write').mockReturnValue(true),
    vi.spyOn(process.stderr, 'write').mockReturnValue(true),
    vi.spyOn(console, 'log').mockReturnValue(undefined),
    vi.spyOn(console, 'error').mockReturnValue(undefined),
  ];
});
afterEach(() => {
  const calls = spies.map((spy) => spy.mock.calls.length);
  vi.restoreAllMocks();
  expect(calls, 'nothing is printed, nobody exits').toEqual([0, 0, 0, 0, 0]);
});

describe('the command line', () => {
  it('overrides the file, option by option', () => {
    const argv = [
      ...['-v', '--host', 'a.fr', '--maxc', '5', '--durl', 'https://b.fr/', '--wsport', '1', '--wssport=2'],
      ...['--telnport', '3', '--astport', '4', '--httpport', '5', '--httpuser', 'me', '--httppwd', '-pw'],
      ...[
        '--lpath',
        '/x/l',
        '--spath',
        's2',
        '--rpath',
        'r2',
        '--ipdbkey',
        'k2',
        '--ssl',
        'c.pem',
        '--sslkey',
        'k.pem',
      ],
    ].map((word) => (word === '-pw' ? '0123' : word));
    const result = load(full, argv, { 'c.pem': '', 'k.pem': '' });
    const { cwd } = result;
    expect(configOf(result)).toMatchObject({
      verbose: true,
      host: 'a.fr',
      maxSessions: 5,
      defaultUrl: 'https://b.fr/',
      ports: { ws: 1, wss: 2, teln: 3, ast: 4, http: 5 },
      visuweb: { user: 'me', password: '0123' },
      paths: { logs: '/x/l', stats: join(cwd, 's2') },
      recordings: { folder: join(cwd, 'r2') },
      reputation: { key: 'k2' },
      tls: { certFile: join(cwd, 'c.pem'), keyFile: join(cwd, 'k.pem') },
    });
  });

  it('can give all that the file does not', () => {
    const argv = ['--host', 'a', '--maxc', '1', '--durl', 'http://a/', '--telnport', '8180'];
    expect(configOf(load('<config/>', argv)).ports.teln).toBe(8180);
  });

  it('replaces a value of the file that would be a fault', () => {
    const xml = minimal().replace('8182', 'zzz');
    expect(configOf(load(xml, ['--wsport', '8182'])).ports.ws).toBe(8182);
  });

  it('takes a value that begins with a dash behind an equals sign', () => {
    expect(configOf(load(full, ['--httppwd=-pw'])).visuweb?.password).toBe('-pw');
    expect(faultLines(load(full, ['--httppwd', '-pw']))).toEqual([
      '--httppwd : valeur absente ; accepté : --httppwd VALEUR, ou --httppwd=VALEUR si elle commence par « - »',
    ]);
  });

  it('keeps digits as they are typed', () => {
    expect(configOf(load(full, ['--httppwd', '00120', '--httpuser', '1e3'])).visuweb).toMatchObject({
      user: '1e3',
      password: '00120',
    });
  });

  it('takes one dash for two, as habits of the original go', () => {
    expect(configOf(load(full, ['-maxc', '7'])).maxSessions).toBe(7);
  });

  it.each([
    [['--wsprot', '1'], '--wsprot : option inconnue ; la plus proche : --wsport'],
    [['--cfgfil=x'], '--cfgfil : option inconnue ; la plus proche : --cfgfile'],
    [
      ['--timeout', '10'],
      '--timeout : option inconnue ; se règle dans le fichier de configuration : general/timeout',
    ],
    [['--no-v'], '--no-v : option inconnue ; --help les montre toutes'],
    [['-x'], '-x : option inconnue ; la plus proche : -v'],
    [['--get-yargs-completions'], '--get-yargs-completions : option inconnue ; --help les montre toutes'],
    [['--version'], '--version : option inconnue ; --help les montre toutes'],
    [['--host.name', 'x'], '--host.name : option inconnue ; la plus proche : --host'],
    [['my.conf'], 'ligne de commande : « my.conf » argument inattendu'],
    [['--', '--host'], 'ligne de commande : « --host » argument inattendu'],
    [['--maxc', '1', '--maxc', '2'], '--maxc : option répétée ; accepté : chaque option une seule fois'],
    [['--cfgfile', 'b.conf'], '--cfgfile : option répétée ; accepté : chaque option une seule fois'],
    [['-v', '-v'], '-v : option répétée ; accepté : chaque option une seule fois'],
    [['--host'], '--host : valeur absente'],
    [['--host='], '--host : valeur absente'],
    [['--host', ' '], '--host : valeur absente'],
    [['--maxc', '0'], '--maxc : « 0 » est hors limites'],
    [['--wsport', '-1'], '--wsport : « -1 » est hors limites'],
  ])('refuses %j', (argv, message) => {
    expect(faultLines(load(full, argv))).toEqual([expect.stringContaining(message)]);
  });

  it('is not led astray by names of Object', () => {
    for (const name of ['__proto__', 'constructor', 'toString', '__proto__.polluted']) {
      for (const argv of [[`--${name}`], [`--${name}=x`], [`-${name}`]]) {
        expect(faultsOf(load(full, argv)), name).toMatchObject([{ code: 'CONFIG_OPTION' }]);
      }
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('--help', () => {
  it('shows every option in French, whatever else is wrong', () => {
    const result = loadConfig(['--maxc', 'x', '--help', '--foo'], temporaryFolder());
    if (result.kind !== 'help') expect.fail(result.kind);
    const options = [...result.text.matchAll(/^ +(--?[a-z]+) /gm)].map(([, option]) => option);
    expect(options.sort()).toEqual(
      [
        ...[
          '--astport',
          '--cfgfile',
          '--durl',
          '--help',
          '--host',
          '--httpport',
          '--httppwd',
          '--httpuser',
          '--ipdbkey',
        ],
        ...[
          '--lpath',
          '--maxc',
          '--rpath',
          '--spath',
          '--ssl',
          '--sslkey',
          '--telnport',
          '--wsport',
          '--wssport',
          '-v',
        ],
      ].sort(),
    );
    expect(result.text).toMatch(/^Usage : minipavi --cfgfile FICHIER/);
    expect(result.text).not.toMatch(/Options:|boolean|string|count|Show|default/);
    expect(Math.max(...result.text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });
});
