/** Actions for the manager. All that goes there is checked here, whatever was checked before. */

import { AmiValueError } from './ami-error.ts';

/** Limits of Asterisk: it cuts what is longer, and answers with an error that names no action. */
const MAX_LINE_BYTES = 1024;
const MAX_LINES = 128;

/** In this order, the action itself first; a name may come several times. */
export type AmiFields = readonly (readonly [name: string, value: string | number])[];

/** Letters and digits; the original's `Timeout :` has a blank too. */
const NAME = /^[A-Za-z][A-Za-z0-9]* ?$/;
/** The first two begin a new header, the third ends the text for a C program. */
const LINE_BREAKERS = /[\r\n\0]/;

/** Throws an AmiValueError. */
export function encodeAction(fields: AmiFields): Buffer {
  if (fields.length > MAX_LINES) throw new AmiValueError(`action AMI : plus de ${MAX_LINES} lignes`);
  const lines = fields.map(([name, value]) => {
    if (!NAME.test(name)) throw new AmiValueError(`action AMI : « ${name.slice(0, 20)} » n’est pas un nom`);
    const text = String(value);
    if (LINE_BREAKERS.test(text)) {
      throw new AmiValueError(`action AMI : fin de ligne ou octet nul dans ${name.trim()}`);
    }
    const line = `${name}: ${text}\r\n`;
    if (Buffer.byteLength(line) > MAX_LINE_BYTES) {
      throw new AmiValueError(`action AMI : ${name.trim()} dépasse ${MAX_LINE_BYTES} octets`);
    }
    return line;
  });
  // UTF-8: in another encoding a letter such as U+010A would become a line feed.
  return Buffer.from(`${lines.join('')}\r\n`, 'utf8');
}

const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;
/** A comma begins another variable; all others have a meaning in the arguments of a dialplan's application. */
const VARIABLE_BREAKERS = /[\x00-\x1f\x7f,"'(){}$\\|&;]/;

/** A `Variable` line for Originate. Throws an AmiValueError. */
export function variable(name: string, value: string | number): readonly [string, string] {
  const text = String(value);
  if (!VARIABLE_NAME.test(name)) {
    throw new AmiValueError(`variable AMI : « ${name.slice(0, 20)} » n’est pas un nom`);
  }
  if (VARIABLE_BREAKERS.test(text)) {
    throw new AmiValueError(`variable AMI ${name} : caractère interdit (virgule, guillemet, parenthèse…)`);
  }
  return ['Variable', `${name}=${text}`];
}

/** How Hangup names a channel: a leading `/` would be a regular expression over all channels of the server. */
const CHANNEL = /^[A-Za-z0-9][^\x00-\x20\x7f]{0,139}$/;

/** The action that hangs up one channel, by its name or its identifier. Throws an AmiValueError. */
export function hangUpAction(channel: string, cause?: number): AmiFields {
  if (!CHANNEL.test(channel)) throw new AmiValueError('Hangup : ce n’est pas le nom d’un canal');
  const fields: [string, string | number][] = [
    ['Action', 'Hangup'],
    ['Channel', channel],
  ];
  if (cause !== undefined) fields.push(['Cause', cause]);
  return fields;
}
