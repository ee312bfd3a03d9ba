/** What settings demand of each other. */

import type { AudioEntry } from './config.ts';
import { showText, type Report } from './fault.ts';
import type { Origin, ReadSettings } from './read-settings.ts';
import { optionText, settingOf, SETTING_PATHS, type SettingPath } from './settings.ts';

const SESSION_PORTS = [
  'general/wsport',
  'general/wssport',
  'general/telnport',
  'general/astport',
  'general/audioport',
] as const;
const LISTEN_PORTS: readonly SettingPath[] = [
  ...SESSION_PORTS,
  'audio/agiport',
  'general/httpport',
  'services/port',
];

/** When the first is given, the others must be. */
const NEEDS: readonly (readonly [given: SettingPath, needed: readonly SettingPath[]])[] = [
  ['general/wssport', ['general/ssl', 'general/sslkey']],
  ['general/ssl', ['general/sslkey']],
  ['general/sslkey', ['general/ssl']],
  ['general/httpport', ['general/httpuser', 'general/httppwd']],
  ['general/visuweb/metricsuser', ['general/visuweb/metricspwd']],
  ['general/visuweb/metricspwd', ['general/visuweb/metricsuser']],
  ['connecttocmd/extcallurl', ['connecttocmd/visukey']],
  ['connecttocmd/visukey', ['connecttocmd/extcallurl']],
];

const under = (section: string): readonly SettingPath[] =>
  SETTING_PATHS.filter((path) => path.startsWith(`${section}/`));

/** What makes a call possible: all that nothing can stand in for. */
const isNeeded = (path: SettingPath): boolean => {
  const { default: text, many } = settingOf(path);
  return text === undefined && many !== true;
};

/** Sections that cannot be there without these settings. */
const SECTION_NEEDS: readonly (readonly [section: string, needed: readonly SettingPath[]])[] = [
  ['connecttocmd/asterisk', under('connecttocmd/asterisk').filter(isNeeded)],
  ['services', ['services/port']],
];

const MODEM = 'connecttocmd/asterisk/modem';
/** The gateway's own modem has no use for a place in the dialplan. */
const FOR_THE_MODULE: readonly SettingPath[] = ['connecttocmd/asterisk/context', 'connecttocmd/asterisk/ext'];

export function checkRules(settings: ReadSettings, entries: readonly AudioEntry[], report: Report): void {
  checkSessionPorts(settings, report);
  checkNeeds(settings, report);
  checkDistinctPorts(settings, report);
  adviseOnFreePorts(settings, report);
  adviseOnSipChannel(settings, report);
  adviseOnAudio(settings, entries, report);
  adviseOnAudioHost(settings, report);
  adviseOnCapture(settings, report);
}

const isAbsent = ({ states }: ReadSettings, path: SettingPath): boolean =>
  states.get(path)?.kind === 'absent';

/** Null: not given. */
function originOf({ states }: ReadSettings, path: SettingPath): Origin | null {
  const state = states.get(path);
  return state === undefined || state.kind === 'absent' ? null : state.origin;
}

/** The value given, undefined when there is none or a bad one. */
function givenValue({ states }: ReadSettings, path: SettingPath): unknown {
  const state = states.get(path);
  return state?.kind === 'set' ? state.value : undefined;
}

function checkSessionPorts(settings: ReadSettings, report: Report): void {
  if (!SESSION_PORTS.every((path) => isAbsent(settings, path))) return;
  report.fault({
    code: 'CONFIG_MISSING',
    where: 'general',
    line: settings.sections.get('general') ?? null,
    seen: null,
    message: 'aucun port de connexion : personne ne pourrait se connecter',
    accepted: 'un au moins de wsport, wssport, telnport, astport, audioport',
  });
}

function checkNeeds(settings: ReadSettings, report: Report): void {
  const missing = new Map<SettingPath, { readonly because: string; readonly line: number | null }>();
  const need = (path: SettingPath, because: string, line: number | null): void => {
    if (isAbsent(settings, path) && !missing.has(path)) missing.set(path, { because, line });
  };
  for (const [given, needed] of NEEDS) {
    const origin = originOf(settings, given);
    if (origin !== null) for (const path of needed) need(path, origin.where, origin.line);
  }
  const modem = settings.states.get(MODEM);
  const hasModule = modem?.kind !== 'bad' && modem?.value !== 'audiosocket';
  for (const [section, needed] of SECTION_NEEDS) {
    const line = settings.sections.get(section);
    if (line === undefined) continue;
    for (const path of needed) {
      if (hasModule || !FOR_THE_MODULE.includes(path)) need(path, `la section ${section}`, line);
    }
  }
  if (modem?.kind === 'set' && modem.value === 'audiosocket') {
    need('general/audioport', `${modem.origin.where} audiosocket`, modem.origin.line);
  }
  for (const [path, { because, line }] of missing) {
    const { type, option } = settingOf(path);
    const accepted =
      option === undefined ? type.accepted : `${type.accepted}, ou l'option ${optionText(option)}`;
    const message = `élément absent, demandé par ${because}`;
    report.fault({ code: 'CONFIG_MISSING', where: path, line, seen: null, message, accepted });
  }
}

