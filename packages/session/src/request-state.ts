/** What every request tells a service of this session, and what services have left with it to be sent back. */

import type { ClientLink } from '@minipavi/access';
import { socketKindOf, type PaviRequest, type ScreenData, type ServiceEvent } from '@minipavi/protocol';
import type { Keyboard } from './keyboard.ts';
import type { Media } from './media.ts';

export interface RequestStateOptions {
  readonly link: Pick<ClientLink, 'kind' | 'opening'>;
  readonly uniqueId: string;
  readonly version: string;
  readonly keyboard: Pick<Keyboard, 'versionMinitel' | 'content'>;
  readonly media: Pick<Media, 'flag'>;
}

export class RequestState {
  /** What the service last asked to keep. */
  context = '';
  /** Goes on being sent until there is another one. */
  datas: ScreenData | null = null;
  readonly #options: RequestStateOptions;

  constructor(options: RequestStateOptions) {
    this.#options = options;
  }

  /** `content`: instead of what is typed. */
  request(fctn: ServiceEvent, content?: readonly string[]): PaviRequest {
    const { version, uniqueId, link, keyboard, media } = this.#options;
    return {
      version,
      uniqueId,
      remoteAddr: link.opening.remoteAddr,
      typesocket: socketKindOf(link.kind),
      versionminitel: keyboard.versionMinitel,
      content: content ?? keyboard.content,
      datas: this.datas,
      context: this.context,
      fctn,
      webmedia: media.flag,
    };
  }
}
