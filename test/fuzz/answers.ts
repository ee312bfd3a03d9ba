/** What services answer, and the addresses that they and users write. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MAX_CONTEXT_LENGTH, parseAnswer, parseServiceUrl, parseUrlParams } from '@minipavi/protocol';
import { parseStartQuery } from '../../packages/access/src/start-query.ts';
import { MAX_SHOWN, visibleText } from '../../packages/session/src/markup.ts';
import { MediaScanner } from '../../packages/session/src/media-scanner.ts';
import { interpreterUrl } from '../../packages/session/src/xml-service.ts';
import { body } from './answer-json.ts';
import { bytesOf, cuts, mutated, noise, packetsOf, sequence, wall } from './byte-strings.ts';
import { defineTarget } from './target.ts';

/** Members that every object has, before anything was parsed. */
const OBJECT_MEMBERS = Object.getOwnPropertyNames(Object.prototype).length;

function checkPrototype(): void {
  assert.equal(
    Object.getOwnPropertyNames(Object.prototype).length,
    OBJECT_MEMBERS,
    'Object.prototype has changed',
  );
  assert.equal(({} as Record<string, unknown>)['context'], undefined);
}

export const answers = defineTarget({
  name: 'answers',
  inputs: body,
  run(text) {
    const result = parseAnswer(text);
    checkPrototype();
    if (result.kind === 'malformed') assert.ok(result.fault.length < 200, result.fault);
    if (result.kind === 'not-json') assert.ok(visibleText(text).length <= MAX_SHOWN);
    if (result.kind !== 'answer') return;
    const { context, command } = result.answer;
    assert.ok(context === null || context.length <= MAX_CONTEXT_LENGTH);
    // What the next request carries must be something that PHP can read.
    JSON.parse(JSON.stringify({ context }));
    if (command?.kind === 'malformed') assert.ok(command.fault.length < 300, command.fault);
  },
});

const addressPiece = fc.constantFrom(
  ...[
    '?',
    '&',
    '=',
    '[',
    ']',
    '[]',
    '%',
    '%25',
    '%ff',
    '%00',
    '+',
    '#',
    '/',
    ':',
    '@',
    '..',
    '\\',
    ' ',
    '__proto__',
  ],
  ...[
    'url=',
    'streamuniqueid=',
    'seq=',
    'token=',
    'http://',
    'https://',
    'service.test',
    '[::1]',
    '127.1',
    'é',
    '\ud800',
  ],
);
const address = fc.oneof(
  mutated(fc.webUrl({ withQueryParameters: true, withFragments: true }), addressPiece),
  fc
    .array(fc.oneof(addressPiece, fc.string({ maxLength: 5 })), { maxLength: 30 })
    .map((parts) => parts.join('')),
  fc.nat(2000).map((depth) => `http://service.test/?a${'[b]'.repeat(depth)}=1`),
);

export const addresses = defineTarget({
  name: 'service-urls',
  inputs: address,
  run(text) {
    const url = parseServiceUrl(text);
    if (url !== null) {
      assert.match(url.address, /^https?:\/\/[^/?#]/);
      assert.ok(URL.canParse(url.address));
      assert.equal(parseServiceUrl(url.text)?.address, url.address, 'its own text is another URL');
    }
    JSON.stringify(parseUrlParams(text));
    const { url: asked, playback } = parseStartQuery(text);
    assert.ok(asked === null || (asked.length > 0 && asked.length <= text.length));
    assert.ok(playback === null || playback.uniqueId !== '');
    checkPrototype();
  },
});

const xmlPiece = fc.constantFrom(
  ...[
    '<service>',
    '</service>',
    '<interpreteur',
    ' url="',
    '"/>',
    '>',
    '<',
    '&',
    '&lol;',
    '<![CDATA[',
    ']]>',
    '<!--',
    '-->',
  ],
  ...[
    '<!DOCTYPE a [<!ENTITY lol "lol">]>',
    '<?xml version="1.0"?>',
    'http://i.test/?u=',
    '<__proto__ constructor="1">',
    '$',
  ],
);

export const xmlServices = defineTarget({
  name: 'xml-services',
  inputs: mutated(
    fc.constant(
      '<?xml version="1.0"?><service><interpreteur url="http://i.test/?u="/><page nom="a"/></service>',
    ),
    xmlPiece,
  ),
  async run(text) {
    const url = await interpreterUrl(text, 'http://service.test/page.xml');
    assert.ok(url === null || url.endsWith('http%3A%2F%2Fservice.test%2Fpage.xml'));
    checkPrototype();
  },
});

export const media = defineTarget({
  name: 'media',
  inputs: fc.record({
    stream: wall(
      [
        sequence(
          '\x14#D',
          fc.constantFrom('YT', 'VID', 'SND', 'DM', 'URL', 'IMG', 'XX', ''),
          ':',
          noise(20),
          '\x14#F',
        ),
        fc.constantFrom('\x14#D', '\x14#F', '\x14', '\x14#DYT:dQw4w9WgXcQ\x14#F', 'YT:'),
        noise(30),
      ],
      12,
    ),
    sizes: cuts(),
  }),
  run({ stream, sizes }) {
    const whole = new MediaScanner().push(bytesOf(stream));
    const scanner = new MediaScanner();
    let last: unknown = null;
    for (const packet of packetsOf(stream, sizes)) last = scanner.push(packet) ?? last;
    assert.deepEqual(last, whole);
  },
});
