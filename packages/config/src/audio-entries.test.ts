import { describe, expect, it } from 'vitest';
import { renderEntryMarkdown, type AudioEntry } from './index.ts';
import { configOf, faultLines, load, minimal, warningLines } from './trial.test-support.ts';

const PORT = '<audioport>9092</audioport>';
const withEntries = (entries: string): string => minimal(PORT, `\n<audio>${entries}</audio>`);
const entriesOf = (entries: string): readonly AudioEntry[] => {
  const result = load(withEntries(entries));
  expect(warningLines(result)).toEqual([]);
  return configOf(result).audio?.entries ?? [];
};
const ALONE: AudioEntry = { id: 1, url: null, pce: 'yes', level: -16, threshold: -43, records: false };

describe('entries', () => {
  it('are as described, in the order of the file', () => {
    const url = 'http://a.example/b?c=1&amp;d=2';
    const text = `<entry id="65535" url="${url}" pce="auto" level="-30" threshold="-48" record="oui"/><entry id=" 0 "/>`;
    expect(entriesOf(`${text}<recordings>./lignes</recordings>`)).toEqual([
      {
        id: 65_535,
        url: 'http://a.example/b?c=1&d=2',
        pce: 'auto',
        level: -30,
        threshold: -48,
        records: true,
      },
      { ...ALONE, id: 0 },
    ]);
  });

  it.each([
    ['yes', 'yes'],
    ['Oui', 'yes'],
    ['no', 'no'],
    ['NON', 'no'],
    ['auto', 'auto'],
  ])('have pce="%s" for %s', (text, pce) => {
    expect(entriesOf(`<entry id="1" pce="${text}"/>`)).toEqual([{ ...ALONE, pce }]);
  });

  it('are one, number 1, when none is described', () => {
    expect(entriesOf('')).toEqual([ALONE]);
    expect(entriesOf('<entry id="1"/>')).toEqual([ALONE]);
    expect(configOf(load(minimal(PORT))).audio?.entries).toEqual([ALONE]);
    expect(entriesOf('<entry id="2"/>')).toEqual([{ ...ALONE, id: 2 }]);
  });

  it.each([
    ['url="x"', 'id (ligne 3) : attribut obligatoire absent ; accepté : id='],
    ['id=""', 'id (ligne 3) : valeur vide ; accepté : id="…", un nombre entier de 0 à 65535'],
    ['id="-1"', 'id (ligne 3) : « -1 » est hors limites ; accepté : id="…", un nombre entier de 0 à 65535'],
    ['id="65536"', 'id (ligne 3) : « 65536 » est hors limites ; accepté : id='],
    ['id="un"', "id (ligne 3) : « un » n'est pas un nombre entier ; accepté : id="],
    [
      'id="1" url=" "',
      'url (ligne 3) : valeur vide ; accepté : url="…", une adresse absolue http:// ou https://',
    ],
    [
      'id="1" url="ws://a/"',
      'url (ligne 3) : « ws://a/ » ne commence pas par http:// ou https:// ; accepté : url=',
    ],
    [
      'id="1" pce="on"',
      `pce (ligne 3) : « on » n'est pas un choix possible ; accepté : pce="…", yes, oui, no, non ou auto`,
    ],
    [
      'id="1" level="-9"',
      'level (ligne 3) : « -9 » est hors limites ; accepté : level="…", un nombre entier de -30 à -10 (dBm0)',
    ],
    ['id="1" level="-31"', 'level (ligne 3) : « -31 » est hors limites ; accepté : level='],
    ['id="1" level="-16,5"', "level (ligne 3) : « -16,5 » n'est pas un nombre entier ; accepté : level="],
    [
      'id="1" threshold="-24"',
      'threshold (ligne 3) : « -24 » est hors limites ; accepté : threshold="…", un nombre entier de -48 à -25 (dBm0)',
    ],
    ['id="1" threshold="-49"', 'threshold (ligne 3) : « -49 » est hors limites ; accepté : threshold='],
    ['id="1" record="peut-être"', "record (ligne 3) : « peut-être » n'est ni oui ni non ; accepté : record="],
  ])('may not be <entry %s/>', (attributes, fault) => {
    const faults = faultLines(load(withEntries(`<entry ${attributes}/>`)));
    expect(faults[0]).toContain(`audio/entry ${fault}`);
    expect(faults).toHaveLength(attributes.startsWith('url') ? 2 : 1);
  });

  it('have an identifier each', () => {
    expect(faultLines(load(withEntries('<entry id="1"/>\n<entry id="01"/><entry id="2"/>')))).toEqual([
      "audio/entry id (ligne 4) : « 1 » est déjà l'identifiant de l'entrée de la ligne 3 ; accepté : un identifiant par entrée",
    ]);
  });

  it('tell each fault there is, and hide passwords', () => {
    expect(faultLines(load(withEntries('<entry id="x" url="//me:secret@a/" level="1"/>')))).toEqual([
      expect.stringContaining('audio/entry id (ligne 3) : « x »'),
      expect.stringContaining('audio/entry url (ligne 3) : « //********@a/ »'),
      expect.stringContaining('audio/entry level (ligne 3) : « 1 »'),
    ]);
  });

  it('take no notice of what they do not know, with a word', () => {
    const result = load(withEntries('<entry id="1" pec="no">3611<url>http://a/</url></entry>'));
    expect(configOf(result).audio?.entries).toEqual([ALONE]);
    const accepted = 'accepté : des attributs : id, url, pce, level, threshold, record';
    expect(warningLines(result)).toEqual([
      `audio/entry (ligne 3) : texte ignoré ; ${accepted}`,
      `audio/entry (ligne 3) : attribut pec inconnu, ignoré ; le plus proche : pce ; ${accepted}`,
      `audio/entry/url (ligne 3) : élément inconnu, ignoré ; ${accepted}`,
    ]);
  });

  it('are where a misplaced one is told to go', () => {
    expect(warningLines(load(minimal('<entry id="1"/>')))).toEqual([
      'general/entry (ligne 2) : élément inconnu, ignoré ; le plus proche : audio/entry',
    ]);
  });
});

it('the table of attributes shows each with what is accepted and its default', () => {
  const lines = renderEntryMarkdown().trimEnd().split('\n');
  expect(lines[0]).toBe('| Attribut | Description | Valeurs acceptées | Par défaut |');
  expect(lines).toHaveLength(8);
  expect(lines[2]).toMatch(/^\| `id` \| .+ \| un nombre entier de 0 à 65535 \| \*\*obligatoire\*\* \|$/);
  expect(lines[3]).toMatch(/^\| `url` \| .+ \| – \|$/);
  expect(lines[5]).toMatch(/^\| `level` \| .+ \| un nombre entier de -30 à -10 \(dBm0\) \| `-16` \|$/);
});
