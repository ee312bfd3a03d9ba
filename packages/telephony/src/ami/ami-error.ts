/** What can go wrong with the manager. */

export type AmiErrorCode =
  /** No connection, or lost while an answer was awaited. */
  | 'AMI_LOST'
  /** Connected, but no answer in time. */
  | 'AMI_TIMEOUT'
  /** User or password refused. */
  | 'AMI_LOGIN'
  /** close() was called. */
  | 'AMI_CLOSED';

/** `message` is for the log: French, without secrets. */
export class AmiError extends Error {
  override readonly name = 'AmiError';
  readonly code: AmiErrorCode;

  constructor(code: AmiErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** A value that would say more to Asterisk than it should: an attack, or a mistake of ours. Never shows the value. */
export class AmiValueError extends Error {
  override readonly name = 'AmiValueError';
}
