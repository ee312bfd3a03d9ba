/** A user of a service in tests: calls it as the gateway does and shows what it answers on a screen. */

import type { AnswerBody, ServiceEvent } from '@minipavi/protocol';
import { type Service, ServiceCall } from '@minipavi/service-kit';
import { Screen, screenToText } from '@minipavi/videotex';

const STATUS_ROW = [0x1f, 0x40, 0x41, ...Buffer.from('PIN:1234'), 0x0a];

export class TestUser {
  readonly #service: Service;
  readonly #screen = new Screen();
  #url: URL;
  #context = '';
  #content: readonly string[] = [];

  /** `url` as the gateway reaches the service. */
  constructor(service: Service, url: string) {
    this.#service = service;
    this.#url = new URL(url);
    this.#screen.write(STATUS_ROW);
  }

  /** Screen as text, rows 0-24. */
  get rows(): readonly string[] {
    return screenToText(this.#screen);
  }

  get text(): string {
    return this.rows.join('\n');
  }

  /** Parameters of the URL that the next event goes to. */
  get params(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#url.searchParams);
  }

  /** One event; `content`, when given, was typed before it. An answer to another address is not followed. */
  async press(fctn: ServiceEvent, ...content: readonly string[]): Promise<AnswerBody> {
    if (content.length > 0) this.#content = content;
    const answer = await this.#service(
      new ServiceCall(
        {
          PAVI: {
            version: '2.0',
            uniqueId: '17000000001234',
            remoteAddr: '192.0.2.1',
            typesocket: 'WS',
            versionminitel: '???',
            content: this.#content,
            datas: null,
            context: this.#context,
            fctn,
            webmedia: 0,
          },
          URLPARAMS: this.params,
        },
        this.#url.origin + this.#url.pathname,
      ),
    );
    if (answer.content) this.#screen.write(Buffer.from(answer.content, 'base64'));
    if (answer.context) this.#context = answer.context;
    const next = new URL(answer.next ?? this.#url);
    if (next.origin + next.pathname !== this.#url.origin + this.#url.pathname) return answer;
    this.#url = next;
    if (answer.directcall === 'yes') return this.press('DIRECT');
    return answer.directcall === 'yes-cnx' ? this.press('DIRECTCNX') : answer;
  }
}

/** The parameter of an answer's command. */
export const paramOf = (answer: AnswerBody): Readonly<Record<string, unknown>> => ({
  ...answer.COMMAND?.param,
});
