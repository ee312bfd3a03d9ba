import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeFindings } from './index.ts';
import { configOf, faultLines, faultsOf, load, minimal, warningLines } from './trial.test-support.ts';

const ASTERISK =
  '<sipchannel>PJSIP/line1/sip:%NUM%@sbc</sipchannel><ip>127.0.0.1</ip><port>5038</port><user>ami</user>' +
  '<pwd>amipwd</pwd><context>extcall</context><ext>999</ext><maxtime>600</maxtime><calltimeout>7000</calltimeout>';
const asterisk = (keys = ASTERISK): string => `<connecttocmd><asterisk>${keys}</asterisk></connecttocmd>`;

describe('faults', () => {
  it('are all reported at once, each with its place, what was seen and what is accepted', () => {
    const xml = `<?xml version="1.0"?>
<config>
  <general>
    <host>http://go.monsite.fr/</host>
    <durl>www.monsite.fr</durl>
    <maxc>0</maxc>
    <timeout>dix</timeout>
    <wsport>65536</wsport>
    <telnport>8180</telnport>
    <astport>8180</astport>
    <httpport>8080</httpport>
    <httppwd>a:b</httppwd>
    <wssport>8181</wssport>
    <ssl>absent.crt</ssl>
    <screensaver>peut-être</screensaver>
    <bind>localhost</bind>
    <visuweb><allowip>192.168.1</allowip></visuweb>
    <maxc>3</maxc>
    <wsprt>1</wsprt>
  </general>
  <connecttocmd>
    <key></key>
    <visukey>123abc</visukey>
    <asterisk><ip>127.0.0.1</ip><port>0</port></asterisk>
  </connecttocmd>
  <services><accueil>test.conf/x</accueil></services>
</config>`;
    const result = load(xml, ['--spath', 'test.conf', '--wat']);
    expect(faultLines(result)).toEqual([
      '--wat : option inconnue ; --help les montre toutes',
      'general/maxc (ligne 18) : élément répété, déjà donné ligne 6 ; accepté : une seule fois',
      "general/host (ligne 4) : « http://go.monsite.fr/ » n'est pas un nom de machine ; accepté : un nom de machine ou une adresse IP, sans port ni http://",
      "general/bind (ligne 16) : « localhost » n'est pas une adresse IP ; accepté : une adresse IPv4 ou IPv6",
      'general/durl (ligne 5) : « www.monsite.fr » ne commence pas par http:// ou https:// ; accepté : une adresse absolue http:// ou https://',
      'general/maxc (ligne 6) : « 0 » est hors limites ; accepté : un nombre entier de 1 à 100000',
      "general/timeout (ligne 7) : « dix » n'est pas un nombre entier ; accepté : un nombre entier de 1 à 2000000 (secondes)",
      "general/screensaver (ligne 15) : « peut-être » n'est ni oui ni non ; accepté : yes, oui, 1, true ou no, non, 0, false",
      'general/wsport (ligne 8) : « 65536 » est hors limites ; accepté : un numéro de port, de 1 à 65535 (0 : un port libre quelconque)',
      "general/httppwd (ligne 12) : « ******** » contient « : » ; accepté : un texte d'une ligne, 128 caractères au plus, sans « : »",
      "general/visuweb/allowip (ligne 17) : « 192.168.1 » n'est pas une adresse IP ; accepté : une adresse IPv4 ou IPv6",
      "--spath : « test.conf » existe et n'est pas un dossier ; accepté : un dossier où écrire (créé au démarrage s'il manque)",
      "general/ssl (ligne 14) : « absent.crt » n'existe pas ; accepté : un fichier qui existe et se lit",
      "connecttocmd/key (ligne 22) : valeur vide ; accepté : un texte d'une ligne, 256 caractères au plus",
      'connecttocmd/asterisk/port (ligne 24) : « 0 » est hors limites ; accepté : un numéro de port, de 1 à 65535',
      "services/accueil (ligne 26) : « test.conf/x » n'est pas accessible ; accepté : un fichier qui existe et se lit",
      "general/sslkey (ligne 13) : élément absent, demandé par general/wssport ; accepté : un fichier qui existe et se lit, ou l'option --sslkey",
      "general/httpuser (ligne 11) : élément absent, demandé par general/httpport ; accepté : un texte d'une ligne, 64 caractères au plus, sans « : », ou l'option --httpuser",
      'connecttocmd/extcallurl (ligne 23) : élément absent, demandé par connecttocmd/visukey ; accepté : une adresse absolue http:// ou https://',
      ...['sipchannel', 'user', 'pwd', 'context', 'ext', 'maxtime', 'calltimeout'].map((key): unknown =>
        expect.stringContaining(
          `connecttocmd/asterisk/${key} (ligne 24) : élément absent, demandé par la section connecttocmd/asterisk ; accepté : `,
        ),
      ),
      'services/port (ligne 26) : élément absent, demandé par la section services ; accepté : un numéro de port, de 1 à 65535 (0 : un port libre quelconque)',
      'general/astport (ligne 10) : « 8180 » est déjà le port de general/telnport (ligne 9) ; accepté : un port différent pour chaque écoute',
    ]);
    expect(warningLines(result)).toEqual([
      'general/wsprt (ligne 19) : élément inconnu, ignoré ; le plus proche : general/wsport',
    ]);
  });

  it('make one text to print', () => {
    const result = load('<config><general><maxc>x</maxc><foo/></general></config>');
    const text = describeFindings(faultsOf(result), [], 'my.conf');
    expect(text).toBe(
      `Configuration de my.conf refusée, 4 erreurs :\n${faultLines(result)
        .map((line) => `  - ${line}\n`)
        .join('')}`,
    );
    expect(describeFindings([], [], null)).toBe('');
  });

  it.each([
    ['host', ['maxc', 'durl']],
    ['maxc', ['host', 'durl']],
    ['durl', ['host', 'maxc']],
  ])('tell that %s is missing and how to give it', (missing) => {
    const xml = minimal().replace(new RegExp(`<${missing}>.*?</${missing}>`), '');
    const [fault, ...others] = faultsOf(load(xml));
    expect(others).toEqual([]);
    expect(fault).toMatchObject({ code: 'CONFIG_MISSING', where: `general/${missing}`, line: 1, seen: null });
    expect(fault?.accepted).toContain(`--${missing}`);
  });

  it('tell that nobody could call a gateway without a port', () => {
    const xml = minimal('<httpport>8080</httpport><httpuser>u</httpuser><httppwd>p</httppwd>').replace(
      '<wsport>8182</wsport>',
      '',
    );
    expect(faultsOf(load(xml))).toMatchObject([{ code: 'CONFIG_MISSING', where: 'general', line: 1 }]);
  });

  it.each([
    ['host', ['a b', 'a:80', 'a/b', 'me@b', '[::1', 'http://a']],
    ['bind', ['localhost', '127.0.0.1:80', '256.0.0.1']],
    ['durl', ['/a', 'ftp://a/', 'http://', 'http:a', 'http://a b/', 'http://a:99999/', 'ws://a/']],
    ['viewer', ['minipavi.fr']],
    ['maxc', ['0', '-1', '20 connexions', '1.5', '0x10', '1e3', '9'.repeat(400)]],
    ['maxcip', ['-1']],
    ['timeout', ['0', '2000001']],
    ['spare', ['101']],
    ['wsport', ['-1', '65536', '80a']],
    ['verbose', ['2']],
    ['httpuser', ['a:b', 'a\nb', 'x'.repeat(65)]],
    ['aide', ['x'.repeat(41)]],
    ['ssl', ['absent.crt', '.', 'test.conf/x', 'a\u0085'.repeat(300)]],
    ['ipblacklist', ['.']],
    ['lpath', ['test.conf', 'test.conf/logs']],
  ])('refuse what %s cannot be', (key, texts) => {
    for (const text of texts) {
      const xml = minimal().replace(new RegExp(`<${key}>.*?</${key}>`), '');
      const result = load(xml.replace('</general>', `<${key}>${text}</${key}></general>`));
      const found = faultsOf(result).find(({ where }) => where === `general/${key}`);
      expect(found, text).toMatchObject({ code: 'CONFIG_VALUE', line: 2 });
      expect(found?.seen).toBe(text.replace(/[\n\u0085]/g, ' ').slice(0, 80) + (text.length > 80 ? '…' : ''));
    }
  });

  it('refuse empty values where the original would not have taken them for absent ones', () => {
    const xml =
      '<config><general><host/><durl> </durl><maxc></maxc><wsport>1</wsport><bind/></general></config>';
    expect(faultsOf(load(xml)).map(({ code, where }) => `${code} ${where}`)).toEqual([
      'CONFIG_EMPTY general/host',
      'CONFIG_EMPTY general/bind',
      'CONFIG_EMPTY general/durl',
      'CONFIG_EMPTY general/maxc',
    ]);
  });

  it('do not come from empty optional elements of the original, which only warn', () => {
    const result = load(minimal('<wssport></wssport><ssl/><ipdbkey> </ipdbkey><timeout/>'));
    expect(configOf(result)).toMatchObject({ tls: null, reputation: null, idleTimeoutMs: 600_000 });
    expect(warningLines(result).map((line) => line.split(' ; ')[0])).toEqual([
      'general/timeout (ligne 2) : élément vide, ignoré',
      'general/wssport (ligne 2) : élément vide, ignoré',
      'general/ssl (ligne 2) : élément vide, ignoré',
      'general/ipdbkey (ligne 2) : élément vide, ignoré',
    ]);
  });

  it('come from a section given twice', () => {
    const result = load(minimal('', '\n<general><spare>1</spare></general>'));
    expect(faultLines(result)).toEqual([
      'general (ligne 3) : élément répété, déjà donné ligne 1 ; accepté : une seule fois',
    ]);
  });

  it.each([
    ['<ssl>test.conf</ssl>', ['general/sslkey']],
    ['<sslkey>test.conf</sslkey>', ['general/ssl']],
    ['<wssport>1</wssport>', ['general/ssl', 'general/sslkey']],
    ['<httpport>1</httpport>', ['general/httpuser', 'general/httppwd']],
    ['<httpport>1</httpport><httpuser>u</httpuser><httppwd/>', ['general/httppwd']],
  ])('come from %s alone', (general, missing) => {
    const faults = faultsOf(load(minimal(general)));
    expect(faults.map(({ code, where }) => `${code} ${where}`)).toEqual(
      missing.map((path) => `CONFIG_MISSING ${path}`),
    );
  });

  it.each([
    ['<visukey>k</visukey>', 'connecttocmd/extcallurl'],
    ['<extcallurl>http://a/</extcallurl>', 'connecttocmd/visukey'],
  ])('come from %s without its other half', (xml, missing) => {
    const faults = faultsOf(load(minimal('', `<connecttocmd>${xml}</connecttocmd>`)));
    expect(faults).toMatchObject([{ code: 'CONFIG_MISSING', where: missing }]);
  });

  it.each(['sipchannel', 'ip', 'port', 'user', 'pwd', 'context', 'ext', 'maxtime', 'calltimeout'])(
    'come from an asterisk section without %s',
    (key) => {
      const keys = ASTERISK.replace(new RegExp(`<${key}>.*?</${key}>`), '');
      const faults = faultsOf(load(minimal('', asterisk(keys))));
      expect(faults).toMatchObject([{ code: 'CONFIG_MISSING', where: `connecttocmd/asterisk/${key}` }]);
    },
  );

  it('come from each port that another one has taken', () => {
    const more = '<httpport>8182</httpport><httpuser>u</httpuser><httppwd>p</httppwd>';
    const result = load(minimal(more, '<services><port>8182</port></services>'), ['--telnport', '8182']);
    expect(faultLines(result).map((line) => line.split(' ; ')[0])).toEqual([
      '--telnport : « 8182 » est déjà le port de general/wsport (ligne 1)',
      'general/httpport (ligne 2) : « 8182 » est déjà le port de general/wsport (ligne 1)',
      'services/port (ligne 2) : « 8182 » est déjà le port de general/wsport (ligne 1)',
    ]);
  });

  it('do not come from the port of the Asterisk server, which is elsewhere', () => {
    const result = load(minimal('', asterisk(ASTERISK.replace('5038', '8182'))));
    expect(configOf(result).connectTo.asterisk?.port).toBe(8182);
  });

  it('come from a default folder that cannot be one', () => {
    const [fault] = faultsOf(load(minimal(), [], { logs: 'a file' }));
    expect(fault).toMatchObject({ code: 'CONFIG_VALUE', where: 'general/lpath', line: null, seen: './logs' });
  });

  it('are bounded in number', () => {
    const keys = '<key></key>'.repeat(5000);
    const result = load(minimal('', `<connecttocmd>${keys}</connecttocmd>${'<x/>'.repeat(5000)}`));
    expect(faultsOf(result).length).toBe(200);
    expect(result.kind === 'faults' && result.warnings.length).toBe(200);
    expect(describeFindings(faultsOf(result), [], null).split('\n')[0]).toBe(
      'Configuration refusée, 200 erreurs et plus :',
    );
  });
});

