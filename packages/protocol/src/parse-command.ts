/** Checks the member COMMAND of an answer. */

import type {
  Command,
  CommandResult,
  InputFormParam,
  InputMsgParam,
  InputTxtParam,
  SetParam,
} from './answer.ts';
import { readScreenCommand } from './captured-screens.ts';
import { readConnectionCommand } from './connection-command.ts';
import { asInteger, asList, asObject, asText, ContractFault, describe, isNothing } from './loose.ts';
import { readSessionMessage } from './session-messages.ts';

type Param = Readonly<Record<string, unknown>>;

/** One more than a form may have: that there are too many is seen. */
const MAX_FIELDS = 31;
const MAX_LINES = 25;

/** Copies the members that are given; so that a default is told from a value. */
function given<T extends object>(members: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;
}

const optionalText = (value: unknown, path: string) =>
  value === undefined ? undefined : asText(value, path);

/** `cursor` is compared with 'off' only: a value of any other kind shows the cursor. */
const cursorText = (value: unknown) => (typeof value === 'string' ? value : undefined);

function inputTxt(param: Param): InputTxtParam {
  return given<InputTxtParam>({
    x: asInteger(param['x'], 'param.x'),
    y: asInteger(param['y'], 'param.y'),
    l: asInteger(param['l'], 'param.l'),
    char: optionalText(param['char'], 'param.char'),
    spacechar: optionalText(param['spacechar'], 'param.spacechar'),
    prefill: optionalText(param['prefill'], 'param.prefill'),
    cursor: cursorText(param['cursor']),
    validwith: asInteger(param['validwith'], 'param.validwith'),
  });
}

const texts = (value: unknown, path: string, max: number) =>
  asList(value, path, max).map((one, i) => asText(one, `${path}[${i}]`));
const numbers = (value: unknown, path: string) =>
  asList(value, path, MAX_FIELDS).map((one, i) => asInteger(one, `${path}[${i}]`) ?? 0);

function inputMsg(param: Param): InputMsgParam {
  return given<InputMsgParam>({
    x: asInteger(param['x'], 'param.x'),
    y: asInteger(param['y'], 'param.y'),
    w: asInteger(param['w'], 'param.w'),
    h: asInteger(param['h'], 'param.h'),
    spacechar: optionalText(param['spacechar'], 'param.spacechar'),
    prefill: texts(param['prefill'], 'param.prefill', MAX_LINES),
    cursor: cursorText(param['cursor']),
    validwith: asInteger(param['validwith'], 'param.validwith'),
  });
}

function inputForm(param: Param): InputFormParam {
  if (isNothing(param['x'])) throw new ContractFault('param.x', param['x'], 'un tableau de colonnes');
  return given<InputFormParam>({
    x: numbers(param['x'], 'param.x'),
    y: numbers(param['y'], 'param.y'),
    l: numbers(param['l'], 'param.l'),
    char: texts(param['char'], 'param.char', MAX_FIELDS),
    spacechar: optionalText(param['spacechar'], 'param.spacechar'),
    prefill: texts(param['prefill'], 'param.prefill', MAX_FIELDS),
    cursor: cursorText(param['cursor']),
    validwith: asInteger(param['validwith'], 'param.validwith'),
  });
}

/** A parameter that does not exist, or a value that is none, changes nothing: null. */
function setParam(param: Param): SetParam | null {
  const name = asText(param['paramName'], 'param.paramName');
  if (name !== 'screensaver' && name !== 'timeout') return null;
  const params = asObject(param['params'] ?? {}, 'param.params');
  if (name === 'timeout') {
    const minutes = asInteger(params['minutes'], 'param.params.minutes');
    return minutes === undefined ? null : { paramName: name, params: { minutes } };
  }
  const type = asInteger(params['type'], 'param.params.type');
  if (type === undefined) return null;
  const text = asText(params['text'], 'param.params.text');
  return { paramName: name, params: { type, text } };
}

function readCommand(name: string, raw: unknown): Command | null {
  const param = () => asObject(raw, 'param');
  switch (name) {
    case 'InputTxt':
      return { name, param: inputTxt(param()) };
    case 'InputMsg':
      return { name, param: inputMsg(param()) };
    case 'InputForm':
      return { name, param: inputForm(param()) };
    case 'setParam':
      return { name, param: setParam(param()) };
    case 'libCnx':
      return { name };
    default:
      return (
        readConnectionCommand(name, raw) ?? readSessionMessage(name, raw) ?? readScreenCommand(name, raw)
      );
  }
}

/** null when the answer gives no command. Never throws. */
export function parseCommand(value: unknown): CommandResult | null {
  if (isNothing(value) || (Array.isArray(value) && value.length === 0)) return null;
  if (typeof value !== 'object' || Array.isArray(value)) {
    return { kind: 'malformed', fault: `COMMAND : ${describe(value)}, attendu un objet` };
  }
  const { name, param } = value as { name?: unknown; param?: unknown };
  if (isNothing(name)) return null;
  if (typeof name !== 'string')
    return { kind: 'malformed', fault: `COMMAND.name : ${describe(name)}, attendu un texte` };
  try {
    const command = readCommand(name, param);
    return command ? { kind: 'command', command } : { kind: 'unknown', name };
  } catch (error) {
    if (error instanceof ContractFault) return { kind: 'malformed', fault: `${name} ${error.message}` };
    throw error;
  }
}
