// The configuration that a command is about when it names none.
import path from 'node:path';
import { root } from './build.mjs';

const DEFAULT_CONFIG = 'config/minipavi-base.conf';

/** Arguments with `--cfgfile`. */
export function withConfiguration(args) {
  const isNamed = args.some((arg) => arg === '--cfgfile' || arg.startsWith('--cfgfile=') || arg === '--help');
  return isNamed ? args : [...args, '--cfgfile', path.join(root, DEFAULT_CONFIG)];
}
