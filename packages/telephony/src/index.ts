export { AmiClient, type AmiClientOptions, type AmiState } from './ami/ami-client.ts';
export { AmiError, AmiValueError, type AmiErrorCode } from './ami/ami-error.ts';
export type { AmiMessage } from './ami/ami-message.ts';
export { AMI_TIMING, type AmiTiming } from './ami/ami-timing.ts';
export type { CallFailure, CallFailureCode } from './ami/call-failure.ts';
export { CallQuotas, type CallQuotaOptions, type QuotaCounts } from './ami/call-quotas.ts';
export { CALL_LIMITS, Calls, type CallRequest, type CallsOptions } from './ami/calls.ts';
export { normaliseNumber, shortNumber } from './ami/dialled-number.ts';
export type { CallLimits, CallOutcome } from './ami/live-call.ts';
export { DENIED_NUMBERS, isNumberRule, NumberRules, type NumberRuleLists } from './ami/number-rules.ts';
export type { OutgoingLine } from './ami/originate.ts';
export { crc7 } from './pce/crc.ts';
export { encodeBlocks } from './pce/block.ts';
export { BACKWARD_CHAR_MS, FORWARD_CHAR_MS } from './pce/line-source.ts';
export { withParity } from './pce/parity.ts';
export type { PceSnapshot, PceState } from './pce/pce-counters.ts';
export { ANSWER_WAIT_MS, type PceNotice, type TelephoneLineOptions } from './pce/telephone-line-options.ts';
export { TelephoneLine } from './pce/telephone-line.ts';
export { CARRIER_THRESHOLDS, type CarrierThresholds } from './v23/carrier-detector.ts';
export {
  ANSWER_TONE_HZ,
  BACKWARD,
  FORWARD,
  SAMPLE_RATE,
  SAMPLES_PER_MS,
  type Channel,
} from './v23/channel.ts';
export type { CharacterListener, Damage } from './v23/character-receiver.ts';
export { Demodulator, type DemodulatorListener, type DemodulatorOptions } from './v23/demodulator.ts';
export { amplitudeOf, levelOf, powerOf } from './v23/level.ts';
export type { LineQuality } from './v23/line-quality.ts';
export { Modulator, type ModulatorOptions } from './v23/modulator.ts';
export { SEQUENCE_TIMING, type SequenceTiming } from './v23/sequence-timing.ts';
export type { ModemEnd, ModemRole, ModemState, V23ModemOptions } from './v23/v23-modem-options.ts';
export { V23Modem } from './v23/v23-modem.ts';
