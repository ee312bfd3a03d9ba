/** What a terminal types: the input filter, and the fields behind it. */

import assert from 'node:assert/strict';
import fc, { type Arbitrary } from 'fast-check';
import { parseCommand } from '@minipavi/protocol';
import type { Field } from '../../packages/session/src/field.ts';
import { InputFilter, type InputToken } from '../../packages/session/src/input-filter.ts';
import { InputForm } from '../../packages/session/src/input-form.ts';
import { InputMsg } from '../../packages/session/src/input-msg.ts';
import { InputTxt } from '../../packages/session/src/input-txt.ts';
import { Keyboard } from '../../packages/session/src/keyboard.ts';
import { inputCommand } from './answer-json.ts';
import { bytesOf, cuts, noise, packetsOf, sequence, wall } from './byte-strings.ts';
import { defineTarget } from './target.ts';

const any = noise(1);
const printable = fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code));

/** Keys, accents, answers to protocol requests, secondary functions, and line noise. */
export const typing = (maxBricks: number): Arbitrary<string> =>
  wall(
    [
      fc.string({ unit: printable, maxLength: 8 }),
      fc.constantFrom(...[...'ABCDEFGHIY'].map((letter) => `\x13${letter}`)),
      sequence('\x13', any),
      sequence('\x19', fc.constantFrom('A', 'B', 'C', 'H', 'K', 'J', '#', '\x19'), any),
      sequence('\x1b[', fc.constantFrom('A', 'B', 'C', 'D', 'P', '4h', '2J', ';;;;;;;;;;;;;;;;;;;;')),
      sequence('\x1b', fc.constantFrom('9', ':', ';'), any, any, any),
      sequence('\x01', any, any, any, '\x04'),
      sequence('\r', any),
      sequence('\x1f', any, any),
      fc.constantFrom('\x08', '\x7f', '\x00', '\x13\x13', '\x1b\x1b'),
      noise(6),
    ],
    maxBricks,
  );

export const inputFilter = defineTarget({
  name: 'input-filter',
  inputs: fc.record({ typed: typing(40), sizes: cuts() }),
  run({ typed, sizes }) {
    const whole = new InputFilter({ waitsAfterCr: true }).push(bytesOf(typed));
    const filter = new InputFilter({ waitsAfterCr: true });
    const inPackets = packetsOf(typed, sizes).flatMap((packet) => filter.push(packet));
    assert.deepEqual(inPackets, whole);
    assert.ok(whole.length <= typed.length, 'more tokens than bytes');
    for (const token of whole) checkToken(token);
    // Without secondary functions a packet's end ends a CR; nothing else may differ from what is said of one.
    const plain = new InputFilter();
    for (const packet of packetsOf(typed, sizes)) for (const token of plain.push(packet)) checkToken(token);
  },
});

function checkToken(token: InputToken): void {
  if (token.kind !== 'character') return;
  assert.ok(token.bytes.length >= 1 && token.bytes.length <= 3);
  assert.ok(
    token.bytes.every((byte, at) => (byte >= 0x20 && byte <= 0x7e) || (at === 0 && byte === 0x19)),
    `character ${JSON.stringify(token.bytes)}`,
  );
}

/** A screen of characters, each with its accent, and what places them. */
const MAX_DRAWN = 25 * 40 * 8;

export const fields = defineTarget({
  name: 'fields',
  inputs: fc.record({ command: inputCommand, echo: fc.boolean(), typed: typing(60), sizes: cuts() }),
  run({ command, echo, typed, sizes }) {
    const result = parseCommand(command);
    if (result?.kind !== 'command') return;
    const field = fieldOf(result.command);
    if (field === null) return;
    const keyboard = new Keyboard({ isSecondary: null, onSecondary: () => {} });
    keyboard.echo = echo;
    keyboard.ask(field);
    checkDrawn(field.draw());
    for (const packet of packetsOf(typed, sizes)) {
      const out: number[] = [];
      const key = keyboard.read(packet, out);
      checkDrawn(out, packet.length);
      const content = keyboard.content;
      assert.ok(content.length <= 31, `${content.length} lines`);
      for (const line of content) assert.ok(line.length <= 1000, `a line of ${line.length} characters`);
      if (key !== null) keyboard.ask(field);
    }
  },
});

type ParsedCommand = Extract<ReturnType<typeof parseCommand>, { kind: 'command' }>['command'];

function fieldOf(command: ParsedCommand): Field | null {
  if (command.name === 'InputTxt') return new InputTxt(command.param);
  if (command.name === 'InputMsg') return new InputMsg(command.param);
  return command.name === 'InputForm' ? new InputForm(command.param) : null;
}

function checkDrawn(bytes: readonly number[], typedBytes = 1): void {
  assert.ok(bytes.length <= MAX_DRAWN * Math.max(1, typedBytes), `${bytes.length} bytes drawn`);
  assert.ok(bytes.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255));
}
