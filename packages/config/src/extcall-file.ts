/**
 * The list of third-party servers, `extcall.conf`, which EXTcall shows and of which the gateway takes the programs:
 * `<config><extcall key="…"><serveur id="…" type="tel|ws|int|pty">…</serveur>…</extcall>…</config>`.
 */

import { readConfigFile } from './config-file.ts';
import type { ExtCallConfig, ExtCallList, ExtCallServer, ExtCallType } from './extcall-config.ts';
import {
  EXTCALL_ATTRIBUTES,
  EXTCALL_ELEMENTS,
  EXTCALL_SHAPES,
  type ExtCallName,
  type ExtCallValue,
} from './extcall-elements.ts';
import { Report, showText, type ConfigFault, type ConfigWarning, type FaultCode } from './fault.ts';
import type { ValueType } from './value-types.ts';
import { readXmlElements, type XmlElement } from './xml-elements.ts';

export interface ExtCallReading {
  /** Without the servers that have a fault; null when the file as a whole cannot be used. */
  readonly config: ExtCallConfig | null;
  readonly faults: readonly ConfigFault[];
  readonly warnings: readonly ConfigWarning[];
}

const MAX_SERVERS = 2000;
const MAX_KEY = 256;
const ID = /^[\w.-]{1,40}$/;
const TYPES = Object.keys(EXTCALL_SHAPES).join(', ');

/** Reads the file at `path`, at most 1 MB. Never throws. */
export function readExtCallFile(path: string): ExtCallReading {
  const content = readConfigFile(path);
  if (content.ok) return parseExtCall(content.text);
  const { problem: message } = content;
  const accepted = "un fichier XML d'1 Mo au plus";
  const fault = {
    code: 'CONFIG_FILE',
    where: showText(path),
    line: null,
    seen: null,
    message,
    accepted,
  } as const;
  return { config: null, faults: [fault], warnings: [] };
}

/** `source`: the text of the file. Never throws. */
export function parseExtCall(source: string): ExtCallReading {
  const report = new Report();
  const xml = readXmlElements(source);
  if (!xml.ok || xml.root !== 'config') {
    const { line, message, accepted } = xml.ok
      ? {
          line: xml.elements[0]?.line ?? 1,
          message: `élément racine <${showText(xml.root)}>`,
          accepted: '<config>',
        }
      : { ...xml.fault, message: `${xml.fault.message}, colonne ${xml.fault.column}` };
    report.fault({ code: 'CONFIG_XML', where: 'extcall', line, seen: null, message, accepted });
    return { config: null, faults: report.faults, warnings: report.warnings };
  }
  const config = { lists: readLists(xml.elements, report) };
  return { config, faults: report.faults, warnings: report.warnings };
}

/** Elements come in the order of the file: each list before its servers, each server before its values. */
function readLists(elements: readonly XmlElement[], report: Report): readonly ExtCallList[] {
  const lists: { key: string; servers: ExtCallServer[] }[] = [];
  const lineOfId = new Map<string, number>();
  let servers = 0;
  for (const [i, element] of elements.entries()) {
    if (element.path === 'extcall') lists.push({ key: readKey(element, report), servers: [] });
    else if (element.path === 'extcall/serveur') {
      if (++servers > MAX_SERVERS) {
        const accepted = `${MAX_SERVERS} serveurs au plus`;
        reportAt(
          report,
          element,
          'serveur',
          'CONFIG_VALUE',
          null,
          'est de trop, comme les suivants',
          accepted,
        );
        break;
      }
      let end = i + 1;
      while (elements[end]?.path.startsWith('extcall/serveur/') === true) end++;
      const server = readServer(element, elements.slice(i + 1, end), lineOfId, report);
      if (server !== null) lists.at(-1)?.servers.push(server);
    } else if (element.path !== '' && !element.path.startsWith('extcall/serveur/')) {
      unknown(report, element);
    }
  }
  return lists;
}

function readKey(element: XmlElement, report: Report): string {
  const key = (element.attributes.get('key') ?? '').trim();
  if (/^[^\0-\x1f\x7f]+$/.test(key) && key.length <= MAX_KEY) return key;
  const accepted = `key="…", une des clés de connecttocmd/key, ${MAX_KEY} caractères au plus`;
  // Not shown: it may be a right key with one character too many.
  reportAt(report, element, 'extcall', 'CONFIG_MISSING', null, 'clé absente ou mal écrite', accepted);
  return '';
}

