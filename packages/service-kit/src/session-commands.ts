/** Commands on sessions: settings, messages, deferred calls, captured screens. */

import { cells } from '@minipavi/videotex';
import type { ServiceCommand } from './input-commands.ts';
import { checkFilled, checkInteger } from './range.ts';

const MAX_SCREENSAVER_TEXT = 30;
const MAX_IDLE_MINUTES = 30;

/** What a service can set for the session, and the range of each. */
export interface SessionSettings {
  /** 0 none, 1 the terminal's own, 2 the gateway's picture, 3 `text` (30 characters at most). */
  readonly screensaver: { readonly type: 0 | 1 | 2 | 3; readonly text?: string };
  /** Minutes (0-30) without a key after which the session ends. */
  readonly timeout: { readonly minutes: number };
}

/** Changes a setting of this session. It asks nothing of the user: his next function key comes as it is. */
export function setParam<Name extends keyof SessionSettings>(
  paramName: Name,
  params: SessionSettings[Name],
): ServiceCommand {
  if ('minutes' in params) checkInteger('minutes', params.minutes, 0, MAX_IDLE_MINUTES);
  else {
    checkInteger('screen saver type', params.type, 0, 3);
    checkInteger('length of the screen saver text', cells(params.text ?? ''), 0, MAX_SCREENSAVER_TEXT);
  }
  return { name: 'setParam', param: { paramName, params } };
}

/** As if the user had pressed Connexion/Fin. */
export const libCnx = (): ServiceCommand => ({ name: 'libCnx' });

/** Shows a message on the status row of other sessions, whatever they are doing. */
export function pushServiceMsg(
  messages: readonly { readonly uniqueId: string; readonly message: string }[],
): ServiceCommand {
  for (const { uniqueId } of messages) checkFilled('uniqueId', uniqueId);
  return {
    name: 'PushServiceMsg',
    param: {
      uniqueids: messages.map(({ uniqueId }) => uniqueId),
      message: messages.map(({ message }) => message),
    },
  };
}

/** A call to make later, for a session: of a URL, or an event in the session as if `text` had been typed. */
export type DeferredCall = { readonly at: Date; readonly uniqueId: string } & (
  { readonly url: string } | { readonly text: string }
);

/** Has `url` called with BGCALL, or the session's service with BGCALL-SIMU, when the time has come. */
export function backgroundCall(calls: readonly DeferredCall[]): ServiceCommand {
  return {
    name: 'BackgroundCall',
    param: {
      time: calls.map(({ at }) => {
        const seconds = Math.floor(at.getTime() / 1000);
        return checkInteger('time of the call', seconds, 0, Number.MAX_SAFE_INTEGER);
      }),
      uniqueid: calls.map(({ uniqueId }) => checkFilled('uniqueId', uniqueId)),
      url: calls.map((call) => ('url' in call ? call.url : call.text)),
      simulate: calls.map((call) => !('url' in call)),
    },
  };
}

/** Asks for the list of captured screens; it comes as event DATAS. */
export const getScreenList = (): ServiceCommand => ({ name: 'getScreenList', param: {} });

export interface GetScreenOptions {
  /** From the list. */
  readonly seq: string;
  /** In colour, or in greys. */
  readonly colour?: boolean;
  /** With a Minitel drawn around it. */
  readonly minitel?: boolean;
}

/** Asks for a captured screen as PNG; it comes as event DATAS. */
export function getScreen(options: GetScreenOptions): ServiceCommand {
  const { seq, colour = true, minitel = false } = options;
  return {
    name: 'getScreen',
    param: { seq: checkFilled('seq', seq), color: colour ? 1 : 0, minitel: minitel ? 1 : 0 },
  };
}
