/** Telnet (RFC 854, 855, 856, 857, 858) as users' programs speak it: bytes in, user bytes and replies out. */

const IAC = 0xff;
const DONT = 0xfe;
const DO = 0xfd;
const WONT = 0xfc;
const WILL = 0xfb;
const SB = 0xfa;
/** EOF, the lowest command in use (RFC 1184). Below, an IAC is an 8-bit character or line noise. */
const FIRST_COMMAND = 0xec;

const BINARY = 0;
const ECHO = 1;
const SUPPRESS_GO_AHEAD = 3;

/** What we do when asked, and what we let the client do. */
const OURS: ReadonlySet<number> = new Set([BINARY, ECHO, SUPPRESS_GO_AHEAD]);
const THEIRS: ReadonlySet<number> = new Set([BINARY, SUPPRESS_GO_AHEAD]);
/** Together they make a client send each key as it is typed, and not show it twice. */
const OFFERED: readonly number[] = [ECHO, SUPPRESS_GO_AHEAD];

const NUL = 0x00;
const BS = 0x08;
const LF = 0x0a;
const CR = 0x0d;
const DEL = 0x7f;
const SEP = 0x13;
const ENVOI = 0x41;
const CORRECTION = 0x47;

/** After that much without its end, a subnegotiation is taken as broken, and what follows as typed. */
export const MAX_SUBNEGOTIATION_BYTES = 1024;

const STATE = { data: 0, iac: 1, verb: 2, sub: 3, subIac: 4 } as const;
type State = (typeof STATE)[keyof typeof STATE];

const NOTHING = new Uint8Array(0);

export interface TelnetInput {
  /** What the user typed; may be empty. */
  readonly data: Uint8Array;
  /** To send back as it is; may be empty. */
  readonly reply: Uint8Array;
}

/**
 * A client that never sends an IAC command is a raw line: eight bits, untouched. One that does is a telnet
 * program on a computer: its Enter becomes Envoi, its Backspace Correction, and it is offered ECHO and SGA.
 */
export class TelnetParser {
  #state: State = STATE.data;
  #negotiating = false;
  #settled = false;
  #afterCr = false;
  #verb = 0;
  #subBytes = 0;
  /** Options of ours: offered and not answered yet, or agreed. */
  readonly #ours = new Map<number, 'offered' | 'on'>();
  readonly #theirs = new Set<number>();
  /** Refusals already sent, verb and option: each is said once, so that two stubborn ends cannot loop. */
  readonly #refused = new Set<number>();
  #reply: number[] = [];
  #data: Buffer = Buffer.alloc(0);
  #length = 0;

  /** The client speaks telnet: 0xFF must be doubled in what is sent to it. */
  get negotiating(): boolean {
    return this.#negotiating;
  }

  /** `early`: the line has just opened, NUL, CR and LF before anything else are a client's noise. */
  push(chunk: Uint8Array, early = false): TelnetInput {
    if (!this.#negotiating && this.#state === STATE.data && this.#settled && !chunk.includes(IAC)) {
      return { data: chunk, reply: NOTHING };
    }
    // A byte gives two at most, and one may be left from the packet before.
    this.#data = Buffer.allocUnsafe(chunk.length * 2 + 1);
    this.#length = 0;
    this.#reply = [];
    for (const byte of chunk) this.#byte(byte, early);
    const data = this.#data.subarray(0, this.#length);
    this.#data = Buffer.alloc(0);
    return { data, reply: this.#reply.length > 0 ? Uint8Array.from(this.#reply) : NOTHING };
  }

  #byte(byte: number, early: boolean): void {
    switch (this.#state) {
      case STATE.data:
        if (byte === IAC) this.#state = STATE.iac;
        else this.#typed(byte, early);
        break;
      case STATE.iac:
        this.#command(byte);
        break;
      case STATE.verb:
        this.#state = STATE.data;
        this.#negotiate(this.#verb, byte);
        break;
      case STATE.sub:
        if (byte === IAC) this.#state = STATE.subIac;
        else this.#skipSub();
        break;
      case STATE.subIac:
        this.#state = STATE.sub;
        if (byte === IAC) this.#skipSub();
        else this.#command(byte);
        break;
    }
  }

  #skipSub(): void {
    if (++this.#subBytes >= MAX_SUBNEGOTIATION_BYTES) this.#state = STATE.data;
  }

  #typed(byte: number, early: boolean): void {
    if (early && !this.#settled && (byte === NUL || byte === CR || byte === LF)) return;
    if (!this.#negotiating) {
      this.#put(byte);
      return;
    }
    const isCrTail = this.#afterCr && (byte === NUL || byte === LF);
    this.#afterCr = byte === CR;
    if (isCrTail) return;
    if (byte === CR) this.#putKey(ENVOI);
    else if (byte === BS || byte === DEL) this.#putKey(CORRECTION);
    else this.#put(byte);
  }

  /** The byte after an IAC. */
  #command(byte: number): void {
    this.#state = STATE.data;
    if (byte === IAC) {
      this.#put(IAC);
      return;
    }
    if (byte < FIRST_COMMAND) {
      if (this.#negotiating) return;
      this.#put(IAC);
      this.#put(byte);
      return;
    }
    if (!this.#negotiating) {
      this.#negotiating = true;
      for (const option of OFFERED) this.#offer(option);
    }
    if (byte === SB) {
      this.#state = STATE.sub;
      this.#subBytes = 0;
    } else if (byte >= WILL) {
      this.#state = STATE.verb;
      this.#verb = byte;
    }
    // SE, and NOP, DM, BRK, IP, AO, AYT, EC, EL, GA: nothing here to end, interrupt or erase.
  }

  #offer(option: number): void {
    this.#ours.set(option, 'offered');
    this.#reply.push(IAC, WILL, option);
  }

  /** Answers changes of state only, as RFC 854 wants it: what is agreed already gets no answer. */
  #negotiate(verb: number, option: number): void {
    switch (verb) {
      case DO:
        if (!OURS.has(option)) this.#refuse(WONT, option);
        else if (!this.#ours.has(option)) this.#reply.push(IAC, WILL, option);
        if (OURS.has(option)) this.#ours.set(option, 'on');
        break;
      case DONT:
        if (this.#ours.get(option) === 'on') this.#reply.push(IAC, WONT, option);
        this.#ours.delete(option);
        break;
      case WILL:
        if (!THEIRS.has(option)) this.#refuse(DONT, option);
        else if (!this.#theirs.has(option)) this.#reply.push(IAC, DO, option);
        if (THEIRS.has(option)) this.#theirs.add(option);
        break;
      case WONT:
        if (this.#theirs.delete(option)) this.#reply.push(IAC, DONT, option);
        break;
    }
  }

  #refuse(verb: number, option: number): void {
    const key = (verb << 8) | option;
    if (this.#refused.has(key)) return;
    this.#refused.add(key);
    this.#reply.push(IAC, verb, option);
  }

  #put(byte: number): void {
    this.#settled = true;
    this.#data[this.#length++] = byte;
  }

  #putKey(letter: number): void {
    this.#put(SEP);
    this.#put(letter);
  }
}

/** Output for a client that speaks telnet: 0xFF is doubled. */
export function escapeIac(bytes: Uint8Array): Uint8Array {
  let count = 0;
  for (const byte of bytes) if (byte === IAC) count++;
  if (count === 0) return bytes;
  const out = new Uint8Array(bytes.length + count);
  let at = 0;
  for (const byte of bytes) {
    out[at++] = byte;
    if (byte === IAC) out[at++] = IAC;
  }
  return out;
}
