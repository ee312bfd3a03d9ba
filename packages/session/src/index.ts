export { Session } from './session.ts';
export type { SessionObserver, SessionOptions, SessionSnapshot } from './session-options.ts';
export { ServiceClient, type CallResult, type ServiceClientOptions } from './service-client.ts';
export { MAX_ANSWER_BYTES } from './http-request.ts';
export { callService, type Outcome, type Reply } from './service-dialogue.ts';
export type { FailureCode } from './service-failure.ts';
export type { Connection, ConnectionOrder, Connector, FarEnd, FarEndEvents } from './connector.ts';
export { messageOf, type Outbox } from './outbox.ts';
export type { OutputTap } from './output-taps.ts';
