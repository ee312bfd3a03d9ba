/**
 * The ways in by AudioSocket: `<audio><entry id="1" url="…" pce="yes"/>…</audio>`. Everything is in attributes; they
 * are described once here, for the parser and for the operator's table.
 */

import type { AudioEntry } from './config.ts';
import { maskUrlPassword, showText, type FaultCode, type Report } from './fault.ts';
import { renderMarkdownTable } from './markdown-table.ts';
import { nearestName } from './nearest.ts';
import { choice, flag, httpUrl, integer, type ValueType } from './value-types.ts';
import type { XmlElement } from './xml-elements.ts';

export const ENTRY_PATH = 'audio/entry';

/** The element itself, or what is written inside one, where nothing belongs. */
export const isOfEntry = (path: string): boolean => path === ENTRY_PATH || path.startsWith(`${ENTRY_PATH}/`);

interface Attribute<T> {
  readonly type: ValueType<T>;
  /** French, for the operator's table. */
  readonly doc: string;
  /** As it would be written; null: there is none. */
  readonly default: string | null;
}

const ATTRIBUTES = {
  id: {
    type: integer(0, 65_535),
    default: null,
    doc: "Numéro de l'entrée, celui que le plan de numérotation donne à la passerelle ; chacun une seule fois",
  },
  url: { type: httpUrl, default: null, doc: 'URL du service appelé ; absente : celle de `general/durl`' },
  pce: {
    type: choice({ yes: 'yes', oui: 'yes', no: 'no', non: 'no', auto: 'auto' }),
    default: 'yes',
    doc: "Correction d'erreurs : dès le début, jamais, ou mise en route d'elle-même quand la ligne est mauvaise",
  },
  level: {
    type: integer(-30, -10, 'dBm0'),
    default: '-16',
    doc: "Niveau d'émission du modem",
  },
  threshold: {
    type: integer(-48, -25, 'dBm0'),
    default: '-43',
    doc: 'Niveau de réception à partir duquel il y a une porteuse',
  },
  record: {
    type: flag,
    default: 'no',
    doc: 'Enregistrement de la ligne, dans les deux sens, pour chercher une panne ; demande `audio/recordings`',
  },
} as const satisfies Readonly<Record<string, Attribute<unknown>>>;

type Name = keyof typeof ATTRIBUTES;
type Value<N extends Name> = (typeof ATTRIBUTES)[N]['type'] extends ValueType<infer T> ? T : never;

const NAMES = Object.keys(ATTRIBUTES) as readonly Name[];
const isName = (name: string): name is Name => Object.hasOwn(ATTRIBUTES, name);

/** What is there when the operator describes no entry. */
export const DEFAULT_ENTRY: AudioEntry = {
  id: 1,
  url: null,
  pce: 'yes',
  level: -16,
  threshold: -43,
  records: false,
};

/** In the order of the file, without those that have a fault, which are reported. */
export function readAudioEntries(elements: readonly XmlElement[], report: Report): readonly AudioEntry[] {
  const entries: AudioEntry[] = [];
  const lineOfId = new Map<number, number>();
  for (const element of elements) {
    if (element.path === ENTRY_PATH) {
      const entry = readEntry(element, lineOfId, report);
      if (entry !== null) entries.push(entry);
    } else if (isOfEntry(element.path)) {
      ignored(report, element, showText(element.path), 'élément inconnu, ignoré');
    }
  }
  return entries;
}

const ACCEPTED = `des attributs : ${NAMES.join(', ')}`;

function ignored(report: Report, { line }: XmlElement, where: string, message: string): void {
  report.warn({ code: 'CONFIG_IGNORED', where, line, seen: null, message, accepted: ACCEPTED });
}

function readEntry(element: XmlElement, lineOfId: Map<number, number>, report: Report): AudioEntry | null {
  const { attributes, line, text } = element;
  if (text !== '') ignored(report, element, ENTRY_PATH, 'texte ignoré');
  for (const name of attributes.keys()) {
    if (isName(name)) continue;
    const nearest = nearestName(name, NAMES);
    const hint = nearest === null ? '' : ` ; le plus proche : ${nearest}`;
    ignored(report, element, ENTRY_PATH, `attribut ${showText(name)} inconnu, ignoré${hint}`);
  }
  const values = new Map(NAMES.map((name) => [name, readAttribute(element, name, report)]));
  const id = values.get('id');
  if (typeof id === 'number') {
    const first = lineOfId.get(id);
    if (first !== undefined) {
      const message = `est déjà l'identifiant de l'entrée de la ligne ${first}`;
      const where = `${ENTRY_PATH} id`;
      const accepted = 'un identifiant par entrée';
      report.fault({ code: 'CONFIG_REPEATED', where, line, seen: String(id), message, accepted });
      return null;
    }
    lineOfId.set(id, line);
  }
  if ([...values.values()].includes(undefined)) return null;
  /** What was read under a name was made by that name's own entry of the table. */
  const value = <N extends Name>(name: N): Value<N> => values.get(name) as Value<N>;
  return {
    id: value('id'),
    url: value('url'),
    pce: value('pce'),
    level: value('level'),
    threshold: value('threshold'),
    records: value('record'),
  };
}

/** undefined: missing or wrong, and reported. */
function readAttribute({ attributes, line }: XmlElement, name: Name, report: Report): unknown {
  const { type, default: otherwise }: Attribute<unknown> = ATTRIBUTES[name];
  const text = attributes.get(name)?.trim() ?? otherwise;
  const where = `${ENTRY_PATH} ${name}`;
  const refuse = (code: FaultCode, seen: string | null, message: string): undefined => {
    report.fault({ code, where, line, seen, message, accepted: `${name}="…", ${type.accepted}` });
  };
  if (text === null)
    return name === 'id' ? refuse('CONFIG_MISSING', null, 'attribut obligatoire absent') : null;
  if (text === '') return refuse('CONFIG_EMPTY', null, 'valeur vide');
  // Nothing here is a file, so where relative paths start from does not matter.
  const parsed = type.parse(text, '/');
  return parsed.ok ? parsed.value : refuse('CONFIG_VALUE', showText(maskUrlPassword(text)), parsed.problem);
}

/** A Markdown table in French, ended by a newline: attribute, description, accepted, default. */
export const renderEntryMarkdown = (): string =>
  renderMarkdownTable([
    ['Attribut', 'Description', 'Valeurs acceptées', 'Par défaut'],
    ...NAMES.map((name) => {
      const { doc, type, default: text }: Attribute<unknown> = ATTRIBUTES[name];
      const otherwise = text !== null ? `\`${text}\`` : name === 'id' ? '**obligatoire**' : '–';
      return [`\`${name}\``, doc, type.accepted, otherwise];
    }),
  ]);
