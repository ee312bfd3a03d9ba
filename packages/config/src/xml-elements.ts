/**
 * Configuration XML as a flat list of elements with their lines. A first pass (sax) checks the form and notes
 * positions, which xml2js does not keep; xml2js then gives the values.
 */

import sax from 'sax';
import { Parser } from 'xml2js';
import { explainXmlError } from './xml-errors.ts';

export interface XmlElement {
  /** Names from below the root, joined by `/`; empty for the root itself. */
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
  /** Its own text, trimmed. */
  readonly text: string;
  /** By name, in the order of the file; values as XML gives them. */
  readonly attributes: ReadonlyMap<string, string>;
}

/** French; `accepted` says what was expected there. */
export interface XmlFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly accepted: string;
}

export type XmlResult =
  | { readonly ok: true; readonly root: string; readonly elements: readonly XmlElement[] }
  | { readonly ok: false; readonly fault: XmlFault };

/** The settings go three deep. Paths are kept for every element, so depth must have a bound. */
const MAX_DEPTH = 8;
/** Without `strictEntities`, sax knows those of HTML too. */
const STRICT = { position: true, strictEntities: true };
/** Not a legal XML name, so that no element can take its place. */
const TEXT = '#text';

/** An open element of the first pass. */
interface Frame {
  readonly name: string;
  readonly line: number;
  readonly path: string;
  /** Names and ordinals from below the root: how to find the element in what xml2js returns. */
  readonly steps: readonly Step[];
  readonly counts: Map<string, number>;
}
type Step = readonly [name: string, nth: number];

interface Position {
  readonly path: string;
  readonly line: number;
  readonly steps: readonly Step[];
  readonly attributes: ReadonlyMap<string, string>;
}

/** Unwinds the parser at the first fault; never leaves this file. */
class Refusal extends Error {
  readonly fault: XmlFault;
  constructor(fault: XmlFault) {
    super(fault.message);
    this.fault = fault;
  }
}

export function readXmlElements(source: string): XmlResult {
  try {
    refuseDeclarations(source);
    const positions = locateElements(source);
    const root = positions[0];
    if (root === undefined)
      throw new Refusal({ line: 1, column: 1, message: 'fichier vide', accepted: '<config>' });
    const tree = parseTree(source);
    const rootName = root.steps[0]![0];
    const elements = positions.map(({ path, line, steps, attributes }) => {
      return { path, line, attributes, text: textAt(tree, steps) };
    });
    return { ok: true, root: rootName, elements };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, fault: error.fault };
    // sax trips over attributes named like methods of Object; whatever it is, the file is refused.
    const fault = { line: 1, column: 1, message: 'XML illisible', accepted: 'des éléments sans attributs' };
    return { ok: false, fault };
  }
}

/**
 * Whatever a DOCTYPE holds (entities, parts that are elsewhere), no configuration needs it. Looked for here
 * because sax takes a time that grows with the square of a declaration's length.
 */
function refuseDeclarations(source: string): void {
  for (let at = source.indexOf('<!'); at >= 0; at = source.indexOf('<!', at)) {
    const end = source.startsWith('<!--', at) ? '-->' : source.startsWith('<![CDATA[', at) ? ']]>' : null;
    if (end === null) {
      const before = source.slice(0, at).split('\n');
      const accepted = "le fichier sans <!DOCTYPE …> ni définition d'entités";
      const column = before.at(-1)!.length + 1;
      throw new Refusal({ line: before.length, column, message: 'DOCTYPE refusé', accepted });
    }
    const close = source.indexOf(end, at + 4);
    // Not closed: sax will say so.
    if (close < 0) return;
    at = close + end.length;
  }
}

function locateElements(source: string): Position[] {
  const parser = sax.parser(true, STRICT);
  const positions: Position[] = [];
  const open: Frame[] = [];
  const refuse = (message: string, accepted: string): never => {
    throw new Refusal({ line: parser.line + 1, column: Math.max(1, parser.column), message, accepted });
  };

  parser.onopentagstart = ({ name }) => {
    const parent = open.at(-1);
    if (parent === undefined && positions.length > 0) {
      refuse('deuxième élément racine', 'un seul élément <config>');
    }
    if (open.length >= MAX_DEPTH) refuse('éléments trop imbriqués', `${MAX_DEPTH} niveaux au plus`);
    const nth = (parent?.counts.get(name) ?? 0) + 1;
    parent?.counts.set(name, nth);
    const steps: readonly Step[] = [...(parent?.steps ?? []), [name, nth - 1]];
    const path = steps.slice(1).map(([step]) => step);
    open.push({ name, line: parser.line + 1, path: path.join('/'), steps, counts: new Map() });
  };
  parser.onopentag = ({ attributes }) => {
    const { path, line, steps } = open.at(-1)!;
    positions.push({ path, line, steps, attributes: new Map(Object.entries(attributes)) });
  };
  parser.onclosetag = () => void open.pop();
  parser.onerror = (error) => {
    const { message, accepted } = explainXmlError(
      error.message,
      source.slice(0, parser.position),
      open.at(-1) ?? null,
    );
    refuse(message, accepted);
  };
  parser.write(source).close();
  return positions;
}

function parseTree(source: string): unknown {
  const parser = new Parser({
    async: false,
    explicitArray: true,
    explicitCharkey: true,
    charkey: TEXT,
    ignoreAttrs: true,
    trim: true,
  });
  let tree: unknown;
  parser.parseString(source, (error: Error | null, result: unknown) => {
    if (error !== null) throw error;
    tree = result;
  });
  return tree;
}

/** Only own members are followed: an element may be called `constructor` or `__proto__`. */
function textAt(tree: unknown, steps: readonly Step[]): string {
  let node: unknown = tree;
  for (const [i, [name, nth]] of steps.entries()) {
    const children = ownMember(node, name);
    node = i === 0 ? children : Array.isArray(children) ? (children as unknown[])[nth] : undefined;
  }
  const text = typeof node === 'string' ? node : ownMember(node, TEXT);
  return typeof text === 'string' ? text.trim() : '';
}

const ownMember = (node: unknown, name: string): unknown =>
  typeof node === 'object' && node !== null ? Object.getOwnPropertyDescriptor(node, name)?.value : undefined;
