export { AMI_STAGES, type AmiStage, type Behaviour } from './behaviour.ts';
export { FakeAsterisk, type FakeAsteriskOptions } from './fake-asterisk.ts';
export type { FakeCall, FakeFailure } from './fake-call.ts';
export type { ManagerSession } from './manager-session.ts';
export { Softmodem, type IncomingCall, type OutgoingCall } from './softmodem.ts';
