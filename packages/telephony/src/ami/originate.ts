/** The action that places a call: ours, and the original's. */

import { AmiValueError } from './ami-error.ts';
import { variable, type AmiFields } from './ami-writer.ts';
import { modemLevels, originalLevels } from './modem-levels.ts';

/** Where calls go out: all of it from the operator's configuration. */
export interface OutgoingLine {
  /** Channel of Asterisk; `%NUM%` stands for the number. */
  readonly channel: string;
  /** Where the dialplan starts the soft modem; not used when `audioAddress` is given. */
  readonly context: string;
  readonly extension: string;
  /** `host:port` to which Asterisk brings the sound of an answered call, for a modem that is elsewhere. */
  readonly audioAddress?: string;
  /** How long it may ring. */
  readonly timeoutMs: number;
  /** Timeout to be written where nobody obeys it, in the dialogue of the original; `timeoutMs` when absent. */
  readonly writtenTimeoutMs?: number;
}

export interface CallTarget {
  /** As NumberRules gave it. */
  readonly number: string;
  readonly rx: number | null;
  readonly tx: number | null;
  /** Comes back in the modem's header, as PID. */
  readonly token: string;
}

const CALLER_ID = 'MiniPavi';
/** Others destroy a modem's signal. */
const CODECS = 'alaw,ulaw';
/** The modem writes number and token into 100 bytes without looking at their length. */
const MAX_HEADER_CHARS = 85;

const channelOf = ({ channel }: OutgoingLine, { number }: CallTarget): string =>
  channel.replaceAll('%NUM%', () => number);

function variables({ number, token }: CallTarget, levels: { rx: number; tx: number }): AmiFields {
  if (number.length + token.length > MAX_HEADER_CHARS) {
    throw new AmiValueError(`numéro et jeton : plus de ${MAX_HEADER_CHARS} caractères à eux deux`);
  }
  return [
    variable('CALLED', number),
    variable('PID', token),
    variable('RX', levels.rx),
    variable('TX', levels.tx),
  ];
}

/** Asterisk answers at once and tells later what became of it; `channelId` names the channel from the start. */
export function originateAction(
  line: OutgoingLine,
  target: CallTarget,
  ids: { readonly actionId: string; readonly channelId: string },
): AmiFields {
  return [
    ['Action', 'Originate'],
    ['ActionID', ids.actionId],
    ['Async', 'true'],
    ['Channel', channelOf(line, target)],
    ['ChannelId', ids.channelId],
    ...destination(line, target),
    ['Timeout', line.timeoutMs],
    ['CallerID', CALLER_ID],
    ['Codecs', CODECS],
    ...(line.audioAddress === undefined ? variables(target, modemLevels(target.rx, target.tx)) : []),
  ];
}

/** What an answered call goes on with: no dialplan is needed where the token is the call's name on AudioSocket. */
function destination(line: OutgoingLine, { token }: CallTarget): AmiFields {
  if (line.audioAddress === undefined) {
    return [
      ['Context', line.context],
      ['Exten', line.extension],
      ['Priority', 1],
    ];
  }
  return [
    ['Application', 'AudioSocket'],
    ['Data', `${dashed(token)},${line.audioAddress}`],
  ];
}

/** 32 hex digits as a UUID is written. */
function dashed(token: string): string {
  const parts = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(token);
  if (!parts) throw new AmiValueError('jeton : 32 chiffres hexadécimaux attendus');
  return parts.slice(1).join('-');
}

/**
 * Byte for byte what the original gateway sends. A real Asterisk does not see Timeout and Codecs with their blank
 * before the colon, rings for 30 s and answers when that is over.
 */
export function originalOriginateAction(line: OutgoingLine, target: CallTarget, actionId: string): AmiFields {
  return [
    ['Action', 'Originate'],
    ['ActionId', actionId],
    ['Channel', channelOf(line, target)],
    ['Exten', line.extension],
    ['Timeout ', line.writtenTimeoutMs ?? line.timeoutMs],
    ['Codecs ', CODECS],
    ['CallerId', CALLER_ID],
    ['Context', line.context],
    ['Priority', 1],
    ...variables(target, originalLevels(target.rx, target.tx)),
  ];
}

/**
 * Beginnings of the names that Asterisk may give the channel of a call: `PJSIP/line1-` for `PJSIP/line1/sip:06…@host`,
 * `PJSIP/line1-` and `PJSIP/06…@line1-` for `PJSIP/06…@line1`.
 */
export function channelPrefixes(line: OutgoingLine, target: CallTarget): readonly string[] {
  const [technology = '', resource = ''] = channelOf(line, target).split('/');
  const names = new Set([resource, resource.slice(resource.lastIndexOf('@') + 1)]);
  return [...names].map((name) => `${technology}/${name}-`);
}
