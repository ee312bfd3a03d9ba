/**
 * PRO1, PRO2, PRO3: identification, status requests, modes, keyboard, routing. Those that a Minitel 1B has
 * and this terminal has not (80 columns, teleinformatics, printing) are swallowed without a reply, so that
 * hosts fall back.
 */

import { ESC, SEP } from './codes.ts';
import type { Terminal } from './terminal.ts';

const PRO2 = 0x3a;
const PRO3 = 0x3b;
const KEYBOARD = 0x59;
/** Observed on a connected Minitel 1B; hosts do not look into them. */
const LINK_STATUS = 0x5a;
const SOCKET_SPEED_1200 = 0x64;
const PROTOCOL_STATUS = 0x43;

type Handler = (terminal: Terminal, first: number, second: number) => void;

const reply = (terminal: Terminal, ...bytes: number[]): void =>
  terminal.outputs.reply(Uint8Array.from(bytes));

const replyOperation: Handler = (terminal) =>
  reply(terminal, ESC, PRO2, 0x73, terminal.protocol.operationStatus(terminal.isRolling));
const replyKeyboard: Handler = (terminal) =>
  reply(terminal, ESC, PRO3, 0x73, KEYBOARD, terminal.protocol.keyboardStatus());
const replyProtocol: Handler = (terminal) => reply(terminal, ESC, PRO2, 0x77, PROTOCOL_STATUS);
const replyRouting: Handler = (terminal, module) => {
  const status = terminal.protocol.routing(module);
  if (status !== undefined) reply(terminal, ESC, PRO3, 0x63, module, status);
};

const PRO1_ORDERS = new Map<number, Handler>([
  [0x67, ({ outputs }) => outputs.order({ type: 'line', value: 'hang-up' })],
  [0x68, ({ outputs }) => outputs.order({ type: 'line', value: 'connect' })],
  [0x70, (terminal) => reply(terminal, ESC, PRO2, 0x71, LINK_STATUS)],
  [0x72, replyOperation],
  [0x74, (terminal) => reply(terminal, ESC, PRO2, 0x75, SOCKET_SPEED_1200)],
  [0x76, replyProtocol],
  [0x7b, (terminal) => reply(terminal, 0x01, ...terminal.identification, 0x04)],
  [
    0x7f,
    (terminal) => {
      terminal.resetModes();
      reply(terminal, SEP, 0x5e);
    },
  ],
]);

/** PRO2 69 and 6A. Zoom enlarges half of the page for the user's eyes: acknowledged, nothing to keep. */
const setMode =
  (isOn: boolean): Handler =>
  (terminal, mode) => {
    const { protocol } = terminal;
    if (mode === 0x43) terminal.isRolling = isOn;
    else if (mode === 0x44) protocol.isCorrecting = isOn;
    else if (mode === 0x45) protocol.isLowerCase = isOn;
    else if (mode !== 0x46 && mode !== 0x47) return;
    replyOperation(terminal, 0, 0);
  };

const SPEEDS = new Map<number, 1200 | 4800 | 9600 | 'max'>([
  [1, 1200],
  [2, 4800],
  [3, 9600],
  [4, 'max'],
]);
const PALETTES = new Map<number, 'grey' | 'colour'>([
  [1, 'grey'],
  [2, 'colour'],
]);
/**
 * Number in a private order. The original service's documentation writes 01, 02 and so on, its services send
 * 41, 42: the same number in the usual coding, where bit 6 only makes it printable.
 */
const numberOf = (code: number): number => code & 0x3f;

const PRO2_ORDERS = new Map<number, Handler>([
  [
    0x10,
    ({ outputs }, code) => {
      const value = SPEEDS.get(numberOf(code));
      if (value !== undefined) outputs.order({ type: 'speed', value });
    },
  ],
  [
    0x11,
    ({ outputs }, code) => {
      const value = PALETTES.get(numberOf(code));
      if (value !== undefined) outputs.order({ type: 'palette', value });
    },
  ],
  [0x62, replyRouting],
  [0x64, replyProtocol],
  [0x65, replyProtocol],
  [0x66, ({ protocol }, count) => void (protocol.transparentBytes = Math.max(0, count - 0x40))],
  [0x69, setMode(true)],
  [0x6a, setMode(false)],
  [0x72, (terminal, module) => module === KEYBOARD && replyKeyboard(terminal, 0, 0)],
]);

const route =
  (isOn: boolean): Handler =>
  (terminal, receiver, emitter) => {
    if (terminal.protocol.link(receiver, emitter, isOn)) replyRouting(terminal, receiver, 0);
  };

const setKeyboard =
  (isOn: boolean): Handler =>
  (terminal, module, mode) => {
    if (module !== KEYBOARD) return;
    if (mode === 0x41) terminal.protocol.isExtended = isOn;
    else if (mode === 0x43) terminal.protocol.isCursorC0 = isOn;
    else return;
    replyKeyboard(terminal, 0, 0);
  };

const PRO3_ORDERS = new Map<number, Handler>([
  [0x60, route(false)],
  [0x61, route(true)],
  [0x69, setKeyboard(true)],
  [0x6a, setKeyboard(false)],
]);

const ORDERS = [PRO1_ORDERS, PRO2_ORDERS, PRO3_ORDERS] as const;

/** `order`: what follows ESC 39, 3A or 3B; its length tells which. */
export function obeyProtocol(terminal: Terminal, order: Uint8Array): void {
  if (terminal.protocol.transparentBytes > 0) return;
  const [letter = 0, first = 0, second = 0] = order;
  ORDERS[order.length - 1]?.get(letter)?.(terminal, first, second);
}

/** The bytes announced by PRO2 66 have passed. */
export const endTransparency = (terminal: Terminal): void => reply(terminal, SEP, 0x57);
