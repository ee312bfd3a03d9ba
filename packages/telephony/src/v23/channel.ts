/** The two channels of V.23 as a Minitel uses them. Mark is 1 and idle, space is 0 and the start bit. */

/** The only rate of samples here: that of the telephone network. */
export const SAMPLE_RATE = 8000;
export const SAMPLES_PER_MS = SAMPLE_RATE / 1000;

export interface Channel {
  readonly baud: number;
  readonly markHz: number;
  readonly spaceHz: number;
}

/** 1200 bauds (V.23, mode 2): the server sends, the terminal receives. */
export const FORWARD: Channel = { baud: 1200, markHz: 1300, spaceHz: 2100 };
/** 75 bauds (V.23, backward channel): the terminal sends, the server receives. */
export const BACKWARD: Channel = { baud: 75, markHz: 390, spaceHz: 450 };
/** What a modem says when it answers (V.25); also stops the echo suppressors of the network. */
export const ANSWER_TONE_HZ = 2100;
