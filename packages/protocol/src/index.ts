export * from './request.ts';
export * from './answer.ts';
export {
  isConnectionCommand,
  type ConnectionCommand,
  type ConnectToExtParam,
  type ConnectToPtyParam,
  type ConnectToTlnParam,
  type ConnectToWsParam,
  type DuplicateStreamParam,
} from './connection-command.ts';
export {
  isScreenCommand,
  type GetScreenParam,
  type ListedScreen,
  type ScreenCommand,
  type ScreenData,
} from './captured-screens.ts';
export type { DeferredCall, PushedMessage, SessionMessageCommand } from './session-messages.ts';
export { MAX_CONTEXT_LENGTH, parseAnswer, type AnswerResult } from './parse-answer.ts';
export { parseCommand } from './parse-command.ts';
export { asInteger, asList, asObject, asText, ContractFault, describe, isNothing } from './loose.ts';
export { parseUrlParams } from './url-params.ts';
export { MAX_URL_LENGTH, parseServiceUrl, urlEncode, type ServiceUrl } from './service-url.ts';
