/** What an operator may write: every file gives a configuration, or faults that can be read. */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc, { type Arbitrary } from 'fast-check';
import {
  describeFinding,
  loadConfig,
  parseExtCall,
  type ConfigFault,
  type ConfigWarning,
} from '@minipavi/config';
import { mutated, noise } from './byte-strings.ts';
import { defineTarget } from './target.ts';

/** Of the repository; the bundle runs from there. */
const CONFIG = path.join(process.env['MINIPAVI_FUZZ_FOLDER'] ?? import.meta.dirname, '../../config');
const shipped = (...names: readonly string[]): Arbitrary<string> =>
  fc.constantFrom(...names.map((name) => readFileSync(path.join(CONFIG, name), 'utf8')));

const piece = fc.oneof(
  fc.constantFrom(
    ...[
      '<',
      '>',
      '</',
      '/>',
      '&',
      '&amp;',
      '&#0;',
      '&lol;',
      ']]>',
      '<![CDATA[',
      '<!--',
      '-->',
      '"',
      '=',
      '<?xml version="1.0" encoding="utf-16"?>',
    ],
    ...[
      '<!DOCTYPE c [<!ENTITY a "aa"><!ENTITY lol "&a;&a;">]>',
      '<general>',
      '</general>',
      '<config>',
      '</config>',
    ],
    ...[
      '<maxc>',
      '</maxc>',
      '<wsport>',
      '<durl>',
      '<httppwd>',
      '<allowhost>',
      '<entry id="1" pce="x"/>',
      '<screencapture>',
    ],
    ...[
      '0',
      '-1',
      '65536',
      '99999999999999999999',
      '1e9',
      'NaN',
      'oui',
      'http://[',
      'https://a:b@c/',
      '::1',
      '10.0.0.0/33',
      '\u0000',
      '\ud800',
    ],
    '<a>'.repeat(300),
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

function checkFindings(findings: readonly (ConfigFault | ConfigWarning)[]): void {
  assert.ok(findings.length <= 200, `${findings.length} findings`);
  for (const finding of findings) {
    const text = describeFinding(finding);
    assert.ok(text.length > 0 && text.length < 2000, text);
    assert.doesNotMatch(text, /[\u0000-\u001f\u007f]/);
  }
}

let folder = '';
const begin = (): Promise<void> => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'minipavi-fuzz-'));
  return Promise.resolve();
};
const end = (): Promise<void> => {
  rmSync(folder, { recursive: true, force: true });
  return Promise.resolve();
};

export const configuration = defineTarget({
  name: 'configuration',
  inputs: fc.record({
    // The encoding counts, too: as bytes, some of them are no UTF-8.
    text: fc.oneof(mutated(shipped('minipavi-base.conf', 'minipavi-full.conf'), piece, 4), noise(300)),
    isLatin1: fc.boolean(),
    args: fc.array(
      fc.oneof(
        fc.constantFrom(
          '--wsport',
          '--maxc=5',
          '--maxc',
          '-v',
          '--',
          '--no-wss',
          '--verbose',
          '--x',
          '=',
          '',
          '--wsport=0',
          '--cfgfile',
        ),
        fc.string({ maxLength: 8 }),
      ),
      { maxLength: 3 },
    ),
  }),
  begin,
  end,
  run({ text, isLatin1, args }) {
    const file = path.join(folder, 'minipavi.conf');
    writeFileSync(file, text, isLatin1 ? 'latin1' : 'utf8');
    const result = loadConfig(['--cfgfile', file, ...args], folder);
    if (result.kind === 'help') return;
    checkFindings(result.warnings);
    if (result.kind === 'config') return;
    assert.ok(result.faults.length > 0, 'refused without a reason');
    checkFindings(result.faults);
  },
});

export const extcall = defineTarget({
  name: 'extcall-file',
  inputs: fc.oneof(mutated(shipped('extcall.conf'), piece, 4), noise(200)),
  run(text) {
    const { config, faults, warnings } = parseExtCall(text);
    checkFindings(faults);
    checkFindings(warnings);
    assert.ok(config !== null || faults.length > 0, 'refused without a reason');
  },
});
