import { BLINK, FOREGROUND, UNDERLINE } from './cell.ts';

const DEFAULT_ATTRIBUTES = 7; // white

/** Everything in force for the next character, packed as in a cell. */
export class Pen {
  /** Foreground, blink, inverse, separated. */
  attributes = DEFAULT_ATTRIBUTES;
  /** The three zone registers: background, underline, conceal. */
  zone = 0;
  /** A zone order came and no delimiter yet: the next space will be one. */
  isZonePending = false;
  /** G1 selected. */
  isMosaic = false;
  isWide = false;
  isTall = false;
  /** CSI 4h: printing pushes the rest of the row to the right. */
  isInserting = false;

  /**
   * What FF, RS and US do. The specification does not say how long insert mode lasts; the reference pages do,
   * where a row drawn after CSI 4h and US is not shifted.
   */
  reset(): void {
    this.attributes = DEFAULT_ATTRIBUTES;
    this.zone = 0;
    this.isZonePending = false;
    this.isMosaic = false;
    this.isInserting = false;
    this.setSize(false, false);
  }

  /** SI. Foreground, blink and the zone registers stay. */
  selectText(): void {
    this.isMosaic = false;
    this.attributes &= FOREGROUND | BLINK;
    this.setSize(false, false);
  }

  /** SO. */
  selectMosaics(): void {
    this.selectText();
    this.isMosaic = true;
    this.zone &= ~UNDERLINE;
  }

  setSize(isWide: boolean, isTall: boolean): void {
    this.isWide = isWide;
    this.isTall = isTall;
  }

  copyFrom(other: Pen): void {
    this.attributes = other.attributes;
    this.zone = other.zone;
    this.isZonePending = other.isZonePending;
    this.isMosaic = other.isMosaic;
    this.isInserting = other.isInserting;
    this.setSize(other.isWide, other.isTall);
  }
}