function readServer(
  element: XmlElement,
  children: readonly XmlElement[],
  lineOfId: Map<string, number>,
  report: Report,
): ExtCallServer | null {
  const faultsBefore = report.faults.length;
  const [id, type] = ['id', 'type'].map((name) => (element.attributes.get(name) ?? '').trim());
  const refuse = (code: FaultCode, seen: string | null, message: string, accepted: string): null => {
    reportAt(report, element, 'serveur', code, seen === null ? null : showText(seen), message, accepted);
    return null;
  };
  if (id === undefined || !ID.test(id)) {
    return refuse(
      'CONFIG_VALUE',
      id ?? null,
      'identifiant absent ou mal écrit',
      'id="…", lettres, chiffres, _ . -, 40 au plus',
    );
  }
  const first = lineOfId.get(id);
  if (first !== undefined) {
    return refuse(
      'CONFIG_REPEATED',
      id,
      `identifiant déjà donné ligne ${first}`,
      'un identifiant par serveur',
    );
  }
  lineOfId.set(id, element.line);
  if (type === undefined || !isType(type)) {
    return refuse('CONFIG_VALUE', type ?? null, "n'est pas un type de serveur", `type="…" : ${TYPES}`);
  }
  const values = readValues(id, type, element, children, report);
  if (values === null || report.faults.length > faultsBefore) return null;
  return buildServer(id, type, element.line, values);
}

const isType = (text: string): text is ExtCallType => Object.hasOwn(EXTCALL_SHAPES, text);

type Values = ReadonlyMap<string, unknown>;

/** Null: something is missing or wrong, and reported. */
function readValues(
  id: string,
  type: ExtCallType,
  element: XmlElement,
  children: readonly XmlElement[],
  report: Report,
): Values | null {
  const { elements, attributes, required } = EXTCALL_SHAPES[type];
  const values = new Map<string, unknown>();
  let whole = true;
  const read = (name: string, text: string, line: number, valueType: ValueType<unknown>): void => {
    const parsed = valueType.parse(text, '/');
    if (parsed.ok) values.set(name, parsed.value);
    else {
      whole = false;
      const at = { line, path: `${element.path}/${name}` };
      reportAt(
        report,
        at,
        `${id}/${name}`,
        'CONFIG_VALUE',
        showText(text),
        parsed.problem,
        valueType.accepted,
      );
    }
  };
  const allowed = new Set<string>(elements);
  for (const child of children) {
    const name = child.path.slice('extcall/serveur/'.length);
    if (!allowed.has(name)) unknown(report, child, `${id}/${name}`, [...elements].join(', '));
    else if (values.has(name)) {
      whole = false;
      reportAt(report, child, `${id}/${name}`, 'CONFIG_REPEATED', null, 'élément répété', 'une seule fois');
    } else if (child.text !== '') {
      read(name, child.text, child.line, EXTCALL_ELEMENTS[name as keyof typeof EXTCALL_ELEMENTS]);
    }
  }
  const known = new Set<string>(['id', 'type', ...attributes]);
  for (const name of element.attributes.keys()) {
    if (!known.has(name)) unknown(report, element, `${id} ${showText(name)}="…"`, [...known].join(', '));
  }
  for (const name of attributes) {
    const text = element.attributes.get(name)?.trim() ?? '';
    if (text !== '') read(name, text, element.line, EXTCALL_ATTRIBUTES[name]);
  }
  for (const name of required) {
    if (values.has(name) || !whole) continue;
    whole = false;
    const { accepted } = EXTCALL_ELEMENTS[name];
    reportAt(
      report,
      element,
      `${id}/${name}`,
      'CONFIG_MISSING',
      null,
      'élément obligatoire absent',
      accepted,
    );
  }
  return whole ? values : null;
}

function buildServer(id: string, type: ExtCallType, line: number, values: Values): ExtCallServer {
  /** What was read under a name was made by that name's own entry of the table. */
  const value = <N extends ExtCallName, T>(name: N, otherwise: T): ExtCallValue<N> | T =>
    values.has(name) ? (values.get(name) as ExtCallValue<N>) : otherwise;
  const base = { id, line, name: value('nom', id), description: value('description', '') };
  /** Absent, both are what the connection commands take them for. */
  const network = (): { host: string; echo: boolean; case: 'upper' | 'lower'; verify: boolean } => ({
    host: value('host', ''),
    echo: value('echo', false),
    case: value('case', 'upper'),
    verify: value('verify', true),
  });
  switch (type) {
    case 'tel':
      return { ...base, type, number: value('numero', ''), rx: value('rx', null), tx: value('tx', null) };
    case 'ws':
      return { ...base, type, ...network(), path: value('path', '/'), proto: value('proto', '') };
    case 'int':
      return { ...base, type, ...network(), startSequence: value('startseq', '') };
    case 'pty':
      return {
        ...base,
        type,
        command: value('commande', []),
        user: value('utilisateur', null),
        folder: value('dossier', null),
      };
  }
}

function reportAt(
  report: Report,
  { line }: { readonly line: number; readonly path: string },
  where: string,
  code: FaultCode,
  seen: string | null,
  message: string,
  accepted: string,
): void {
  report.fault({ code, where, line, seen, message, accepted });
}

function unknown(report: Report, element: XmlElement, where?: string, accepted?: string): void {
  report.warn({
    code: 'CONFIG_UNKNOWN_ELEMENT',
    where: where ?? showText(element.path),
    line: element.line,
    seen: null,
    message: 'inconnu, ignoré',
    accepted: accepted ?? '<extcall key="…"> et, dedans, <serveur id="…" type="…">',
  });
}
