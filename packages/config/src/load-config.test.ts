import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from './index.ts';
import { configOf, faultsOf, load, minimal, temporaryFolder, warningLines } from './trial.test-support.ts';

const CERTIFICATE = { 'cert/certificate.crt': 'certificate', 'cert/private.key': 'key' };
const originalFile = readFileSync(join(import.meta.dirname, '../testdata/original-full.conf'), 'utf8');

/** What the original's files know nothing of. */
const ADMISSION_DEFAULTS = {
  maxConnectionsPerMinute: 60,
  maxPending: { start: 10, percent: 30, full: 100 },
  maxWorkerBytes: 160_000_000,
  drainTimeoutMs: 1_800_000,
  proxyProtocolFrom: [],
  allowPrivate: false,
  allowHosts: [],
};

describe('an accepted configuration', () => {
  it('gets the defaults of the original where nothing is said', () => {
    const result = load(minimal());
    const { cwd } = result;
    expect(configOf(result)).toEqual({
      host: '127.0.0.1',
      bind: null,
      verbose: false,
      defaultUrl: 'http://127.0.0.1/',
      maxSessions: 20,
      maxSessionsPerAddress: null,
      maxHistory: 30,
      historyDays: 365,
      metrics: null,
      recordings: null,
      idleTimeoutMs: 600_000,
      screensaver: true,
      spareWorkers: 2,
      ...ADMISSION_DEFAULTS,
      ports: { ws: 8182, wss: null, teln: null, ast: null, audio: null, http: null },
      telephone: { allow: [], startsOnBadLine: false, silentLineMs: 5000, muteLineMs: 60_000 },
      audio: null,
      visuweb: null,
      paths: {
        logs: join(cwd, 'logs'),
        stats: join(cwd, 'stats'),
        sockets: join(cwd, 'sockets'),
      },
      reputation: null,
      blacklistFile: null,
      whitelistFile: null,
      tls: null,
      viewerUrl: null,
      helpAddress: 'aide@minipavi.fr',
      openPlayback: false,
      connectTo: { keys: [], extCallUrl: null, visuKey: null, asterisk: null },
      capture: null,
      services: null,
    });
    expect(warningLines(result)).toEqual([]);
  });

  it('may be an unmodified file of the original', () => {
    const lists = { 'ipblacklist.txt': '', 'ipwhitelist.txt': '' };
    const result = load(originalFile, [], { ...CERTIFICATE, ...lists });
    const { cwd } = result;
    expect(configOf(result)).toEqual({
      host: 'go.monsite.fr',
      bind: null,
      verbose: true,
      defaultUrl: 'http://www.monsite.fr/MiniPaviAcc/',
      maxSessions: 20,
      maxSessionsPerAddress: null,
      maxHistory: 30,
      historyDays: 365,
      metrics: null,
      recordings: {
        folder: join(cwd, 'recordings'),
        maxCount: 30,
        maxDays: 30,
        maxBytes: 500_000_000,
        minFreeBytes: 200_000_000,
      },
      idleTimeoutMs: 600_000,
      screensaver: true,
      spareWorkers: 2,
      ...ADMISSION_DEFAULTS,
      ports: { ws: 8182, wss: 8181, teln: 8180, ast: 8183, audio: null, http: 8080 },
      telephone: { allow: [], startsOnBadLine: false, silentLineMs: 5000, muteLineMs: 60_000 },
      audio: null,
      visuweb: { user: 'admin', password: '123456789', allowIp: ['192.168.1.1'] },
      paths: {
        logs: join(cwd, 'logs'),
        stats: join(cwd, 'stats'),
        sockets: join(cwd, 'sockets'),
      },
      reputation: {
        key: 'XXXXXX',
        url: 'https://api.abuseipdb.com/api/v2/check',
        onFailure: 'accept',
      },
      blacklistFile: join(cwd, 'ipblacklist.txt'),
      whitelistFile: join(cwd, 'ipwhitelist.txt'),
      tls: { certFile: join(cwd, 'cert/certificate.crt'), keyFile: join(cwd, 'cert/private.key') },
      viewerUrl: 'http://www.minipavi.fr/emulminitel/',
      helpAddress: 'aide@minipavi.fr',
      openPlayback: false,
      connectTo: {
        keys: ['Key123456', 'Key7890'],
        extCallUrl: 'http://www.monsite.fr/EXTcall/',
        visuKey: 'XXXXXX',
        asterisk: {
          sipChannel: 'PJSIP/ovh1/sip:%NUM%@sbc6.fr.sip.ovh',
          ip: '127.0.0.1',
          port: 5038,
          user: 'XXXXXX',
          password: 'XXXXXXXX',
          modem: 'softmodem',
          context: 'extcall',
          extension: '999',
          maxTimeMs: 600_000,
          callTimeoutMs: 30_000,
          writtenCallTimeoutMs: 7000,
          allowNumbers: [],
          denyNumbers: [],
          maxCallsPerSession: 10,
          maxCallsPerDay: null,
          maxCallsAtOnce: null,
        },
      },
      capture: null,
      services: null,
    });
    expect(warningLines(result)).toEqual([]);
  });

  it('may name address lists that do not exist yet, as files of the original do', () => {
    const result = load(originalFile, [], CERTIFICATE);
    expect(configOf(result).blacklistFile).toBe(join(result.cwd, 'ipblacklist.txt'));
    expect(warningLines(result)).toEqual([
      "general/ipblacklist (ligne 36) : « ipblacklist.txt » n'existe pas encore",
      "general/ipwhitelist (ligne 38) : « ipwhitelist.txt » n'existe pas encore",
    ]);
  });

  it('reads every key that is not in the guide', () => {
    const capture =
      '<capture><hlbrowser>chrome</hlbrowser><key>copie</key><message>Pris</message>' +
      '<messagemax>Trop</messagemax><max>5</max></capture>' +
      '<recordings><rpath>r</rpath><maxdays>7</maxdays><maxmb>2</maxmb><minfreemb>1</minfreemb></recordings>';
    const services =
      '<services><port>8184</port><accueil>a.conf</accueil><extcall>e.conf</extcall></services>';
    const general =
      '<bind>::1</bind><maxcip>3</maxcip><screensaver>no</screensaver><spare>0</spare><allowprivate>oui</allowprivate>' +
      '<openplayback>oui</openplayback><aide>3615 AIDE</aide><sockpath>run</sockpath><histodays>90</histodays>' +
      '<visuweb><metricsuser>prom</metricsuser><metricspwd>etheus</metricspwd></visuweb>';
    const result = load(minimal(general, capture + services), [], { 'a.conf': '', 'e.conf': '' });
    expect(configOf(result)).toMatchObject({
      bind: '::1',
      maxSessionsPerAddress: 3,
      historyDays: 90,
      metrics: { user: 'prom', password: 'etheus' },
      recordings: {
        folder: join(result.cwd, 'r'),
        maxCount: 30,
        maxDays: 7,
        maxBytes: 2_000_000,
        minFreeBytes: 1_000_000,
      },
      screensaver: false,
      spareWorkers: 0,
      allowPrivate: true,
      openPlayback: true,
      helpAddress: '3615 AIDE',
      paths: { sockets: join(result.cwd, 'run') },
      capture: { key: 'C', message: 'Pris', messageMax: 'Trop', max: 5 },
      services: {
        port: 8184,
        accueilFile: join(result.cwd, 'a.conf'),
        extCallFile: join(result.cwd, 'e.conf'),
      },
    });
  });

  it.each([
    ['yes', true],
    ['OUI', true],
    ['1', true],
    ['true', true],
    ['no', false],
    ['Non', false],
    ['0', false],
    ['false', false],
  ])('takes %s for a flag', (text, expected) => {
    expect(configOf(load(minimal(`<screensaver> ${text}\n</screensaver>`))).screensaver).toBe(expected);
  });

  it('trims values and decodes the entities of XML', () => {
    const config = configOf(load(minimal('<aide>\n  a &amp; b &lt;c&gt; &#233; <![CDATA[<d>]]>  </aide>')));
    expect(config.helpAddress).toBe('a & b <c> é <d>');
  });

  it('keeps the default URL as written, so that it is found inside other URLs', () => {
    const xml = minimal().replace('http://127.0.0.1/<', 'HTTP://Example.org:80/a/../b?x=1<');
    expect(configOf(load(xml)).defaultUrl).toBe('HTTP://Example.org:80/a/../b?x=1');
  });

  it('follows the encoding the file declares', () => {
    const xml = `<?xml version="1.0" encoding="iso-8859-1"?>${minimal('<aide>été</aide>')}`;
    expect(configOf(load(Buffer.from(xml, 'latin1'))).helpAddress).toBe('été');
    expect(configOf(load(Buffer.from(`\ufeff${minimal('<aide>été</aide>')}`))).helpAddress).toBe('été');
    expect(configOf(load(Buffer.from(`\ufeff${minimal('<aide>été</aide>')}`, 'utf16le'))).helpAddress).toBe(
      'été',
    );
  });

  it('may give each port as 0 on the command line', () => {
    const argv = ['--wsport', '0', '--telnport=0', '--astport', '0'];
    const result = load(minimal('', '<services><port>0</port></services>'), argv);
    expect(configOf(result).ports).toMatchObject({ ws: 0, teln: 0, ast: 0 });
    expect(warningLines(result)).toEqual([
      "services/port (ligne 2) : « 0 » ouvre un port libre quelconque ; pour fermer ce port, retirer l'élément",
    ]);
  });

  it('opens one kind of line at least, whichever', () => {
    const xml = minimal().replace('<wsport>8182</wsport>', '<astport>8183</astport>');
    expect(configOf(load(xml)).ports).toMatchObject({
      ws: null,
      wss: null,
      teln: null,
      ast: 8183,
      audio: null,
    });
  });

  it('lists a repeated key once', () => {
    const keys = '<connecttocmd><key>a</key><key>b</key><key>a</key></connecttocmd>';
    expect(configOf(load(minimal('', keys))).connectTo.keys).toEqual(['a', 'b']);
  });

  it('creates nothing', () => {
    const { cwd } = load(minimal('', '<recordings><rpath>rec</rpath></recordings>'));
    expect(readdirSync(cwd)).toEqual(['test.conf']);
  });
});

