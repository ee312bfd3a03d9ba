import { obeyDesignation, obeyEscape } from './attribute-orders.ts';
import { ByteParser, type ParserActions } from './byte-parser.ts';
import { obeyControl } from './control-codes.ts';
import { obeyCsi } from './csi-orders.ts';
import { position } from './motion.ts';
import { print, printSupplement, repeat } from './printing.ts';
import { obeyProtocol } from './protocol-orders.ts';
import { MODULES } from './protocol-state.ts';
import type { Terminal } from './terminal.ts';

const nothing = (): void => undefined;

/** A parser that works on this terminal. */
export function interpreterOf(terminal: Terminal): ByteParser {
  const protocol = (order: Uint8Array): void => {
    obeyProtocol(terminal, order);
    parser.actions = terminal.protocol.isLinked(MODULES.MODEM, MODULES.SCREEN) ? shown : silent;
  };
  const shown: ParserActions = {
    print: (byte) => print(terminal, byte),
    takesSupplement: () => !terminal.pen.isMosaic,
    printSupplement: (code, letter) => printSupplement(terminal, code, letter),
    repeat: (count) => repeat(terminal, count),
    control: (code) => obeyControl(terminal, code),
    position: (first, second) => position(terminal, first, second),
    escape: (final) => obeyEscape(terminal, final),
    designate: (first, second, final) => obeyDesignation(terminal, first, second, final),
    csi: (final, parameters) => obeyCsi(terminal, final, parameters),
    protocol,
    beginDrcs: () => terminal.drcs.begin(),
    loadDrcs: (byte) => {
      if (terminal.drcs.load(byte)) terminal.grid.touchAll();
    },
  };
  /** While the host has cut the screen from the line, protocol sequences alone are obeyed. */
  const silent: ParserActions = {
    ...shown,
    print: nothing,
    printSupplement: nothing,
    repeat: nothing,
    control: nothing,
    position: nothing,
    escape: nothing,
    designate: nothing,
    csi: nothing,
    beginDrcs: nothing,
    loadDrcs: nothing,
  };
  const parser = new ByteParser(shown);
  return parser;
}
