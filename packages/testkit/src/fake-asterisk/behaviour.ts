/** How the fake Asterisk misbehaves. All may be changed while it runs. */

/** Points in a manager's dialogue, in their order. */
export const AMI_STAGES = [
  /** Connected, nothing said. */
  'connect',
  /** Greeted. */
  'greeting',
  'challenge',
  /** The login came, no answer yet. */
  'login',
  'logged-in',
  /** Originate came, nothing done. */
  'originate',
  /** Done, not answered: nobody knows. */
  'unanswered',
  /** Its answer is out. */
  'queued',
  'ringing',
  /** Answered, and not told. */
  'answered',
  'told',
  /** Hangup came, nothing done. */
  'hangup',
  /** Done, not answered. */
  'hung-up',
] as const;

export type AmiStage = (typeof AMI_STAGES)[number];

export interface Behaviour {
  user: string;
  secret: string;
  /** A stand-in that waits to be spoken to does not. */
  greets: boolean;
  /** Rights of manager.conf. */
  mayOriginate: boolean;
  mayHangUp: boolean;
  /** The connection is cut when it comes there; once. */
  dropAt: AmiStage | null;
  /** From there on nothing is answered nor told. */
  silentFrom: AmiStage | null;
  /** At most so many bytes at a time. */
  pieceBytes: number | null;
  /** Each message in a crowd of other calls' events. */
  isNoisy: boolean;
  /** A client that leaves its messages unread for so long is dropped. */
  writeTimeoutMs: number;
  /** Hangup of a call that rings comes before what became of its Originate; after it four times out of five. */
  hangUpFirst: boolean;
}

export const GOOD_BEHAVIOUR: Behaviour = {
  user: 'ami',
  secret: 'amipwd',
  greets: true,
  mayOriginate: true,
  mayHangUp: true,
  dropAt: null,
  silentFrom: null,
  pieceBytes: null,
  isNoisy: false,
  writeTimeoutMs: 100,
  hangUpFirst: false,
};
