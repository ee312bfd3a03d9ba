export type { AsteriskConfig, CaptureConfig, Config, EmbeddedServicesConfig } from './config.ts';
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