function checkDistinctPorts(settings: ReadSettings, report: Report): void {
  const users = new Map<unknown, Origin>();
  for (const path of LISTEN_PORTS) {
    const port = givenValue(settings, path);
    const origin = originOf(settings, path);
    if (typeof port !== 'number' || port === 0 || origin === null) continue;
    const other = users.get(port);
    if (other === undefined) {
      users.set(port, origin);
      continue;
    }
    const message = `est déjà le port de ${other.where}${other.line === null ? '' : ` (ligne ${other.line})`}`;
    const accepted = 'un port différent pour chaque écoute';
    report.fault({ code: 'CONFIG_CONFLICT', ...origin, seen: String(port), message, accepted });
  }
}

function adviseOnFreePorts(settings: ReadSettings, report: Report): void {
  for (const path of LISTEN_PORTS) {
    const origin = originOf(settings, path);
    // On the command line it is a test that asks; in a file of the original it meant "closed".
    if (givenValue(settings, path) !== 0 || origin === null || origin.line === null) continue;
    const message = "ouvre un port libre quelconque ; pour fermer ce port, retirer l'élément";
    report.warn({ code: 'CONFIG_ADVICE', ...origin, seen: '0', message, accepted: null });
  }
}

function adviseOnSipChannel(settings: ReadSettings, report: Report): void {
  const path = 'connecttocmd/asterisk/sipchannel';
  const channel = givenValue(settings, path);
  const origin = originOf(settings, path);
  if (typeof channel !== 'string' || channel.includes('%NUM%') || origin === null) return;
  const message = 'ne contient pas %NUM% : tous les appels iront au même endroit';
  report.warn({ code: 'CONFIG_ADVICE', ...origin, seen: showText(channel), message, accepted: null });
}

/** What the operator wrote for nothing. */
function adviseOnAudio(settings: ReadSettings, entries: readonly AudioEntry[], report: Report): void {
  const line = settings.sections.get('audio') ?? null;
  if (line !== null && isAbsent(settings, 'general/audioport')) {
    const message = 'section sans effet, il manque general/audioport';
    const { accepted } = settingOf('general/audioport').type;
    report.warn({ code: 'CONFIG_IGNORED', where: 'audio', line, seen: null, message, accepted });
  } else if (entries.some(({ records }) => records) && isAbsent(settings, 'audio/recordings')) {
    const message = "rien n'est enregistré, il manque audio/recordings";
    const { accepted } = settingOf('audio/recordings').type;
    report.warn({ code: 'CONFIG_ADVICE', where: 'audio/entry record', line, seen: null, message, accepted });
  }
}

const isThisMachine = (host: unknown): boolean =>
  typeof host === 'string' && /^(?:localhost|127\.[\d.]+|\[?::1\]?)$/i.test(host);

/** An Asterisk elsewhere that is told to call "this machine" calls itself, and nothing says so. */
function adviseOnAudioHost(settings: ReadSettings, report: Report): void {
  const server = givenValue(settings, 'connecttocmd/asterisk/ip');
  const callsBack =
    givenValue(settings, 'audio/agiport') !== undefined || givenValue(settings, MODEM) === 'audiosocket';
  const state = settings.states.get('audio/host');
  if (typeof server !== 'string' || isThisMachine(server) || !callsBack || state === undefined) return;
  if (state.kind === 'bad' || !isThisMachine(state.value) || isAbsent(settings, 'general/audioport')) return;
  const { where, line } = state.kind === 'set' ? state.origin : { where: 'audio/host', line: null };
  const message = `n'est pas une adresse où ${showText(server)} (connecttocmd/asterisk/ip) joindra la passerelle`;
  const accepted = "l'adresse de cette machine vue d'Asterisk";
  report.warn({ code: 'CONFIG_ADVICE', where, line, seen: String(state.value), message, accepted });
}

/** The section says that captures are wanted, and nothing would tell why there are none. */
function adviseOnCapture(settings: ReadSettings, report: Report): void {
  const line = settings.sections.get('capture') ?? null;
  if (line === null || !isAbsent(settings, 'capture/key')) return;
  const message = "capture d'écran désactivée, il manque capture/key";
  const accepted = settingOf('capture/key').type.accepted;
  report.warn({ code: 'CONFIG_CAPTURE_OFF', where: 'capture', line, seen: null, message, accepted });
}
