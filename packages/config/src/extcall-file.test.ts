import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandWords } from './command-words.ts';
import { parseExtCall, readExtCallFile, type ExtCallReading } from './extcall-file.ts';
import { describeFinding } from './fault.ts';

const list = (servers: string): ExtCallReading =>
  parseExtCall(`<?xml version="1.0"?>\n<config>\n<extcall key="K">\n${servers}\n</extcall>\n</config>`);
const faults = (reading: ExtCallReading): string[] => reading.faults.map(describeFinding);
const warnings = (reading: ExtCallReading): string[] => reading.warnings.map(describeFinding);
const ids = (reading: ExtCallReading): string[] =>
  reading.config?.lists.flatMap(({ servers }) => servers.map(({ id }) => id)) ?? [];

describe('a list of third-party servers', () => {
  it('shows what was wrongly written on one line', () => {
    const [fault = ''] = faults(list('<serveur id="a&#10;b" type="ws"><host>h:1</host></serveur>'));
    expect(fault).toContain('« a b »');
  });

  it('is read as the original writes it, and with what is ours', () => {
    const reading = parseExtCall(`<config>
      <extcall key="Key123456">
        <serveur id="iut" type="tel"><nom>IUT</nom><numero>0358435150</numero><rx>-35</rx><tx>-28</tx></serveur>
        <serveur id="retro" type="int"><host>bbs.example.com:1651</host><echo>off</echo><case>lower</case>
          <startseq>\\r\\x13A</startseq></serveur>
      </extcall>
      <extcall key="other">
        <serveur id="sm" type="ws" verify="no"><nom>SM</nom><description>Médical &amp; co</description>
          <host>ssl://ws.example.com:9991</host><path>/?echo</path><proto>tty</proto><echo>on</echo></serveur>
        <serveur id="jeu" type="pty" utilisateur="games"><commande>nethack -u "un joueur"</commande><dossier>/tmp</dossier></serveur>
      </extcall>
    </config>`);
    expect(reading.faults).toEqual([]);
    expect(reading.warnings).toEqual([]);
    const none = { description: '' };
    expect(reading.config?.lists).toEqual([
      {
        key: 'Key123456',
        servers: [
          { id: 'iut', type: 'tel', name: 'IUT', ...none, line: 3, number: '0358435150', rx: -35, tx: -28 },
          {
            ...{ id: 'retro', type: 'int', name: 'retro', ...none, line: 4, host: 'bbs.example.com:1651' },
            ...{ echo: false, case: 'lower', verify: true, startSequence: '\\r\\x13A' },
          },
        ],
      },
      {
        key: 'other',
        servers: [
          {
            ...{ id: 'sm', type: 'ws', name: 'SM', description: 'Médical & co', line: 8 },
            ...{ host: 'ssl://ws.example.com:9991', path: '/?echo', proto: 'tty' },
            ...{ echo: true, case: 'upper', verify: false },
          },
          {
            ...{ id: 'jeu', type: 'pty', name: 'jeu', ...none, line: 10 },
            ...{ command: ['nethack', '-u', 'un joueur'], user: 'games', folder: '/tmp' },
          },
        ],
      },
    ]);
  });

  it('goes on without the servers that are wrong, each told with its line and what is accepted', () => {
    const reading = list(`<serveur id="a" type="ftp"/>
<serveur type="ws"/>
<serveur id="b" type="ws"/>
<serveur id="c" type="int"><host>a b</host></serveur>
<serveur id="d" type="tel"><numero>12;34</numero></serveur>
<serveur id="e" type="pty"><commande>top | cat</commande></serveur>
<serveur id="good" type="int"><host>h:1</host></serveur>
<serveur id="good" type="int"><host>h:2</host></serveur>
<serveur id="f" type="int"><host>h:2</host><host>h:3</host></serveur>`);
    expect(ids(reading)).toEqual(['good']);
    expect(faults(reading)).toEqual([
      `serveur (ligne 4) : « ftp » n'est pas un type de serveur ; accepté : type="…" : tel, ws, int, pty`,
      'serveur (ligne 5) : identifiant absent ou mal écrit ; accepté : id="…", lettres, chiffres, _ . -, 40 au plus',
      'b/host (ligne 6) : élément obligatoire absent ; accepté : une adresse machine:port, précédée de ssl:// pour une liaison chiffrée',
      "c/host (ligne 7) : « a b » n'est pas une adresse ; accepté : une adresse machine:port, précédée de ssl:// pour une liaison chiffrée",
      "d/numero (ligne 8) : « 12;34 » n'est pas un numéro ; accepté : un numéro de téléphone : chiffres, + au début, *, #",
      expect.stringContaining(
        "e/commande (ligne 9) : « top | cat » contient « | » hors des guillemets : il n'y a pas d'interpréteur",
      ),
      'serveur (ligne 11) : « good » identifiant déjà donné ligne 10 ; accepté : un identifiant par serveur',
      'f/host (ligne 12) : élément répété ; accepté : une seule fois',
    ]);
  });

  it('tells of what it does not know, and of a key that is missing', () => {
    const reading = parseExtCall(
      '<config><extcall>\n<serveur id="a" type="ws" verfy="no"><host>h</host><commande>x</commande></serveur></extcall><autre/></config>',
    );
    expect(ids(reading)).toEqual(['a']);
    expect(faults(reading)).toEqual([
      'extcall (ligne 1) : clé absente ou mal écrite ; accepté : key="…", une des clés de connecttocmd/key, 256 caractères au plus',
    ]);
    expect(warnings(reading)).toEqual([
      'a/commande (ligne 2) : inconnu, ignoré ; accepté : nom, description, host, path, echo, case, proto',
      'a verfy="…" (ligne 2) : inconnu, ignoré ; accepté : id, type, verify',
      'autre (ligne 2) : inconnu, ignoré ; accepté : <extcall key="…"> et, dedans, <serveur id="…" type="…">',
    ]);
  });

  it('is refused as a whole when its XML breaks off or is something else', () => {
    expect(parseExtCall('<config><extcall key="a">').config).toBeNull();
    expect(faults(parseExtCall('<liste/>'))).toEqual([
      'extcall (ligne 1) : élément racine <liste> ; accepté : <config>',
    ]);
    expect(parseExtCall('').config).toBeNull();
  });

  it('is read from a file, which may be missing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'extcall-'));
    const file = join(folder, 'extcall.conf');
    expect(faults(readExtCallFile(file))[0]).toContain("n'existe pas");
    writeFileSync(file, '<config/>');
    expect(readExtCallFile(file)).toEqual({ config: { lists: [] }, faults: [], warnings: [] });
    rmSync(folder, { recursive: true });
  });
});

describe('a command', () => {
  it.each([
    ['top', ['top']],
    ['  vi  -u NONE\tfile ', ['vi', '-u', 'NONE', 'file']],
    [`say 'a "b" $c' "d 'e' \\" \\\\"`, ['say', 'a "b" $c', `d 'e' " \\`]],
    [`a '' b\\ c x'y'"z"`, ['a', '', 'b c', 'xyz']],
  ])('is cut into words without a shell: %s', (text, words) => {
    expect(commandWords(text)).toEqual({ ok: true, words });
  });

  it.each([
    ['', 'est vide'],
    ["''", 'est vide'],
    ["a 'b", "contient un guillemet ' qui n'est pas fermé"],
    ['a\\', 'finit par une barre oblique inverse'],
    ['a > b', "contient « > » hors des guillemets : il n'y a pas d'interpréteur"],
    ['a $B', "contient « $ » hors des guillemets : il n'y a pas d'interpréteur"],
  ])('is refused: %s', (text, problem) => {
    expect(commandWords(text)).toEqual({ ok: false, problem });
  });
});
