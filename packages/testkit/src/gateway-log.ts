/** The log of a gateway under test: JSON lines, one file a month. */

import fs from 'node:fs';
import path from 'node:path';

export interface LogLine {
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  readonly level: string;
  readonly message: string;
  /** Of the process that said it, when it was not the master. */
  readonly pid?: number;
  readonly uniqueId?: string;
}

function parse(line: string): LogLine[] {
  try {
    return [JSON.parse(line) as LogLine];
  } catch {
    return []; // the last one, half written
  }
}

export function readLog(folder: string): LogLine[] {
  const files = fs.existsSync(folder) ? fs.readdirSync(folder).sort() : [];
  return files.flatMap((file) => fs.readFileSync(path.join(folder, file), 'utf8').split('\n').flatMap(parse));
}
