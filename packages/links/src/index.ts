export { LinkError, type LinkErrorCode, type RemoteLink, type RemoteLinkEvents } from './remote-link.ts';
export { isSameHost, parseHostAddress, type HostAddress } from './host-address.ts';
export type { OpeningLimits } from './opening.ts';
export { openTelnet, type TelnetTarget } from './telnet-link.ts';
export { openWebsocket, type WebsocketTarget } from './websocket-link.ts';
export { openPty, PTY_CLOSING, type PtyTarget } from './pty-link.ts';
export type { PtyProgram } from './pty-program.ts';
export { openWatch, type WatchTarget } from './watch-link.ts';
export { openPhone, type PhoneTarget } from './phone-link.ts';
