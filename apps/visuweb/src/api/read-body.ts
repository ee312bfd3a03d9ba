import type { AppContext } from '../answers.ts';
import { ApiError } from './api-error.ts';

/** Of what the dashboard is sent, nothing comes near. */
export const MAX_BODY_BYTES = 4096;

/** The JSON object a request carries; an empty body is an empty one. */
export async function readBody(context: AppContext): Promise<Readonly<Record<string, unknown>>> {
  const text = await context.req.text();
  if (text === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    // As below.
  }
  throw new ApiError(400, 'Corps de la demande refusé : un objet JSON est attendu.');
}
