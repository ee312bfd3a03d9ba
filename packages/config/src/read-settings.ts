/** Brings file and command line together: one state per setting, every fault on the way reported. */

import { ENTRY_PATH, isOfEntry } from './audio-entries.ts';
import { maskSecret, maskUrlPassword, showText, type Report } from './fault.ts';
import { nearestPath } from './nearest.ts';
import {
  isSettingPath,
  optionText,
  SECTIONS,
  settingOf,
  SETTING_PATHS,
  type SettingPath,
} from './settings.ts';
import type { XmlElement } from './xml-elements.ts';

/** Where a value was given. */
export interface Origin {
  /** Element path or option. */
  readonly where: string;
  readonly line: number | null;
}

export type SettingState =
  /** Not given: the default, an empty list or null. */
  | { readonly kind: 'absent'; readonly value: unknown }
  | { readonly kind: 'set'; readonly value: unknown; readonly origin: Origin }
  /** Given, at fault, reported. */
  | { readonly kind: 'bad'; readonly origin: Origin };

export interface ReadSettings {
  readonly states: ReadonlyMap<SettingPath, SettingState>;
  /** Line of each section of the file. */
  readonly sections: ReadonlyMap<string, number>;
}

const ALL_PATHS: readonly string[] = [...SETTING_PATHS, ...SECTIONS, ENTRY_PATH];

/** `elements` null: the file could not be read, only the command line's values are looked at. */
export function readSettings(
  elements: readonly XmlElement[] | null,
  options: ReadonlyMap<SettingPath, string>,
  cwd: string,
  report: Report,
): ReadSettings {
  const { given, sections } = sortElements(elements ?? [], report);
  const states = new Map<SettingPath, SettingState>();
  for (const path of SETTING_PATHS) {
    const option = options.get(path);
    const texts =
      option === undefined
        ? (given.get(path) ?? [])
        : [{ text: option, where: optionText(settingOf(path).option ?? path), line: null }];
    states.set(path, readSetting(path, texts, cwd, report));
  }
  if (elements !== null) reportMissing(states, sections, report);
  return { states, sections };
}

interface GivenText extends Origin {
  readonly text: string;
}

/** Sorts elements into settings and sections, and reports the others. */
function sortElements(
  elements: readonly XmlElement[],
  report: Report,
): { readonly given: Map<SettingPath, GivenText[]>; readonly sections: Map<string, number> } {
  const given = new Map<SettingPath, GivenText[]>();
  const sections = new Map<string, number>();
  for (const { path, line, text, attributes } of elements) {
    // All in attributes, and read elsewhere.
    if (isOfEntry(path)) continue;
    const isRoot = path === '';
    const where = isRoot ? 'config' : path;
    const repeated = (first: number | null): void => {
      const message = `élément répété, déjà donné ligne ${first ?? '?'}`;
      report.fault({ code: 'CONFIG_REPEATED', where, line, seen: null, message, accepted: 'une seule fois' });
    };
    if (isSettingPath(path)) {
      const texts = given.get(path);
      const many = settingOf(path).many === true;
      if (texts === undefined) given.set(path, [{ text, where, line }]);
      else if (many) texts.push({ text, where, line });
      else repeated(texts[0]?.line ?? null);
    } else if (isRoot || SECTIONS.has(path)) {
      const first = sections.get(path);
      if (first === undefined) sections.set(path, line);
      else repeated(first);
      if (text !== '') {
        const message = 'texte hors de tout élément, ignoré';
        report.warn({ code: 'CONFIG_IGNORED', where, line, seen: null, message, accepted: null });
      }
    } else {
      reportUnknown(path, line, report);
      continue;
    }
    for (const attribute of attributes.keys()) {
      const message = `attribut ${showText(attribute)} ignoré`;
      report.warn({ code: 'CONFIG_IGNORED', where, line, seen: null, message, accepted: null });
    }
  }
  return { given, sections };
}

/** Only the outermost unknown element: what it holds has no other place to be. */
function reportUnknown(path: string, line: number, report: Report): void {
  const parent = path.slice(0, Math.max(0, path.lastIndexOf('/')));
  if (parent !== '' && !SECTIONS.has(parent) && !isSettingPath(parent)) return;
  if (!report.hasRoom) return;
  const nearest = nearestPath(path, ALL_PATHS);
  const hint = nearest === null ? '' : ` ; le plus proche : ${nearest}`;
  const message = `élément inconnu, ignoré${hint}`;
  report.warn({
    code: 'CONFIG_UNKNOWN_ELEMENT',
    where: showText(path),
    line,
    seen: null,
    message,
    accepted: null,
  });
}

function readSetting(
  path: SettingPath,
  texts: readonly GivenText[],
  cwd: string,
  report: Report,
): SettingState {
  const setting = settingOf(path);
  const values: unknown[] = [];
  let fault: Origin | null = null;
  let origin: Origin | null = null;
  for (const { text, where, line } of texts) {
    const accepted = setting.type.accepted;
    if (text === '' && setting.emptyIsAbsent === true) {
      const message = 'élément vide, ignoré';
      report.warn({ code: 'CONFIG_IGNORED', where, line, seen: null, message, accepted });
      continue;
    }
    origin = { where, line };
    if (text === '') {
      report.fault({ code: 'CONFIG_EMPTY', where, line, seen: null, message: 'valeur vide', accepted });
      fault = origin;
      continue;
    }
    const seen = setting.secret === true ? maskSecret(text) : showText(maskUrlPassword(text));
    const parsed = setting.type.parse(text, cwd);
    if (!parsed.ok) {
      report.fault({ code: 'CONFIG_VALUE', where, line, seen, message: parsed.problem, accepted });
      fault = origin;
      continue;
    }
    if (parsed.warning !== undefined) {
      report.warn({ code: 'CONFIG_ADVICE', where, line, seen, message: parsed.warning, accepted: null });
    }
    values.push(parsed.value);
  }
  if (fault !== null) return { kind: 'bad', origin: fault };
  if (setting.many === true) {
    const list = [...new Set(values)];
    return origin === null ? { kind: 'absent', value: list } : { kind: 'set', value: list, origin };
  }
  if (origin !== null) return { kind: 'set', value: values[0], origin };
  return readDefault(path, cwd, report);
}

/** A default is parsed like any value: the folder it names may be unusable. */
function readDefault(path: SettingPath, cwd: string, report: Report): SettingState {
  const { default: text, type } = settingOf(path);
  if (text === undefined) return { kind: 'absent', value: null };
  const parsed = type.parse(text, cwd);
  if (parsed.ok) return { kind: 'absent', value: parsed.value };
  const message = `(valeur par défaut) ${parsed.problem}`;
  report.fault({
    code: 'CONFIG_VALUE',
    where: path,
    line: null,
    seen: text,
    message,
    accepted: type.accepted,
  });
  return { kind: 'bad', origin: { where: path, line: null } };
}

function reportMissing(
  states: ReadonlyMap<SettingPath, SettingState>,
  sections: ReadonlyMap<string, number>,
  report: Report,
): void {
  for (const path of SETTING_PATHS) {
    const setting = settingOf(path);
    if (setting.required !== true || states.get(path)?.kind !== 'absent') continue;
    const line = sections.get(path.slice(0, path.lastIndexOf('/'))) ?? null;
    const option = setting.option === undefined ? '' : `, ou l'option ${optionText(setting.option)}`;
    const accepted = `${setting.type.accepted}${option}`;
    report.fault({
      code: 'CONFIG_MISSING',
      where: path,
      line,
      seen: null,
      message: 'élément obligatoire absent',
      accepted,
    });
  }
}
