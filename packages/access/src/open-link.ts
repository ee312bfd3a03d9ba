/** One raw socket, one kind, one line: the way in of this package. */

import type { Socket } from 'node:net';
import { normaliseAddress } from '@minipavi/addresses';
import { openAsterisk } from './asterisk-link.ts';
import { openAudio, type AudioSettings } from './audio-opening.ts';
import type { ClientLink, LinkKind } from './client-link.ts';
import { HandshakeError } from './handshake.ts';
import { DEFAULT_LIMITS, type LinkLimits } from './link-limits.ts';
import type { LinkLog } from './socket-link.ts';
import { TelnetLink } from './telnet-link.ts';
import { openWebsocket, type TlsFiles } from './websocket-handshake.ts';

/** What an operator may set of calls received. */
export interface TelephoneSettings {
  /** Starts error correction when the terminal tells of too many damaged characters; not when absent. */
  readonly startsOnBadLine?: boolean;
  /** Instead of those of the limits. */
  readonly silentLineMs?: number;
  readonly muteLineMs?: number;
}

export interface OpenLinkRequest {
  readonly kind: LinkKind;
  /** As accepted with `pauseOnConnect`: nothing has been read from it. The link owns it from now on. */
  readonly socket: Socket;
  /** IP of the peer, as the system gives it. */
  readonly remoteAddress: string;
  /** Needed for WSS. */
  readonly tls?: TlsFiles;
  readonly limits?: Partial<LinkLimits>;
  /** For AST. */
  readonly telephone?: TelephoneSettings;
  /** Needed for AUD. */
  readonly audio?: AudioSettings;
  /** What an operator should know of an open line (frame too long, slow reader...), in French. */
  readonly log: LinkLog;
}

/**
 * Opens the line of one user. Rejects with a HandshakeError once the socket is closed; its message is for the
 * caller to log.
 */
export async function openLink(request: OpenLinkRequest): Promise<ClientLink> {
  const { kind, socket, tls, telephone = {}, log } = request;
  const { startsOnBadLine = false, ...times } = telephone;
  const limits = { ...DEFAULT_LIMITS, ...times, ...request.limits };
  const remoteAddr = normaliseAddress(request.remoteAddress);
  // For the socket's whole life: between two owners an error must not find nobody.
  socket.on('error', () => {});
  if (socket.destroyed) throw new HandshakeError('HANDSHAKE_CLOSED', 'raccroché avant l’ouverture');
  socket.setNoDelay(true);
  switch (kind) {
    case 'WS':
    case 'WSS':
      return openWebsocket({ kind, socket, limits, log, remoteAddr }, tls);
    case 'AST':
      return openAsterisk({ kind, socket, limits, log }, { startsOnBadLine });
    case 'AUD':
      if (!request.audio) throw new TypeError('AUD: who identifies its calls was not given');
      return openAudio({ kind, socket, limits, log }, request.audio);
    case 'TELN': {
      const nothingAsked = { url: null, playback: null, pce: false, direction: 'IN', callTo: null } as const;
      return new TelnetLink({ kind, socket, limits, log, opening: { remoteAddr, ...nothingAsked } });
    }
  }
}
