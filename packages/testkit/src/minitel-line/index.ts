export { correctedBlock, remainderOf } from './block-check.ts';
export { onTheLine } from './line-character.ts';
export {
  NO_FAULTS,
  RandomFaults,
  ScriptedFaults,
  type FaultRates,
  type LineFault,
  type LineFaults,
} from './line-faults.ts';
export { LiveMinitel, type LiveMinitelOptions } from './live-minitel.ts';
export { BACKWARD_CHAR_MS, FORWARD_CHAR_MS, MinitelLine, type MinitelLineOptions } from './minitel-line.ts';
export { type Connecting } from './line-connection.ts';
export { randomScript } from './random-script.ts';
export { SimulatedCall, type ServerEnd, type SimulatedCallOptions } from './simulated-call.ts';
export { TelephoneMinitel, type TelephoneMinitelOptions } from './telephone-minitel.ts';
