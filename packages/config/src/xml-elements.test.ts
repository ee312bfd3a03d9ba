import { describe, expect, it } from 'vitest';
import { readXmlElements, type XmlFault } from './xml-elements.ts';

const elementsOf = (source: string): string[] => {
  const result = readXmlElements(source);
  if (!result.ok) expect.fail(result.fault.message);
  return result.elements.map(({ path, line, text }) => `${line} ${path}=${text}`);
};
const faultOf = (source: string): XmlFault => {
  const result = readXmlElements(source);
  if (result.ok) expect.fail('accepted');
  return result.fault;
};

describe('a configuration file as elements', () => {
  it('keeps the order, the line and the text of each', () => {
    const source = `<?xml version="1.0" encoding="utf-8"?>
<!-- a comment
on two lines --><config>
  <general><host> a </host><!-- <host>b</host> -->
    <host
      >c</host>
    <empty/>
  </general>
  <connecttocmd>
    <key>1</key>
    <key>2<!-- in the middle -->3</key><key><![CDATA[ <4> ]]></key>
  </connecttocmd>
</config>
<!-- end -->`;
    expect(elementsOf(source)).toEqual([
      '3 =',
      '4 general=',
      '4 general/host=a',
      '6 general/host=c',
      '7 general/empty=',
      '9 connecttocmd=',
      '10 connecttocmd/key=1',
      '11 connecttocmd/key=23',
      '11 connecttocmd/key=<4>',
    ]);
  });

  it('finds its values in sections that are given twice', () => {
    expect(elementsOf('<c><g><h>1</h></g><g/><g><h>2</h><h>3</h></g></c>')).toEqual([
      ...['1 =', '1 g=', '1 g/h=1', '1 g=', '1 g=', '1 g/h=2', '1 g/h=3'],
    ]);
  });

  it('is not polluted by names of Object', () => {
    const names = [
      '__proto__',
      'constructor',
      'hasOwnProperty',
      'toString',
      '_',
      'cdata',
      '__defineGetter__',
    ];
    const inner = names.map((name) => `<${name}><polluted>x</polluted></${name}>`).join('');
    const source = `<config>${inner}<general ${names
      .map((name) => `${name}="1"`)
      .reverse()
      .slice(0, 2)
      .join(' ')}><host>a</host></general></config>`;
    expect(elementsOf(source)).toContain('1 general/host=a');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('refuses attributes that trip its parser', () => {
    expect(faultOf('<config hasOwnProperty="1" b="2"/>').message).toBe('XML illisible');
  });
});

describe('malformed XML', () => {
  const AMPERSAND = '&amp; pour « & », &lt; pour « < »';
  const ARROW = "--> à la fin du commentaire (celui-ci ou le précédent n'est pas fermé)";

  it.each([
    ['', 1, 'fichier vide', '<config>'],
    [' \n <!-- nothing -->\n', 1, 'fichier vide', '<config>'],
    ['wsport = 8182', 1, 'texte hors de <config>', 'une balise'],
    ['<config/>\nmore', 2, 'texte hors de <config>', 'une balise'],
    ['<config/>\n<config/>', 2, 'deuxième élément racine', 'un seul élément <config>'],
    ['<config>\n<a>1</b>\n</config>', 2, 'balise fermante inattendue </b>', '</a> (ouvert ligne 2)'],
    ['<config>\n<a>\n<b>1</a></config>', 3, 'balise fermante inattendue </a>', '</b> (ouvert ligne 3)'],
    ['<config>\n<a>1</></a></config>', 2, 'balise fermante mal écrite', '</a> (ouvert ligne 2)'],
    ['<config></config>\n</config>', 2, 'balise fermante inattendue </config>', 'une balise ouvrante'],
    ['<config>\n<a>\n', 3, 'fin du fichier inattendue', '</a> (ouvert ligne 2)'],
    ['<config>\n<a', 2, 'fin du fichier inattendue', '</config> (ouvert ligne 1)'],
    ['<config>\n<!-- a\n', 3, 'fin du fichier dans un commentaire', '--> après un commentaire'],
    ['<config>\n<!-- a →\n<b/><!-- c --></config>', 3, '« -- » dans un commentaire', ARROW],
    ['<config>\n<u>http://a/?b=1&c=2</u></config>', 2, '« & » seul ou entité inconnue', AMPERSAND],
    ['<config>\n<u>a & b</u></config>', 2, '« & » seul ou entité inconnue', AMPERSAND],
    ['<config>\n<u>&eacute;</u></config>', 2, '« & » seul ou entité inconnue', AMPERSAND],
    ['<config>\n<u>&#0;</u></config>', 2, '« & » seul ou entité inconnue', AMPERSAND],
    ['<config>\n<u>a <3</u></config>', 2, "« < » au milieu d'un texte", '&lt; pour « < »'],
    ['<config>\n<u a>1</u></config>', 2, 'attribut mal écrit', 'nom="valeur"'],
    ['<config>\n<u a=1>1</u></config>', 2, 'attribut mal écrit', 'nom="valeur"'],
    ['<config>\n<u;>1</u></config>', 2, 'balise mal écrite', '<nom>valeur</nom>'],
    ['<config>\n<u>1</u;></config>', 2, 'balise fermante mal écrite', '</u> (ouvert ligne 2)'],
  ] as const)('%j is explained with its line', (source, line, message, accepted) => {
    expect(faultOf(source)).toEqual({ line, column: expect.any(Number) as number, message, accepted });
  });

  it('gives the column', () => {
    expect(faultOf('<config>\n  <a>1</b></config>')).toMatchObject({ line: 2, column: 10 });
  });
});

describe('hostile XML', () => {
  const BOMB = '<!ENTITY a "xxxx"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">';

  it.each([
    [`<!DOCTYPE config [${BOMB}]><config>&c;</config>`],
    ['<!DOCTYPE config SYSTEM "file:///etc/passwd"><config/>'],
    ['<!DOCTYPE config [<!ENTITY x SYSTEM "file:///etc/passwd">]><config><a>&x;</a></config>'],
    ['<!-- a --><!doctype config><config/>'],
    ['<!DOCTYPE config [ <config><a>1</a></config>'],
    ['<config><!DOCTYPE config [<!ENTITY a "b">]></config>'],
    ['<!ELEMENT config ANY><config/>'],
  ])('%s is refused for its declarations', (source) => {
    expect(faultOf(source)).toMatchObject({ line: 1, message: 'DOCTYPE refusé' });
  });

  it('is refused when nested deeper than any setting', () => {
    const source = '<a>'.repeat(200_000);
    expect(faultOf(source)).toMatchObject({
      message: 'éléments trop imbriqués',
      accepted: '8 niveaux au plus',
    });
  });

  it('costs little time, whatever fills the megabyte', () => {
    const fills = [
      '<a/>',
      '<!--',
      '<!-- -->',
      '<![CDATA[',
      '&amp;',
      '<a b="',
      '</',
      ']]>',
      '<?',
      '<!',
      'é',
      '\n',
    ];
    for (const fill of fills) {
      const started = performance.now();
      readXmlElements(`<config>${fill.repeat(1_000_000 / fill.length)}</config>`);
      expect(performance.now() - started, fill).toBeLessThan(8000);
    }
  });
});
