export type {
  ClientLink,
  ClientLinkEvents,
  LineEvent,
  LinkKind,
  Opening,
  PlaybackRequest,
} from './client-link.ts';
export { isTelephone } from './client-link.ts';
export { HandshakeError, type HandshakeCode } from './handshake.ts';
export { DEFAULT_LIMITS, type LinkLimits } from './link-limits.ts';
export { openLink, type OpenLinkRequest, type TelephoneSettings } from './open-link.ts';
export type { LinkLog } from './socket-link.ts';
export { escapeIac } from './telnet-parser.ts';
export type { TlsFiles } from './websocket-handshake.ts';
export type { AudioLineSettings, LineRecorder } from './audio-line.ts';
export type { AudioSettings, CallIdentity } from './audio-opening.ts';
export { readCallUuid, type CallUuid } from './call-uuid.ts';
export { ProxyHeaderParser, type ProxiedConnection, type ProxyHeaderProgress } from './proxy-header.ts';
