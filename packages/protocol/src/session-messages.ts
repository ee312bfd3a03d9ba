/** Commands that concern other sessions, or a later moment: their types, and the reading of what services write. */

import { asInteger, asList, asObject, asText, ContractFault, isTrue } from './loose.ts';
import { MAX_URL_LENGTH } from './service-url.ts';

/** A message for the status row of a session. */
export interface PushedMessage {
  /** Identifier of the session, 14 digits when it is one. */
  readonly uniqueId: string;
  /** Unicode, any length up to MAX_MESSAGE_LENGTH; control characters are nothing that is shown. */
  readonly text: string;
}

/** A call to make later. */
export interface DeferredCall {
  /** Unix time in seconds; the past means at once. */
  readonly at: number;
  /** The session it is made for. */
  readonly uniqueId: string;
  /** True: that session's service gets BGCALL-SIMU with `target` as what was typed. False: `target` is called with BGCALL. */
  readonly simulate: boolean;
  /** A URL (not checked here) or a text; up to MAX_URL_LENGTH characters. */
  readonly target: string;
}

export type SessionMessageCommand =
  | { readonly name: 'PushServiceMsg'; readonly param: readonly PushedMessage[] }
  | { readonly name: 'BackgroundCall'; readonly param: readonly DeferredCall[] };

/** Enough for everybody on a large gateway. */
export const MAX_MESSAGES = 1000;
/** A row has 40 cells: whoever writes more than this wants something else. */
export const MAX_MESSAGE_LENGTH = 1000;
/** Of one answer. */
export const MAX_DEFERRED_CALLS = 100;
/** An identifier has 14; longer ones are nobody's. */
const MAX_ID_LENGTH = 32;

type Param = Readonly<Record<string, unknown>>;

/** Unlike fields of a form, none may be left out unseen. */
function bounded(value: unknown, path: string, max: number): readonly unknown[] {
  const list = asList(value, path, max + 1);
  if (list.length > max) throw new ContractFault(path, value, `${max} éléments au plus`);
  return list;
}

const identifier = (value: unknown, path: string): string =>
  asText(value, path).trim().slice(0, MAX_ID_LENGTH);

/** An identifier without a message is told nothing; a message that is '' clears the row. */
function pushServiceMsg(param: Param): readonly PushedMessage[] {
  const texts = bounded(param['message'], 'param.message', MAX_MESSAGES);
  return bounded(param['uniqueids'], 'param.uniqueids', MAX_MESSAGES)
    .slice(0, texts.length)
    .map((one, i) => ({
      uniqueId: identifier(one, `param.uniqueids[${i}]`),
      text: asText(texts[i], `param.message[${i}]`).slice(0, MAX_MESSAGE_LENGTH),
    }));
}

function target(value: unknown, path: string): string {
  const text = asText(value, path);
  if (text.length <= MAX_URL_LENGTH) return text;
  throw new ContractFault(path, text, `${MAX_URL_LENGTH} caractères au plus`);
}

/** As many calls as there are times. */
function backgroundCall(param: Param): readonly DeferredCall[] {
  const column = (name: string) => bounded(param[name], `param.${name}`, MAX_DEFERRED_CALLS);
  const [times, urls, ids, simulates] = [
    column('time'),
    column('url'),
    column('uniqueid'),
    column('simulate'),
  ];
  return times.map((time, i) => ({
    at: asInteger(time, `param.time[${i}]`) ?? 0,
    uniqueId: identifier(ids[i], `param.uniqueid[${i}]`),
    simulate: isTrue(simulates[i]),
    target: target(urls[i], `param.url[${i}]`),
  }));
}

/** null when the name is another command's. Throws a ContractFault. */
export function readSessionMessage(name: string, raw: unknown): SessionMessageCommand | null {
  switch (name) {
    case 'PushServiceMsg':
      return { name, param: pushServiceMsg(asObject(raw, 'param')) };
    case 'BackgroundCall':
      return { name, param: backgroundCall(asObject(raw, 'param')) };
    default:
      return null;
  }
}
