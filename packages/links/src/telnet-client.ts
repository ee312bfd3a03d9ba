/** Telnet (RFC 854, 855, 1073, 1091) from the terminal's side: what a host sends in, bytes for the user and replies out. */

const IAC = 0xff;
const DONT = 0xfe;
const DO = 0xfd;
const WONT = 0xfc;
const WILL = 0xfb;
const SB = 0xfa;
const SE = 0xf0;
/** EOF, the lowest command in use (RFC 1184). */
const FIRST_COMMAND = 0xec;

const BINARY = 0;
const ECHO = 1;
const SUPPRESS_GO_AHEAD = 3;
const TERMINAL_TYPE = 24;
const WINDOW_SIZE = 31;

/** What we do when asked, and what we let the host do: it echoes, since a Minitel on line does not. */
const OURS: ReadonlySet<number> = new Set([BINARY, SUPPRESS_GO_AHEAD, TERMINAL_TYPE, WINDOW_SIZE]);
const THEIRS: ReadonlySet<number> = new Set([BINARY, ECHO, SUPPRESS_GO_AHEAD]);

const TERMINAL_TYPE_IS = 0;
const TERMINAL_TYPE_SEND = 1;
/** Each SEND gets the next name; the last one twice in a row says that there is no other (RFC 1091). */
const TERMINAL_TYPES = ['MINITEL1B', 'MINITEL', 'DUMB'].map((name) => [...Buffer.from(name, 'latin1')]);
/** 40 columns, 24 rows, two bytes each. */
const SIZE = [0, 40, 0, 24];

const NUL = 0x00;
const CR = 0x0d;
/** All that is of interest is in the first bytes; a subnegotiation that never ends is taken as broken. */
const KEPT_SUB_BYTES = 16;
const MAX_SUB_BYTES = 1024;

type State = 'data' | 'iac' | 'verb' | 'sub' | 'sub-iac';

const NOTHING = new Uint8Array(0);

export interface TelnetOutput {
  /** For the user; may be empty. */
  readonly data: Uint8Array;
  /** For the host, as it is; may be empty. */
  readonly reply: Uint8Array;
}

/** A host that never sends a command is raw: its bytes are not touched, and nothing is said to it. */
export class TelnetClient {
  #state: State = 'data';
  #isNegotiating = false;
  #afterCr = false;
  #verb = 0;
  #sub: number[] = [];
  #subBytes = 0;
  #nextType = 0;
  readonly #ours = new Set<number>();
  readonly #theirs = new Set<number>();
  #data: number[] = [];
  #reply: number[] = [];

  /** The host speaks telnet: 0xFF must be doubled in what is sent to it. */
  get isNegotiating(): boolean {
    return this.#isNegotiating;
  }

  push(chunk: Uint8Array): TelnetOutput {
    if (!this.#isNegotiating && this.#state === 'data' && !chunk.includes(IAC)) {
      return { data: chunk, reply: NOTHING };
    }
    this.#data = [];
    this.#reply = [];
    for (const byte of chunk) this.#byte(byte);
    return { data: Uint8Array.from(this.#data), reply: Uint8Array.from(this.#reply) };
  }

  #byte(byte: number): void {
    switch (this.#state) {
      case 'data':
        if (byte === IAC) this.#state = 'iac';
        else this.#shown(byte);
        return;
      case 'iac':
        return this.#command(byte);
      case 'verb':
        this.#state = 'data';
        return this.#negotiate(this.#verb, byte);
      case 'sub':
        if (byte === IAC) this.#state = 'sub-iac';
        else this.#inSub(byte);
        return;
      case 'sub-iac':
        if (byte === IAC) {
          this.#state = 'sub';
          return this.#inSub(byte);
        }
        if (byte === SE) {
          this.#state = 'data';
          return this.#subnegotiate();
        }
        return this.#command(byte);
    }
  }

  /** On a line that is not binary, a bare CR comes as CR NUL (RFC 854). */
  #shown(byte: number): void {
    const isPadding = byte === NUL && this.#afterCr && this.#isNegotiating && !this.#theirs.has(BINARY);
    this.#afterCr = byte === CR;
    if (!isPadding) this.#data.push(byte);
  }

  /** The byte after an IAC. */
  #command(byte: number): void {
    this.#state = 'data';
    if (byte === IAC) {
      this.#data.push(...(this.#isNegotiating ? [IAC] : [IAC, IAC]));
      return;
    }
    if (byte < FIRST_COMMAND) {
      // The data mark that ended this IAC travelled as urgent data, which is not in the stream: this byte is text.
      if (this.#isNegotiating) this.#shown(byte);
      else this.#data.push(IAC, byte);
      return;
    }
    this.#isNegotiating = true;
    if (byte === SB) {
      this.#state = 'sub';
      this.#sub = [];
      this.#subBytes = 0;
    } else if (byte >= WILL) {
      this.#state = 'verb';
      this.#verb = byte;
    }
    // NOP, DM, BRK, IP, AO, AYT, EC, EL, GA are for the host's side of a line.
  }

  #inSub(byte: number): void {
    if (this.#sub.length < KEPT_SUB_BYTES) this.#sub.push(byte);
    if (++this.#subBytes >= MAX_SUB_BYTES) this.#state = 'data';
  }

  /** Answers changes of state only, as RFC 854 wants it: what is agreed already gets no answer. */
  #negotiate(verb: number, option: number): void {
    switch (verb) {
      case DO:
        if (!OURS.has(option)) this.#say(WONT, option);
        else if (!this.#ours.has(option)) this.#agree(option);
        return;
      case DONT:
        if (this.#ours.delete(option)) this.#say(WONT, option);
        return;
      case WILL:
        if (!THEIRS.has(option)) this.#say(DONT, option);
        else if (!this.#theirs.has(option)) {
          this.#theirs.add(option);
          this.#say(DO, option);
        }
        return;
      case WONT:
        if (this.#theirs.delete(option)) this.#say(DONT, option);
    }
  }

  #agree(option: number): void {
    this.#ours.add(option);
    this.#say(WILL, option);
    if (option === WINDOW_SIZE) this.#reply.push(IAC, SB, WINDOW_SIZE, ...SIZE, IAC, SE);
  }

  #subnegotiate(): void {
    const [option, order] = this.#sub;
    if (option !== TERMINAL_TYPE || order !== TERMINAL_TYPE_SEND || !this.#ours.has(option)) return;
    const name = TERMINAL_TYPES[Math.min(this.#nextType, TERMINAL_TYPES.length - 1)] ?? [];
    // After the last one was said twice, the list begins again.
    this.#nextType = this.#nextType >= TERMINAL_TYPES.length ? 0 : this.#nextType + 1;
    this.#reply.push(IAC, SB, TERMINAL_TYPE, TERMINAL_TYPE_IS, ...name, IAC, SE);
  }

  #say(verb: number, option: number): void {
    this.#reply.push(IAC, verb, option);
  }
}
