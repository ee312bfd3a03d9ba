export { BUILD } from './build.ts';
export { BusClient, type BusClientOptions } from './bus-client.ts';
export { BusPeer, BusServer } from './bus-server.ts';
export { fingerprintOf } from './fingerprint.ts';
export { openWhenFree } from './free-port.ts';
export { encodeLine, JsonLineReader, MAX_LINE_BYTES } from './json-lines.ts';
export type {
  AlarmName,
  BackgroundCall,
  FromMaster,
  LogFields,
  LogLevel,
  MediaPoll,
  MediaPolled,
  MediaRequest,
  PushedMessage,
  ReputationAnswer,
  ReputationQuestion,
  Role,
  SessionKind,
  SessionState,
  SessionSummary,
  SimulatedEvent,
  SimulatedOutcome,
  ToMaster,
  WatchRefusal,
  WatchRequest,
} from './messages.ts';
export { MAX_SOCKET_PATH_BYTES, newWatchSocket, watchSocketOwner } from './watch-socket.ts';
export {
  isPhoneSocket,
  isPhoneToken,
  phoneSocket,
  type KnownCall,
  type PhoneCall,
  type PhoneFailure,
  type PhoneFailureCode,
  type PhoneReport,
  type PhoneRequest,
} from './phone.ts';
