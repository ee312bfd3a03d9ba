import { isAccent } from './charset.ts';
import { ESC, REP, SEP, SS2, SYN, US } from './codes.ts';

const SS3 = 0x1d;
const DELETE = 0x7f;

/** What the parser found in the stream. None of these may throw. */
export interface ParserActions {
  /** A code 20-7F, to be shown in the set in force. */
  print(byte: number): void;
  /** False while mosaics are selected: SS2 is then ignored and what follows are mosaics. */
  takesSupplement(): boolean;
  /** G2 character; `letter` (20-7F) follows an accent, 0 otherwise. */
  printSupplement(code: number, letter: number): void;
  repeat(count: number): void;
  /** A C0 code that stands alone. */
  control(code: number): void;
  /** The two bytes after US, neither of them C0. */
  position(first: number, second: number): void;
  /** ESC and one byte 30-7F. */
  escape(final: number): void;
  /** ESC, one or two bytes 20-2F (0: no second), final byte. Longer forms are not reported. */
  designate(first: number, second: number, final: number): void;
  /** Parameters missing or left empty count 0. */
  csi(final: number, parameters: readonly number[]): void;
  /** PRO1, PRO2, PRO3: the one to three bytes, to be read before the call returns. */
  protocol(order: Uint8Array): void;
  beginDrcs(): void;
  loadDrcs(byte: number): void;
}

const MAX_CSI_PARAMETERS = 3;
const MAX_CSI_VALUE = 999;

interface State {
  /** Takes a byte, gives the next state. */
  readonly step: (parser: ByteParser, byte: number) => State;
  /** Otherwise a C0 code cancels the sequence and is obeyed; NUL is skipped and cancels nothing. */
  readonly takesControls: boolean;
}

const cancellable = (step: State['step']): State => ({ step, takesControls: false });
const opaque = (step: State['step']): State => ({ step, takesControls: true });

const ground: State = cancellable((parser, byte) => {
  parser.actions.print(byte);
  return ground;
});

/** A C0 code met anywhere: it ends what was unfinished. */
function control(parser: ByteParser, byte: number): State {
  switch (byte) {
    case ESC:
      return escape;
    case US:
      return position;
    case REP:
      return repeat;
    case SS2:
    case SYN:
      return parser.actions.takesSupplement() ? supplement : ground;
    case SEP:
    case SS3:
      return swallowAny;
    default:
      parser.actions.control(byte);
      return ground;
  }
}

const supplement: State = cancellable((parser, byte) => {
  parser.first = byte;
  if (isAccent(byte)) return supplementLetter;
  parser.actions.printSupplement(byte, 0);
  return ground;
});

const supplementLetter: State = cancellable((parser, byte) => {
  parser.actions.printSupplement(parser.first, byte);
  return ground;
});

const repeat: State = cancellable((parser, byte) => {
  if (byte >= 0x40) parser.actions.repeat(byte - 0x40);
  return ground;
});

/** SEP and SS3 take their byte whatever it is, but ESC always starts afresh. */
const swallowAny: State = opaque((_parser, byte) =>
  byte === 0 ? swallowAny : byte === ESC ? escape : ground,
);

const swallowOne = cancellable(() => ground);

const position: State = cancellable((parser, byte) => {
  if (byte === 0x23) {
    parser.actions.beginDrcs();
    return drcs;
  }
  parser.first = byte;
  return positionColumn;
});

const positionColumn: State = cancellable((parser, byte) => {
  parser.actions.position(parser.first, byte);
  return ground;
});

const drcs: State = cancellable((parser, byte) => {
  parser.actions.loadDrcs(byte);
  return drcs;
});

const escape: State = cancellable((parser, byte) => {
  if (byte < 0x30) {
    parser.first = byte;
    parser.second = 0;
    parser.count = 1;
    return designation;
  }
  if (byte === 0x5b) {
    parser.parameters.length = 0;
    parser.count = 0;
    return csi;
  }
  if (byte >= 0x39 && byte <= 0x3b) {
    parser.count = 0;
    parser.expected = byte - 0x38;
    return protocol;
  }
  if (byte >= 0x35 && byte <= 0x37) return swallowOne;
  parser.actions.escape(byte);
  return ground;
});

/** ISO 2022: bytes 20-2F, then the final one. */
const designation: State = cancellable((parser, byte) => {
  if (byte < 0x30) {
    parser.second = byte;
    parser.count++;
    return designation;
  }
  if (parser.first === 0x25) return byte === 0x40 && parser.count === 1 ? ground : filtered;
  if (parser.count <= 2) parser.actions.designate(parser.first, parser.second, byte);
  return ground;
});

/** `count` becomes -1 when the sequence holds something only other terminals know. */
const csi: State = cancellable((parser, byte) => {
  const { parameters } = parser;
  if (byte >= 0x30 && byte <= 0x39) {
    if (parameters.length === 0) parameters.push(0);
    const last = parameters.length - 1;
    parameters[last] = Math.min(MAX_CSI_VALUE, (parameters[last] ?? 0) * 10 + byte - 0x30);
    return csi;
  }
  if (byte === 0x3b) {
    if (parameters.length === 0) parameters.push(0);
    if (parameters.length < MAX_CSI_PARAMETERS) parameters.push(0);
    return csi;
  }
  if (byte < 0x40 || byte === DELETE) {
    parser.count = -1;
    return csi;
  }
  if (parser.count === 0) parser.actions.csi(byte, parameters);
  return ground;
});

/** Arguments of PRO sequences count whatever they are, NUL and ESC too. */
const protocol: State = opaque((parser, byte) => {
  parser.order[parser.count++] = byte;
  if (parser.count < parser.expected) return protocol;
  parser.actions.protocol(parser.order.subarray(0, parser.expected));
  return ground;
});

/** ESC 25 x: another coding, everything is ignored until ESC 25 40 or ESC 2F 3F. */
const filtered: State = opaque((_parser, byte) => (byte === ESC ? filteredEscape : filtered));

const filteredEscape: State = opaque((_parser, byte) => {
  if (byte === 0 || byte === ESC) return filteredEscape;
  return byte === 0x25 ? filteredPercent : byte === 0x2f ? filteredSlash : filtered;
});

const filteredEnd = (final: number): State => {
  const state: State = opaque((_parser, byte) =>
    byte === final ? ground : byte === 0 ? state : byte === ESC ? filteredEscape : filtered,
  );
  return state;
};
const filteredPercent: State = filteredEnd(0x40);
const filteredSlash: State = filteredEnd(0x3f);

/**
 * Cuts a stream of 7-bit codes into characters and sequences, one byte at a time: how the stream was cut
 * into packets can make no difference. Nothing is kept but the few bytes of the sequence under way.
 */
export class ByteParser {
  /** May be replaced between two sequences. */
  actions: ParserActions;
  /** Scratch of the states. */
  first = 0;
  second = 0;
  count = 0;
  expected = 0;
  readonly parameters: number[] = [];
  readonly order = new Uint8Array(3);
  #state: State = ground;

  constructor(actions: ParserActions) {
    this.actions = actions;
  }

  /** `byte` 00-7F. */
  push(byte: number): void {
    const state = this.#state;
    if (byte >= 0x20 && state === ground) {
      this.actions.print(byte);
    } else if (byte < 0x20 && !state.takesControls) {
      if (byte !== 0) this.#state = control(this, byte);
    } else {
      this.#state = state.step(this, byte);
    }
  }
}
