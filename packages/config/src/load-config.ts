/** The package's purpose: XML file and command line in, one checked `Config` or all the faults out. */

import { resolve } from 'node:path';
import { readAudioEntries } from './audio-entries.ts';
import { buildConfig, type ValueOf } from './build-config.ts';
import { readCommandLine } from './command-line.ts';
import type { Config } from './config.ts';
import { readConfigFile } from './config-file.ts';
import { Report, showText, type ConfigFault, type ConfigWarning } from './fault.ts';
import { readSettings, type ReadSettings } from './read-settings.ts';
import { checkRules } from './rules.ts';
import type { SettingPath, SettingValue } from './settings.ts';
import { readXmlElements, type XmlElement } from './xml-elements.ts';

export type LoadResult =
  /** `--help` was given: its text, in French. */
  | { readonly kind: 'help'; readonly text: string }
  | {
      readonly kind: 'faults';
      /** At least one; all there are, up to a bound. */
      readonly faults: readonly ConfigFault[];
      readonly warnings: readonly ConfigWarning[];
      /** Absolute; null when `--cfgfile` is missing. */
      readonly file: string | null;
    }
  | {
      readonly kind: 'config';
      readonly config: Config;
      readonly warnings: readonly ConfigWarning[];
      /** Absolute. */
      readonly file: string;
    };

/**
 * Reads the configuration once, synchronously, creating and printing nothing.
 * `argv` is what follows the program's name; relative paths, in the file too, start from `cwd`.
 * Never throws for what an operator can write.
 */
export function loadConfig(argv: readonly string[], cwd: string): LoadResult {
  const report = new Report();
  const commandLine = readCommandLine(argv, report);
  if (commandLine.help !== null) return { kind: 'help', text: commandLine.help };

  const file = commandLine.file === null ? null : resolve(cwd, commandLine.file);
  const elements = readElements(file, commandLine.file, report);
  const settings = readSettings(elements, commandLine.values, cwd, report);
  const entries = readAudioEntries(elements ?? [], report);
  if (elements !== null) checkRules(settings, entries, report);

  const { faults, warnings } = report;
  if (faults.length > 0 || file === null) return { kind: 'faults', faults, warnings, file };
  return { kind: 'config', config: buildConfig(valueOf(settings), entries), warnings, file };
}

/** Null: reported. `given` is the file's name as the operator wrote it. */
function readElements(
  file: string | null,
  given: string | null,
  report: Report,
): readonly XmlElement[] | null {
  if (file === null || given === null) {
    // An option without its value, or given twice, is reported already.
    if (report.faults.some(({ where }) => where === '--cfgfile')) return null;
    const accepted = '--cfgfile FICHIER, par exemple --cfgfile config/minipavi-base.conf';
    const message = 'aucun fichier de configuration';
    report.fault({ code: 'CONFIG_FILE', where: '--cfgfile', line: null, seen: null, message, accepted });
    return null;
  }
  const content = readConfigFile(file);
  if (!content.ok) {
    const accepted = "un fichier de configuration XML d'1 Mo au plus";
    const message = content.problem;
    report.fault({
      code: 'CONFIG_FILE',
      where: '--cfgfile',
      line: null,
      seen: showText(file),
      message,
      accepted,
    });
    return null;
  }
  const where = showText(given);
  const xml = readXmlElements(content.text);
  if (!xml.ok) {
    const { line, column, accepted } = xml.fault;
    const message = `${xml.fault.message}, colonne ${column}`;
    report.fault({ code: 'CONFIG_XML', where, line, seen: null, message, accepted });
    return null;
  }
  if (xml.root !== 'config') {
    const message = `élément racine <${showText(xml.root)}>`;
    const line = xml.elements[0]?.line ?? null;
    report.fault({ code: 'CONFIG_XML', where, line, seen: null, message, accepted: '<config>' });
    return null;
  }
  return xml.elements;
}

function valueOf({ states }: ReadSettings): ValueOf {
  return <P extends SettingPath>(path: P): SettingValue<P> => {
    const state = states.get(path);
    if (state === undefined || state.kind === 'bad') throw new Error(`no value for ${path}`);
    // Without a fault, each value was made by its own entry of the table, whose type this is.
    return state.value as SettingValue<P>;
  };
}
