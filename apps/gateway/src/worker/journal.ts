/**
 * What a worker needs of @minipavi/journal, to be imported late: it takes half a megabyte, and time that a user who
 * waits for his first page should not wait. Without this list, an `import()` would bring the whole package along.
 */

export {
  diskFault,
  isPlaybackAllowed,
  MIN_SESSION_MS,
  readCapture,
  readRecording,
  Recorder,
  SessionJournal,
  writeCapture,
} from '@minipavi/journal';
