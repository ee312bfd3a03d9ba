export { BusClient, type BusClientOptions } from './bus-client.ts';
export { BusPeer, BusServer } from './bus-server.ts';
export { encodeLine, JsonLineReader, MAX_LINE_BYTES } from './json-lines.ts';
export type {
  FromMaster,
  LogFields,
  LogLevel,
  Role,
  SessionKind,
  SessionState,
  SessionSummary,
  ToMaster,
} from './messages.ts';
