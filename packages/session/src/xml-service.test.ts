import { describe, expect, test } from 'vitest';
import { interpreterUrl, looksLikeXml } from './xml-service.ts';

const PAGE = 'http://a/page.xml?k=1&é';
const service = (inside: string) => `<?xml version="1.0" encoding="utf-8"?>\n<service>${inside}</service>`;

describe('interpreterUrl', () => {
  test('is the interpreter’s, with the page’s own behind it, encoded', async () => {
    const body = service('\n<interpreteur url="http://b/xml/?url=" /><page nom="x">text</page>\n');
    expect(await interpreterUrl(body, PAGE)).toBe(
      'http://b/xml/?url=http%3A%2F%2Fa%2Fpage.xml%3Fk%3D1%26%C3%A9',
    );
  });

  test('reads entities, and takes the first interpreter', async () => {
    const body = service('<interpreteur url="http://b/?a=1&amp;url="/><interpreteur url="http://c/"/>');
    expect(await interpreterUrl(body, 'x')).toBe('http://b/?a=1&url=x');
  });

  test.each([
    ['blanks and a byte order mark', `\ufeff \n${service('<interpreteur url="u"/>')}`],
    ['no declaration', '<service><interpreteur url="u"/></service>'],
    ['something behind its end', '<service><interpreteur url="u"/></service><x>'],
    ['a doctype', '<!DOCTYPE service><service><interpreteur url="u"/></service>'],
  ])('reads a description with %s', async (_, body) => {
    expect(await interpreterUrl(body, 'p')).toBe('up');
  });

  test.each([
    ['nothing', ''],
    ['JSON', '{"interpreteur":"<service>"}'],
    ['an HTML page', '<html><body>interpreteur</body></html>'],
    ['HTML that is no XML', '<p>interpreteur<br>'],
    ['another root', '<services><interpreteur url="u"/></services>'],
    ['a deeper interpreter', service('<x><interpreteur url="u"/></x>')],
    ['no url', service('<interpreteur/>')],
    ['an empty url', service('<interpreteur url=""/>')],
    ['text instead of an attribute', service('<interpreteur>http://b/</interpreteur>')],
    ['text alone', service('interpreteur')],
    ['cut XML', service('<interpreteur url="u"/>').slice(0, -3)],
    ['an unknown entity', service('<interpreteur url="&lol;"/>')],
    ['an entity of its own', '<!DOCTYPE s [<!ENTITY e "u">]><service><interpreteur url="&e;"/></service>'],
  ])('is none for %s', async (_, body) => {
    expect(await interpreterUrl(body, PAGE)).toBeNull();
  });

  test('never rejects, wherever the page is cut', async () => {
    const body = service('<interpreteur url="http://b/?url=" /><![CDATA[x]]><!-- c --><a b="c">é</a>');
    for (let cut = 0; cut < body.length; cut++) {
      expect(await interpreterUrl(body.slice(0, cut), PAGE), `cut at ${cut}`).toBeNull();
    }
  });
});

describe('looksLikeXml', () => {
  test('tells markup from the rest', () => {
    for (const body of ['<a/>', ' \r\n<html>', '\ufeff<?xml?>', '<'])
      expect(looksLikeXml(body), body).toBe(true);
    for (const body of ['', '{"a":"<b>"}', 'text <b>', '[]']) expect(looksLikeXml(body), body).toBe(false);
  });
});
