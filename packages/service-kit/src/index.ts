export type { AnswerBody, DirectCall, PaviRequest, ServiceEvent, ServiceRequest } from '@minipavi/protocol';
export {
  cells,
  type Colour,
  cutText,
  Page,
  type Palette,
  type Size,
  type TextStyle,
  wrapText,
} from '@minipavi/videotex';
export { answer, type AnswerOptions } from './answer.ts';
export { escapeHtml, htmlPage } from './browser-page.ts';
export {
  connectToExt,
  connectToPty,
  connectToTln,
  connectToWs,
  duplicateStream,
  type ConnectToExtOptions,
  type ConnectToPtyOptions,
  type ConnectToTlnOptions,
  type ConnectToWsOptions,
  type DuplicateStreamOptions,
} from './connection-commands.ts';
export { defineService, type ServiceDefinition, toStep } from './define-service.ts';
export { errorPage } from './error-page.ts';
export {
  inputForm,
  type InputFormOptions,
  inputMsg,
  type InputMsgOptions,
  inputTxt,
  type InputTxtOptions,
  keys,
  type ServiceCommand,
  type ValidationKey,
} from './input-commands.ts';
export { parseRequest, type RequestResult } from './parse-request.ts';
export { type LinkParams, type Service, ServiceCall } from './service-call.ts';
export { type HttpHandler, serviceHandler, type ServiceHandlerOptions } from './service-handler.ts';
export {
  backgroundCall,
  type DeferredCall,
  getScreen,
  type GetScreenOptions,
  getScreenList,
  libCnx,
  pushServiceMsg,
  type SessionSettings,
  setParam,
} from './session-commands.ts';
