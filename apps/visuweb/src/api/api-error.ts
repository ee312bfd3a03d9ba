import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** An answer that is no success. `message` is for people, in French. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: ContentfulStatusCode;

  constructor(status: ContentfulStatusCode, message: string) {
    super(message);
    this.status = status;
  }
}
