export { generator, newSeed, waysToCut } from './cuts.ts';
export {
  AMI_STAGES,
  FakeAsterisk,
  Softmodem,
  type AmiStage,
  type Behaviour,
  type FakeAsteriskOptions,
  type FakeCall,
  type FakeFailure,
  type IncomingCall,
  type ManagerSession,
  type OutgoingCall,
} from './fake-asterisk/index.ts';
export { FakeAbuseIpdb, scored, type FakeReply, type ReputationInquiry } from './fake-abuseipdb.ts';
export { makeCertificate, makePem, type Certificate } from './certificate.ts';
export { basicLogin, type ListedSession } from './dashboard.ts';
export { reservePorts, type PortBlock } from './free-ports.ts';
export { Gateway, startGateway, type Exit, type GatewayOptions } from './gateway.ts';
export type { GatewayPorts } from './gateway-ports.ts';
export {
  asteriskXml,
  audioXml,
  VISUWEB_PASSWORD,
  VISUWEB_USER,
  type GatewaySettings,
} from './gateway-config.ts';
export type { LogLine } from './gateway-log.ts';
export {
  connectAsterisk,
  connectTcp,
  connectTls,
  connectWebsocket,
  KEYS,
  type Minitel,
  type Way,
  type WebsocketOptions,
} from './minitel.ts';
export { isRunning, kill, residentBytes, type RunningProcess } from './processes.ts';
export { drop, inputTxt, json, page, raw, redirect, silence, type Reply } from './service-reply.ts';
export {
  startService,
  type CallTest,
  type ServiceCall,
  type ServiceScript,
  type VideotexService,
} from './service.ts';
export { DEADLINE_MS, waitFor } from './wait.ts';
export {
  BACKWARD_CHAR_MS,
  correctedBlock,
  FORWARD_CHAR_MS,
  LiveMinitel,
  MinitelLine,
  NO_FAULTS,
  onTheLine,
  RandomFaults,
  randomScript,
  remainderOf,
  ScriptedFaults,
  SimulatedCall,
  TelephoneMinitel,
  type Connecting,
  type FaultRates,
  type LineFault,
  type LineFaults,
  type LiveMinitelOptions,
  type MinitelLineOptions,
  type ServerEnd,
  type SimulatedCallOptions,
  type TelephoneMinitelOptions,
} from './minitel-line/index.ts';
export {
  addNoise,
  attenuated,
  demodulated,
  lostCharacters,
  mix,
  modulated,
  randomText,
  throughALaw,
  V23Minitel,
  type ReceivedText,
  type SentText,
  type V23MinitelOptions,
  type V23MinitelState,
} from './v23-minitel/index.ts';
export {
  AudioSocketCall,
  callUuid,
  type AudioSocketCallOptions,
  type FrameFault,
} from './audiosocket/audiosocket-call.ts';
