export {
  addNoise,
  attenuated,
  demodulated,
  lostCharacters,
  mix,
  modulated,
  randomText,
  throughALaw,
  type ReceivedText,
  type SentText,
} from './line-signal.ts';
export { V23Minitel, type V23MinitelOptions, type V23MinitelState } from './v23-minitel.ts';
