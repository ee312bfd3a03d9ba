/** Requests to the gateway that are not streams. */

/** What the gateway said, for the reader: a French sentence. */
export class ApiError extends Error {
  /** 0: it could not be reached. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
  }
}

async function ask(path: string, init: RequestInit): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(path, { cache: 'no-store', ...init });
  } catch {
    throw new ApiError(0, 'La passerelle ne répond pas.');
  }
  if (answer.ok) return answer;
  throw new ApiError(answer.status, await sentenceOf(answer));
}

async function sentenceOf(answer: Response): Promise<string> {
  try {
    const { error } = (await answer.json()) as { readonly error?: unknown };
    if (typeof error === 'string') return error;
  } catch {
    // No JSON: said by its number.
  }
  return `La passerelle a refusé (HTTP ${answer.status}).`;
}

export const getJson = async <T>(path: string): Promise<T> => (await (await ask(path, {})).json()) as T;

export const getBytes = async (path: string): Promise<Uint8Array> =>
  new Uint8Array(await (await ask(path, {})).arrayBuffer());

export async function post(path: string, body: object = {}): Promise<void> {
  await ask(path, {
    method: 'POST',
    // The header is one that no other site's page can send.
    headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'visuweb' },
    body: JSON.stringify(body),
  });
}

export const sessionPath = (uniqueId: string, rest = ''): string =>
  `/api/sessions/${encodeURIComponent(uniqueId)}${rest}`;
