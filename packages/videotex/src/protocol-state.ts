/** Modules of the terminal, in the order of their bits; emitting side 50-53, receiving side 58-5B. */
export const MODULES = { SCREEN: 0, KEYBOARD: 1, MODEM: 2, SOCKET: 3 } as const;

const EMITTING = 0x50;
const RECEIVING = 0x58;

/** Row: emitter; bits: receivers it is linked to. A module's own bit says that it is not blocked. */
const POWER_ON_LINKS = [0b0001, 0b0110, 0b1101, 0b1100] as const;

const isModule = (code: number, side: number): boolean => code >= side && code <= side + 3;

/** Keyboard, modes and routing, as protocol sequences set and report them. */
export class ProtocolState {
  isLowerCase = false;
  isExtended = false;
  /** Cursor keys send C0 codes. */
  isCursorC0 = false;
  isCorrecting = false;
  /** Bytes still to come during which protocol sequences are let through unread. */
  transparentBytes = 0;
  readonly #links: number[] = [...POWER_ON_LINKS];

  isLinked(emitter: number, receiver: number): boolean {
    return ((this.#links[emitter] ?? 0) & (1 << receiver)) !== 0;
  }

  /** PRO3 61 / 60. False when the codes name no such modules. */
  link(receiver: number, emitter: number, isOn: boolean): boolean {
    if (!isModule(receiver, RECEIVING) || !isModule(emitter, EMITTING)) return false;
    const bit = 1 << (receiver - RECEIVING);
    const links = this.#links[emitter - EMITTING] ?? 0;
    this.#links[emitter - EMITTING] = isOn ? links | bit : links & ~bit;
    return true;
  }

  /** Status byte of a module: what it is linked to. */
  routing(code: number): number | undefined {
    if (isModule(code, EMITTING)) return 0x40 | (this.#links[code - EMITTING] ?? 0);
    if (!isModule(code, RECEIVING)) return undefined;
    const receiver = code - RECEIVING;
    return this.#links.reduce((status, _, emitter) => {
      return this.isLinked(emitter, receiver) ? status | (1 << emitter) : status;
    }, 0x40);
  }

  operationStatus(isRolling: boolean): number {
    return 0x40 | (isRolling ? 0x02 : 0) | (this.isCorrecting ? 0x04 : 0) | (this.isLowerCase ? 0x08 : 0);
  }

  keyboardStatus(): number {
    return 0x40 | (this.isExtended ? 0x01 : 0) | (this.isCursorC0 ? 0x04 : 0);
  }

  reset(): void {
    this.isLowerCase = false;
    this.isExtended = false;
    this.isCursorC0 = false;
    this.isCorrecting = false;
    this.transparentBytes = 0;
    this.#links.splice(0, this.#links.length, ...POWER_ON_LINKS);
  }
}
