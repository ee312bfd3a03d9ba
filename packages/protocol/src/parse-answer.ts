/** From the body of a service's HTTP response to a checked answer. */

import type { DirectCall, ServiceAnswer } from './answer.ts';
import { asText, ContractFault, describe, isNothing } from './loose.ts';
import { parseCommand } from './parse-command.ts';

/** Characters of `context` that are kept. */
export const MAX_CONTEXT_LENGTH = 64_000;

export type AnswerResult =
  /** Nothing but blanks: nothing happens. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'answer'; readonly answer: ServiceAnswer }
  /** `message` is the parser's own. */
  | { readonly kind: 'not-json'; readonly message: string }
  /** JSON, but not an answer: `fault` says what was seen and what is accepted (French). */
  | { readonly kind: 'malformed'; readonly fault: string };

/** Only these two texts are direct calls; `true` or `1` are not. */
function directCall(value: unknown): DirectCall {
  return value === 'yes' || value === 'yes-cnx' ? value : 'no';
}

function optional(value: unknown, path: string): string | null {
  return isNothing(value) ? null : asText(value, path);
}

/** A pair cut in two would make the next request's JSON unreadable to PHP. */
const cutContext = (text: string): string =>
  text.slice(0, MAX_CONTEXT_LENGTH).replace(/[\ud800-\udbff]$/, '');

function readAnswer(json: object): ServiceAnswer {
  const raw = json as Record<string, unknown>;
  const context = optional(raw['context'], 'context');
  const next = optional(raw['next'], 'next')?.trim();
  return {
    content: optional(raw['content'], 'content'),
    context: context === null ? null : cutContext(context),
    echo: raw['echo'] === 'on',
    next: next ? next : null,
    directcall: directCall(raw['directcall']),
    command: parseCommand(raw['COMMAND']),
  };
}

/** Never throws. Blanks and a byte order mark around the JSON do not matter. */
export function parseAnswer(body: string): AnswerResult {
  const text = body.trim(); // the byte order mark is a blank to trim()
  if (text === '') return { kind: 'empty' };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { kind: 'not-json', message: error instanceof Error ? error.message : String(error) };
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    if (Array.isArray(json) && json.length === 0) return { kind: 'empty' };
    return { kind: 'malformed', fault: `réponse : ${describe(json)}, attendu un objet` };
  }
  try {
    return { kind: 'answer', answer: readAnswer(json) };
  } catch (error) {
    if (error instanceof ContractFault) return { kind: 'malformed', fault: error.message };
    throw error;
  }
}
