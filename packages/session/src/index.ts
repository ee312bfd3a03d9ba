export { Session } from './session.ts';
export type { SessionObserver, SessionOptions, SessionSnapshot } from './session-options.ts';
export { ServiceClient, type CallResult, type ServiceClientOptions } from './service-client.ts';
export { MAX_ANSWER_BYTES } from './http-request.ts';
export { callService, type Outcome, type Reply } from './service-dialogue.ts';
