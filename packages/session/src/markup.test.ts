import { describe, expect, test } from 'vitest';
import { MAX_SHOWN, visibleText } from './markup.ts';

describe('visibleText', () => {
  test.each([
    [
      '<html><body>Fatal error:<br>line 12<br/>end &amp; <b>bold</b></body></html>',
      'Fatal error:\r\nline 12\r\nend & bold',
    ],
    ['<h1>Not Found</h1><p>The page is gone</p>', 'Not FoundThe page is gone'],
    ['  plain text \r\n', 'plain text'],
    ['a<BR />b<br\n>c', 'a\r\nb\r\nc'],
    ['<script>if (a<b) alert("x")</script>seen<STYLE type="x">p{}</STYLE >', 'seen'],
    ['<p title="a\nb">text</p><!-- hidden -->', 'text'],
    ['1 < 2 <b>and</b> 3 > 2', '1 < 2 and 3 > 2'],
    ['&eacute;&#233;&#xE9;&quot;&apos;&lt;b&gt;&nbsp;&AMP;', `ééé"'<b> &`],
    ['&unknown; &#0; &#99999999; &#x; &;', '&unknown; &#0; &#99999999; &#x; &;'],
    ['<unclosed', '<unclosed'],
    ['<script>never closed', 'never closed'],
    ['', ''],
  ])('shows of %j what a person reads', (body, text) => {
    expect(visibleText(body)).toBe(text);
  });

  test('shows the first 400 characters', () => {
    expect(visibleText(`<p>${'é'.repeat(1000)}`)).toBe('é'.repeat(MAX_SHOWN));
  });

  test.each(['<', '<script>', '<script ', '<script></script', '&#', '<br', '<br '])(
    'takes little time for 100 000 bytes of %j',
    (piece) => {
      const began = performance.now();
      visibleText(piece.repeat(100_000 / piece.length));
      expect(performance.now() - began).toBeLessThan(200);
    },
  );
});
