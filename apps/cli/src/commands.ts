import type { Command } from './command.ts';
import { importStatsCommand } from './import-stats-command.ts';
import { screenCommand } from './screen-command.ts';

/** In the order of the help. */
export const COMMANDS: readonly Command[] = [screenCommand, importStatsCommand];
