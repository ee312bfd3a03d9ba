/** All that is fed with what others send. */

import { addressLists, addressPolicy } from './address-book.ts';
import { agi } from './agi.ts';
import { addresses, answers, media, xmlServices } from './answers.ts';
import { configuration, extcall } from './configuration.ts';
import { httpAnswers } from './http-answers.ts';
import { asteriskHeader, proxyHeader } from './headers.ts';
import { fields, inputFilter } from './keyboard.ts';
import { lines } from './lines.ts';
import { ami, audioSocket, busLines } from './messages.ts';
import { screen } from './screen.ts';
import { session } from './session.ts';
import { demodulator, modem } from './sound.ts';
import type { FuzzTarget } from './target.ts';
import { telephoneLine } from './telephone-line.ts';
import { telnetClient, telnetParser } from './telnet.ts';

export const TARGETS: readonly FuzzTarget[] = [
  ...[inputFilter, fields, session],
  ...[answers, addresses, xmlServices, media, httpAnswers],
  ...lines,
  ...[telnetParser, telnetClient, asteriskHeader, proxyHeader, addressLists, addressPolicy],
  ...[audioSocket, demodulator, modem, telephoneLine, agi, ami],
  ...[busLines, screen, configuration, extcall],
];
