/** Raw sockets into the opening of each kind of line, with whatever a stranger may send. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sequence } from './byte-strings.ts';
import { typing } from './keyboard.ts';
import { lineTarget } from './line-door.ts';
import { asteriskHeaders } from './headers.ts';
import { audioSocketStream } from './messages.ts';
import { telnetStream } from './telnet.ts';
import type { FuzzTarget } from './target.ts';
import { websocketStream } from './websocket-stream.ts';

export const lines: readonly FuzzTarget[] = [
  lineTarget('websocket-line', 'WS', websocketStream, (heard) => {
    assert.doesNotMatch(heard, /sec-websocket-extensions/i, 'compression was agreed to');
    assert.match(heard, /^$|^HTTP\/1\.1 (?:101|400|405|426|431) /, heard.slice(0, 80));
  }),
  lineTarget(
    'telnet-line',
    'TELN',
    fc.oneof(telnetStream, sequence(telnetStream, typing(10))),
    (_heard, { kind }) => {
      assert.equal(kind, 'closed');
    },
  ),
  lineTarget('asterisk-line', 'AST', sequence(asteriskHeaders, typing(10)), (heard, { kind }) => {
    if (kind === 'refused') assert.equal(heard, '');
  }),
  lineTarget('audio-line', 'AUD', audioSocketStream, () => {}),
];
