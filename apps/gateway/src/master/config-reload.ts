/** SIGHUP: the configuration is read again, by the same command line, and what can be is taken up. */

import { describeFindings, loadConfig, type Config } from '@minipavi/config';
import type { LogLevel } from '@minipavi/bus';
import { changesBetween, liveConfig } from './live-config.ts';

export interface ConfigReloadOptions {
  readonly argv: readonly string[];
  /** Where the gateway was started from: relative paths begin there. */
  readonly cwd: string;
  readonly config: Config;
  /** Takes it up. */
  readonly apply: (config: Config) => void;
  readonly log: (level: LogLevel, message: string) => void;
}

export class ConfigReload {
  readonly #options: ConfigReloadOptions;
  /** As it is in force: not all of what the file says, perhaps. */
  #config: Config;

  constructor(options: ConfigReloadOptions) {
    this.#options = options;
    this.#config = options.config;
  }

  /** A configuration with faults changes nothing. The file is small, and read at once: the operator asked for it. */
  run(): void {
    const { argv, cwd, apply, log } = this.#options;
    const loaded = loadConfig(argv, cwd);
    if (loaded.kind === 'help') return;
    if (loaded.kind === 'faults') {
      const text = describeFindings(loaded.faults, loaded.warnings, loaded.file).trimEnd();
      return log('error', `configuration non relue, l'ancienne reste en vigueur : ${text}`);
    }
    if (loaded.warnings.length > 0) log('warn', describeFindings([], loaded.warnings, loaded.file).trimEnd());
    const { live, reload, restart } = changesBetween(this.#config, loaded.config);
    const next = liveConfig(this.#config, loaded.config);
    if (live.length + reload.length + restart.length === 0)
      log('info', 'configuration relue : rien de changé');
    if (live.length > 0) {
      this.#config = next;
      apply(next);
      log('info', `configuration relue, en vigueur pour les prochaines sessions : ${live.join(', ')}`);
    }
    if (reload.length > 0)
      log('warn', `configuration relue, en vigueur après npm run reload seulement : ${reload.join(', ')}`);
    if (restart.length > 0)
      log('warn', `configuration relue, en vigueur après un arrêt et un lancement : ${restart.join(', ')}`);
  }
}