describe('secrets', () => {
  it('are in no message, wherever they are at fault', () => {
    const secret = 'S3cr:t';
    const long = `S3cr${'x'.repeat(300)}`;
    const connect = `<connecttocmd><key>${long}</key><visukey>${long}</visukey><asterisk><pwd>${long}</pwd></asterisk></connecttocmd>`;
    const general = `<httppwd>${secret}</httppwd><ipdbkey>${long}</ipdbkey><viewer>ftp://me:${secret}@host/</viewer>`;
    const results = [
      load(minimal(general, connect)),
      load(minimal(), ['--httppwd', secret, '--ipdbkey', long]),
      load(minimal(), ['--httppwd', secret, '--httppwd', `${secret}2`]),
      load(minimal(), ['--httppwd', 'first', 'S3cr half', '--ipdbkey', '-S3cr']),
      load(minimal(), ['--httppwd=first', 'S3cr half', '--ipdbkey', '--S3cr']),
      load(minimal(`<httppwd>${secret}<lpath>`)),
      load(minimal(`<httppwd>${secret}&</httppwd>`)),
    ];
    for (const result of results) {
      expect(faultsOf(result).length).toBeGreaterThan(0);
      expect(JSON.stringify(result)).not.toContain('S3cr');
    }
    expect(faultsOf(results[0]!).filter(({ seen }) => seen === '********').length).toBe(5);
  });
});

