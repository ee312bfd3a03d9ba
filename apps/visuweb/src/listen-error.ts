/** The dashboard cannot listen; the message says why to the operator, in French. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}