describe('warnings', () => {
  it.each([
    ['general/wsprt', '<wsprt/>', 'general/wsport'],
    ['general/WSPORT', '<WSPORT/>', 'general/wsport'],
    ['general/allowip', '<allowip/>', 'general/visuweb/allowip'],
    ['general/visuwbe', '<visuwbe><allowip>x</allowip></visuwbe>', 'general/visuweb'],
    ['general/kye', '<kye/>', 'connecttocmd/key'],
  ])('name the known element nearest to %s', (where, xml, nearest) => {
    const message = `élément inconnu, ignoré ; le plus proche : ${nearest}`;
    const result = load(minimal(xml));
    expect(configOf(result).host).toBe('127.0.0.1');
    expect(warningLines(result)).toEqual([`${where} (ligne 2) : ${message}`]);
  });

  it('name none when nothing resembles', () => {
    const long = 'x'.repeat(50);
    expect(warningLines(load(minimal(`<${long}/>`)))).toEqual([
      `general/${long} (ligne 2) : élément inconnu, ignoré`,
    ]);
  });

  it('name the outermost unknown element only, inside a value too', () => {
    const result = load(minimal('<aide>a<b><c/></b></aide>', '<x><y/></x>'));
    expect(configOf(result).helpAddress).toBe('a');
    expect(warningLines(result).map((line) => line.split(' ; ')[0])).toEqual([
      'general/aide/b (ligne 2) : élément inconnu, ignoré',
      'x (ligne 2) : élément inconnu, ignoré',
    ]);
  });

  it('tell of attributes and stray text, which have no effect', () => {
    const result = load(
      minimal('du texte', '<recordings on="yes"><rpath mode="1" x="">r</rpath></recordings>'),
    );
    expect(configOf(result).recordings?.folder).toBe(join(result.cwd, 'r'));
    expect(warningLines(result)).toEqual([
      'general (ligne 1) : texte hors de tout élément, ignoré',
      'recordings (ligne 2) : attribut on ignoré',
      'recordings/rpath (ligne 2) : attribut mode ignoré',
      'recordings/rpath (ligne 2) : attribut x ignoré',
    ]);
  });

  it('tell that screen capture is off for want of its key, the only one it needs', () => {
    const without = load(minimal('', '\n<capture><max>3</max><message/></capture>'));
    expect(configOf(without).capture).toBeNull();
    expect(warningLines(without)).toContainEqual(
      expect.stringContaining(
        "capture (ligne 3) : capture d'écran désactivée, il manque capture/key ; accepté",
      ),
    );
    const alone = load(minimal('', '\n<capture><key>C</key></capture>'));
    expect(configOf(alone).capture).toMatchObject({ key: 'C', max: 10 });
    expect(warningLines(alone)).toEqual([]);
  });

  it('tell that a SIP channel without %NUM% calls one number only', () => {
    const result = load(minimal('', asterisk(ASTERISK.replace('%NUM%', '3615'))));
    expect(configOf(result).connectTo.asterisk?.sipChannel).toBe('PJSIP/line1/sip:3615@sbc');
    expect(warningLines(result)).toMatchObject([expect.stringContaining('ne contient pas %NUM%')]);
  });
});
