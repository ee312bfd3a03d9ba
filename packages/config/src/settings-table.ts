/** The settings as an operator's reference, made from the table that parses them. */

import { renderMarkdownTable } from './markdown-table.ts';
import { optionText, settingOf, SETTING_PATHS, type SettingPath } from './settings.ts';

export interface SettingRow {
  readonly path: SettingPath;
  /** French. */
  readonly description: string;
  /** French. */
  readonly accepted: string;
  readonly required: boolean;
  /** The element may be given several times. */
  readonly many: boolean;
  /** As written in the file; null: none. */
  readonly defaultValue: string | null;
  /** As typed (`--wsport`); null: only in the file. */
  readonly option: string | null;
}

export const settingsTable = (): readonly SettingRow[] =>
  SETTING_PATHS.map((path) => {
    const { doc, type, required = false, many = false, default: text, option } = settingOf(path);
    return {
      path,
      description: doc,
      accepted: type.accepted,
      required,
      many,
      defaultValue: text ?? null,
      option: option === undefined ? null : optionText(option),
    };
  });

/** A Markdown table in French, ended by a newline: key, description, accepted, default, option. */
export function renderSettingsMarkdown(): string {
  const rows = settingsTable().map((row) => [
    `\`${row.path}\``,
    `${row.description}${row.many ? ' (répétable)' : ''}`,
    row.accepted,
    row.required ? '**obligatoire**' : row.defaultValue === null ? '–' : `\`${row.defaultValue}\``,
    row.option === null ? '–' : `\`${row.option}\``,
  ]);
  const head = ['Clé', 'Description', 'Valeurs acceptées', 'Par défaut', 'Option'];
  return renderMarkdownTable([head, ...rows]);
}
