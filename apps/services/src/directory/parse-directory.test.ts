import { describe, expect, test } from 'vitest';
import { isServiceReference, parseDirectory } from './parse-directory.ts';

const directoryOf = (...services: readonly string[]): string =>
  `<?xml version="1.0"?>\n<config>\n<annuaire>\n${services.join('\n')}\n</annuaire>\n</config>\n`;
const service = (code: string, url = 'http://a.fr/'): string =>
  `<service code="${code}"><infos>Un</infos><url>${url}</url></service>`;

test('services are read in the order of the file, blanks put right', () => {
  const xml = directoryOf(
    '<service code=" Demo ">\n<infos>\n  Une   description\n longue </infos><url> /demo/?a=1&amp;b=2 </url></service>',
    '<!-- rien --><service code="météo"><url><![CDATA[https://a.fr/?x&y]]></url></service>',
  );
  expect(parseDirectory(xml)).toEqual({
    entries: [
      { code: 'Demo', infos: 'Une description longue', url: '/demo/?a=1&b=2' },
      { code: 'météo', infos: '', url: 'https://a.fr/?x&y' },
    ],
    faults: [],
    isWhole: true,
  });
});

describe('faults tell the line, the element, the value and what is accepted; good entries are kept', () => {
  test.each<[string, string]>([
    [service('X'), 'ligne 5, config/annuaire/service[2], attribut code : "X", attendu 2 à 20 caractères'],
    [
      service('X'.repeat(21)),
      `ligne 5, config/annuaire/service[2], attribut code : "${'X'.repeat(21)}", attendu 2 à 20 caractères`,
    ],
    [
      '<service><url>/a/</url></service>',
      'ligne 5, config/annuaire/service[2], attribut code : "", attendu 2 à 20 caractères',
    ],
    [
      service('pre', '/b/'),
      'ligne 5, config/annuaire/service[2], attribut code : "pre", attendu un code différent de celui de la ligne 4',
    ],
    [
      service('XX', 'ftp://a.fr/'),
      'ligne 5, config/annuaire/service[2]/url (service XX) : "ftp://a.fr/", attendu une adresse http:// ou https://, ou un chemin de cet hôte comme /demo/',
    ],
    [
      '<service code="XX"><nom>x</nom><url>/a/</url></service>',
      'ligne 5, config/annuaire/service/nom : "<nom>", attendu <infos> ou <url>',
    ],
    ['<serveur/>', 'ligne 5, config/annuaire/serveur : "<serveur>", attendu <service>'],
  ])('%s', (wrong, fault) => {
    const { entries, faults, isWhole } = parseDirectory(directoryOf(service('PRE'), wrong, service('POST')));
    expect(faults).toEqual([fault]);
    expect(isWhole).toBe(true);
    const codes = entries.map(({ code }) => code);
    expect([codes[0], codes.at(-1)]).toEqual(['PRE', 'POST']);
  });

  test('another kind of document is named', () => {
    expect(parseDirectory('<html/>').faults).toEqual(['ligne 1, html : "<html>", attendu <config>']);
  });
});

test('XML that breaks off keeps what came before, and says so', () => {
  const { entries, faults, isWhole } = parseDirectory(
    `<config><annuaire>\n${service('AA')}\n<service code="BB"><url>http://a.fr/?x&y=1</url></service>\n${service('CC')}`,
  );
  expect(entries.map(({ code }) => code)).toEqual(['AA']);
  expect(isWhole).toBe(false);
  expect(faults).toEqual([
    expect.stringMatching(/^ligne 3, XML : ".+", attendu un document XML bien formé$/),
  ]);
});

test.each(['', '<config>', 'texte', '\0', '<config><annuaire><service code="AA">'])(
  '%j is a fault, not an exception',
  (xml) => {
    const { entries, faults } = parseDirectory(xml);
    expect(entries).toEqual([]);
    expect(faults).toHaveLength(1);
  },
);

test('the number of entries and of faults is bounded', () => {
  const many = Array.from({ length: 2100 }, (_, index) => service(`C${index}`));
  const { entries, faults } = parseDirectory(directoryOf(...many));
  expect(entries).toHaveLength(2000);
  expect(faults).toHaveLength(51);
  expect(faults.at(-1)).toBe('d’autres défauts suivent');
});

test.each<[string, boolean]>([
  ['/demo/', true],
  ['/', true],
  ['https://a.fr', true],
  ['HTTP://a.fr/x', true],
  ['//a.fr/', false],
  ['/\\a.fr/', false],
  ['demo/', false],
  ['http://', false],
  ['http:///x', false],
  ['http://a b/', false],
  ['javascript:alert(1)', false],
  ['', false],
])('isServiceReference(%j) is %j', (url, expected) => {
  expect(isServiceReference(url)).toBe(expected);
});
