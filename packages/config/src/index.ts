export { renderEntryMarkdown } from './audio-entries.ts';
export type {
  AsteriskConfig,
  AudioConfig,
  AudioEntry,
  CaptureConfig,
  Config,
  EmbeddedServicesConfig,
  RecordingsConfig,
  ReputationConfig,
  TelephoneConfig,
} from './config.ts';
export type {
  ExtCallConfig,
  ExtCallList,
  ExtCallProgram,
  ExtCallServer,
  ExtCallTelephone,
  ExtCallTelnet,
  ExtCallType,
  ExtCallWebsocket,
} from './extcall-config.ts';
export { readDirectoryUrls } from './directory-urls.ts';
export { parseExtCall, readExtCallFile, type ExtCallReading } from './extcall-file.ts';
export { loadConfig, type LoadResult } from './load-config.ts';
export {
  describeFinding,
  describeFindings,
  maskSecret,
  maskUrlPassword,
  type ConfigFault,
  type ConfigWarning,
  type FaultCode,
  type WarningCode,
} from './fault.ts';
export { renderSettingsMarkdown, settingsTable, type SettingRow } from './settings-table.ts';
export type { SettingPath } from './settings.ts';
export type { PendingLimits } from './value-types.ts';
