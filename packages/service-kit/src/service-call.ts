import type { AnswerBody, PaviRequest, ServiceEvent, ServiceRequest, UrlParams } from '@minipavi/protocol';

/** Parameters of a URL; undefined ones are left out. */
export type LinkParams = Readonly<Record<string, string | number | undefined>>;

/** One event of one user, as a service sees it. */
export class ServiceCall {
  /** The whole request, checked. */
  readonly pavi: PaviRequest;
  /** Query of the URL that was called. */
  readonly params: UrlParams;
  /** Address of this service, without query. */
  readonly address: string;

  constructor(request: ServiceRequest, address: string) {
    this.pavi = request.PAVI;
    this.params = request.URLPARAMS ?? {};
    this.address = address;
  }

  /** Why the service is called: a function key, or CNX, FIN, DIRECT… */
  get event(): ServiceEvent {
    return this.pavi.fctn;
  }

  /**
   * What the user typed last, one entry per line or field. It is sent again with each event until he types
   * something else.
   */
  get content(): readonly string[] {
    return this.pavi.content;
  }

  /** The first entry of `content`, trimmed. */
  get text(): string {
    return (this.content[0] ?? '').trim();
  }

  get context(): string {
    return this.pavi.context;
  }

  /** A parameter of the query, when it is there and is a text. */
  param(name: string): string | undefined {
    const value = Object.hasOwn(this.params, name) ? this.params[name] : undefined;
    return typeof value === 'string' ? value : undefined;
  }

  /** URL of this same service with parameters, for `next`. */
  link(params: LinkParams = {}): string {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(params))
      if (value !== undefined) query.append(name, String(value));
    const text = query.toString();
    return text === '' ? this.address : `${this.address}?${text}`;
  }

  /** Absolute form of a URL given relative to this service (`/demo/`). Throws `TypeError` when it is none. */
  resolve(reference: string): string {
    return new URL(reference, this.address).href;
  }
}

/** A service: one answer to each event. */
export type Service = (call: ServiceCall) => AnswerBody | Promise<AnswerBody>;
