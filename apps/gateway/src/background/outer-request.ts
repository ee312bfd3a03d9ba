/** A request made out of any session: what is not given is what the original sends then. */

import type { PaviRequest } from '@minipavi/protocol';

type Given = Pick<PaviRequest, 'version' | 'uniqueId' | 'fctn'> & Partial<PaviRequest>;

export const outerRequest = (given: Given): PaviRequest => ({
  remoteAddr: '',
  typesocket: '',
  versionminitel: '',
  content: [],
  datas: null,
  context: '',
  webmedia: 0,
  ...given,
});
