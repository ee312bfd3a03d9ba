/** Commands that link the user elsewhere for a while: their types, and the reading of what services write. */

import { asObject, asText, ContractFault, isNothing } from './loose.ts';

interface HostParam {
  /** `name:port`; for a websocket perhaps behind `tcp://` or `ssl://`. Not checked any further here. */
  readonly host: string;
  /** One of the gateway's `connecttocmd/key`; '' when not given. */
  readonly key: string;
  /** The gateway shows what the user types. */
  readonly echo: boolean;
  /** What the keyboard types unshifted: `lower` only when this very word is given. */
  readonly case: 'lower' | 'upper';
}

export interface ConnectToTlnParam extends HostParam {
  /** Sent to the host first; its C escapes are still in it. */
  readonly startseq: string;
}

export interface ConnectToWsParam extends HostParam {
  /** Path and query; '' stands for `/`. */
  readonly path: string;
  /** Sub-protocol; '' for none. */
  readonly proto: string;
  /** False only for `"verify": "no"`: any certificate is taken then. */
  readonly verify: boolean;
}

/** A local program that the operator has named: a service gives its identifier, never a command line. */
export interface ConnectToPtyParam {
  readonly id: string;
  readonly key: string;
}

/** By telephone. */
export interface ConnectToExtParam {
  /** As the service wrote it; '' when not given: nobody is called. */
  readonly number: string;
  readonly key: string;
  /** Levels of the modem in dB; absent when not given, and when they are no numbers: the usual ones are taken. */
  readonly RX?: number;
  readonly TX?: number;
}

/** `key` is the gateway's `visukey`. */
export interface DuplicateStreamParam {
  readonly uniqueid: string;
  readonly key: string;
  /** What is on that screen comes first. The original never does that: only when asked for (`"screen": "on"`). */
  readonly screen: boolean;
}

export type ConnectionCommand =
  | { readonly name: 'connectToTln'; readonly param: ConnectToTlnParam }
  | { readonly name: 'connectToWs'; readonly param: ConnectToWsParam }
  | { readonly name: 'connectToPty'; readonly param: ConnectToPtyParam }
  | { readonly name: 'connectToExt'; readonly param: ConnectToExtParam }
  | { readonly name: 'duplicateStream'; readonly param: DuplicateStreamParam };

const NAMES: ReadonlySet<string> = new Set<ConnectionCommand['name']>([
  'connectToTln',
  'connectToWs',
  'connectToPty',
  'connectToExt',
  'duplicateStream',
]);

/** True for the commands that link the user elsewhere. */
export const isConnectionCommand = <C extends { readonly name: string }>(
  command: C,
): command is Extract<C, { name: ConnectionCommand['name'] }> => NAMES.has(command.name);

/** Longer texts are nothing that a host, a path or a key is made of. */
const MAX_LENGTH = 2048;

type Param = Readonly<Record<string, unknown>>;

function text(param: Param, name: string): string {
  const value = asText(param[name], `param.${name}`);
  if (value.length > MAX_LENGTH) {
    throw new ContractFault(`param.${name}`, value, `un texte de ${MAX_LENGTH} signes au plus`);
  }
  return value;
}

function filled(param: Param, name: string, what: string): string {
  const value = text(param, name).trim();
  if (value === '')
    throw new ContractFault(`param.${name}`, isNothing(param[name]) ? undefined : value, what);
  return value;
}

const common = (param: Param): HostParam => ({
  host: filled(param, 'host', 'une adresse nom:port'),
  key: text(param, 'key'),
  echo: param['echo'] === 'on',
  case: param['case'] === 'lower' ? 'lower' : 'upper',
});

/** The original takes what is no number for 0, which is what it takes for "not given": no service breaks over it. */
function level(param: Param, name: 'RX' | 'TX'): Partial<Record<typeof name, number>> {
  const value = param[name];
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? { [name]: Math.trunc(number) } : {};
}

/** null when the name is none of these commands. Throws a ContractFault for what breaks the contract. */
export function readConnectionCommand(name: string, raw: unknown): ConnectionCommand | null {
  const object = () => asObject(raw, 'param');
  switch (name) {
    case 'connectToTln': {
      const param = object();
      return { name, param: { ...common(param), startseq: text(param, 'startseq') } };
    }
    case 'connectToWs': {
      const param = object();
      const [path, proto] = [text(param, 'path').trim(), text(param, 'proto').trim()];
      return { name, param: { ...common(param), path, proto, verify: param['verify'] !== 'no' } };
    }
    case 'connectToPty': {
      const param = object();
      return { name, param: { id: filled(param, 'id', 'un identifiant'), key: text(param, 'key') } };
    }
    case 'connectToExt': {
      const param = object();
      const number = text(param, 'number').trim();
      return {
        name,
        param: { number, key: text(param, 'key'), ...level(param, 'RX'), ...level(param, 'TX') },
      };
    }
    case 'duplicateStream': {
      const param = object();
      const uniqueid = filled(param, 'uniqueid', 'un identifiant de session');
      return { name, param: { uniqueid, key: text(param, 'key'), screen: param['screen'] === 'on' } };
    }
    default:
      return null;
  }
}