describe('the file', () => {
  const codes = (argv: readonly string[], cwd: string): string[] =>
    faultsOf(loadConfig(argv, cwd)).map(({ code, message }) => `${code} ${message}`);

  it('must be named', () => {
    const [fault, ...others] = faultsOf(loadConfig([], temporaryFolder()));
    expect(others).toEqual([]);
    expect(fault).toMatchObject({ code: 'CONFIG_FILE', where: '--cfgfile' });
    expect(fault?.accepted).toContain('--cfgfile FICHIER');
  });

  it('must be there, be a file and have a bounded size', () => {
    const cwd = temporaryFolder({ 'big.conf': Buffer.alloc(1024 * 1024 + 1, 0x20) });
    mkdirSync(join(cwd, 'folder'));
    expect(codes(['--cfgfile', 'absent.conf'], cwd)).toEqual(["CONFIG_FILE n'existe pas"]);
    expect(codes(['--cfgfile', 'big.conf/x'], cwd)).toEqual(["CONFIG_FILE n'existe pas"]);
    expect(codes(['--cfgfile', 'folder'], cwd)).toEqual(["CONFIG_FILE n'est pas un fichier"]);
    expect(codes(['--cfgfile', '/dev/zero'], cwd)).toEqual(["CONFIG_FILE n'est pas un fichier"]);
    expect(codes(['--cfgfile', 'big.conf'], cwd)).toEqual(['CONFIG_FILE dépasse 1 Mo']);
    expect(codes(['--cfgfile', 'a\0b'], cwd)).toMatchObject([
      expect.stringMatching(/^CONFIG_FILE ne peut pas être lu/),
    ]);
  });

  it('must be in the encoding it declares', () => {
    const latin = Buffer.from('<config><general><host>é</host></general></config>', 'latin1');
    expect(faultsOf(load(latin))).toMatchObject([
      { code: 'CONFIG_FILE', message: "n'est pas encodé en utf-8" },
    ]);
    const unknown = '<?xml version="1.0" encoding="klingon"?><config/>';
    expect(faultsOf(load(unknown))).toMatchObject([
      { code: 'CONFIG_FILE', message: expect.stringContaining('encodage inconnu') as string },
    ]);
  });

  it('that cannot be read leaves the faults of the command line to be told with it', () => {
    const result = load('<config>', ['--maxc', '0', '--foo', '--wsport', '8182']);
    expect(faultsOf(result).map(({ code, where }) => `${code} ${where}`)).toEqual([
      'CONFIG_OPTION --foo',
      'CONFIG_XML test.conf',
      'CONFIG_VALUE --maxc',
    ]);
  });

  it('is returned as an absolute path', () => {
    const result = load(minimal());
    expect(result).toMatchObject({ kind: 'config', file: join(result.cwd, 'test.conf') });
  });
});
