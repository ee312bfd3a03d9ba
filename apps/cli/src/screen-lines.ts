/** A screen as lines of text and of JSON. */

import { type Screen, screenToJson, screenToText } from '@minipavi/videotex';

/** 25 lines, blank ones too: row n is line n + 1. */
export const textLines = (screen: Screen): string => `${screenToText(screen).join('\n')}\n`;

/** On one line, with a space behind colons and commas. */
function inline(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  return `{${Object.entries(value).map(inlineEntry).join(', ')}}`;
}
const inlineEntry = ([name, value]: [string, unknown]): string => `${JSON.stringify(name)}: ${inline(value)}`;

/** `minitel-screen/1`, one row a line: `diff` tells two screens apart row by row. */
export function jsonLines(screen: Screen): string {
  const entries = Object.entries(screenToJson(screen)).map(([name, value]: [string, unknown]) =>
    Array.isArray(value)
      ? ` "${name}": [\n${value.map((item) => `  ${inline(item)}`).join(',\n')}\n ]`
      : ` ${inlineEntry([name, value])}`,
  );
  return `{\n${entries.join(',\n')}\n}\n`;
}
