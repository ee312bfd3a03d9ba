/** Commands on the screens that the user has captured: their types, their reading, and what services get as `datas`. */

import { asInteger, asObject, isTrue } from './loose.ts';

export interface GetScreenParam {
  /** Number in the list, from 1; 0, which no capture has, when not given. */
  readonly seq: number;
  /** Else in greys. */
  readonly color: boolean;
  /** Inside the picture of a Minitel. */
  readonly minitel: boolean;
}

/** The service is called with DATAS and a ScreenData: the list, or one picture. */
export type ScreenCommand =
  { readonly name: 'getScreenList' } | { readonly name: 'getScreen'; readonly param: GetScreenParam };

export interface ListedScreen {
  /** `dd/mm/yyyy hh:mm:ss`, in the gateway's time zone. */
  readonly date: string;
  readonly seq: number;
}

/** Member `datas` of a request, as it is on the wire. A picture is a PNG in base64. */
export type ScreenData =
  | { readonly item: 'getscreenlist'; readonly result: true; readonly datas: readonly ListedScreen[] }
  | { readonly item: 'getscreen'; readonly result: true; readonly seq: number; readonly datas: string }
  /** No capture has that number. */
  | { readonly item: 'getscreen'; readonly result: false };

/** True for the commands that ask for captured screens. */
export const isScreenCommand = <C extends { readonly name: string }>(
  command: C,
): command is Extract<C, { name: ScreenCommand['name'] }> =>
  command.name === 'getScreenList' || command.name === 'getScreen';

/** null when the name is another command's. Throws a ContractFault. */
export function readScreenCommand(name: string, raw: unknown): ScreenCommand | null {
  switch (name) {
    case 'getScreenList':
      return { name };
    case 'getScreen': {
      const param = asObject(raw, 'param');
      return {
        name,
        param: {
          seq: asInteger(param['seq'], 'param.seq') ?? 0,
          color: isTrue(param['color']),
          minitel: isTrue(param['minitel']),
        },
      };
    }
    default:
      return null;
  }
}
