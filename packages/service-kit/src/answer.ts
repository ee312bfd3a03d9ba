/** What a service sends back. */

import { type AnswerBody, type DirectCall, MAX_CONTEXT_LENGTH, parseServiceUrl } from '@minipavi/protocol';
import type { Page } from '@minipavi/videotex';
import type { ServiceCommand } from './input-commands.ts';

export interface AnswerOptions {
  /** What the terminal receives: a page, or bytes made otherwise. */
  readonly page?: Page | Uint8Array;
  /** Kept by the gateway and sent back with the next event, 64 000 characters at most; '' keeps the former one. */
  readonly context?: string;
  /** The gateway echoes what the user types, unless told not to. */
  readonly echo?: boolean;
  /** Absolute URL to call with the next event; the present one unless told. */
  readonly next?: string;
  /** Call `next` at once: `yes` with event DIRECT, `yes-cnx` with DIRECTCNX. At most 5 in a row. */
  readonly directcall?: DirectCall;
  /** Made by `inputTxt`, `setParam`, `connectToWs`… */
  readonly command?: ServiceCommand;
}

const DIALOGUE_VERSION = '1.0';

/** The body of an answer. Throws `RangeError` for what the gateway would refuse. */
export function answer(options: AnswerOptions = {}): AnswerBody {
  const { page, context, echo = true, next, directcall = 'no', command } = options;
  const body: AnswerBody = { version: DIALOGUE_VERSION, echo: echo ? 'on' : 'off', directcall };
  if (page !== undefined) {
    body.content = Buffer.from(page instanceof Uint8Array ? page : page.toBytes()).toString('base64');
  }
  if (context !== undefined) {
    if (context.length > MAX_CONTEXT_LENGTH) {
      throw new RangeError(`context of ${context.length} characters: ${MAX_CONTEXT_LENGTH} accepted`);
    }
    body.context = context;
  }
  if (next !== undefined) {
    if (!parseServiceUrl(next))
      throw new RangeError(`next ${next}: an absolute http or https URL is accepted`);
    body.next = next;
  }
  if (command) body.COMMAND = { ...command };
  return body;
}
