/** The query of a service's URL as PHP would give it to the script: names with brackets make lists and objects. */

import type { UrlParam, UrlParams } from './request.ts';

/** Parameters and nesting looked at; more are dropped (the same order of magnitude as PHP's limits). */
const MAX_PARAMS = 1000;
const MAX_DEPTH = 16;

/** Node of the tree while it is built; becomes a list when its keys are 0, 1, 2 … in order. */
type Tree = Map<string, Tree | string>;

/** Percent sequences that are not valid stay as they are. */
function decode(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
      try {
        return decodeURIComponent(run);
      } catch {
        return run;
      }
    });
  }
}

/** `a[b][]` to ['a', 'b', '']; a bracket that is never closed belongs to the name. */
function splitName(name: string): string[] {
  const open = name.indexOf('[');
  if (open <= 0 || name.indexOf(']', open) < 0) return [name.replace(/[ .[]/g, '_')];
  const keys = [name.slice(0, open).replace(/[ .]/g, '_')];
  const brackets = /\[([^\]]*)\]/y;
  brackets.lastIndex = open;
  for (let match = brackets.exec(name); match && keys.length < MAX_DEPTH; match = brackets.exec(name)) {
    keys.push(match[1] ?? '');
  }
  return keys;
}

function nextIndex(tree: Tree): string {
  let next = 0;
  for (const key of tree.keys()) if (/^\d+$/.test(key)) next = Math.max(next, Number(key) + 1);
  return String(next);
}

function put(tree: Tree, keys: readonly string[], value: string): void {
  const [first = '', ...rest] = keys;
  const key = first === '' ? nextIndex(tree) : first;
  if (rest.length === 0) {
    tree.set(key, value);
    return;
  }
  const existing = tree.get(key);
  const child: Tree = typeof existing === 'object' ? existing : new Map<string, Tree | string>();
  tree.set(key, child);
  put(child, rest, value);
}

function toParam(tree: Tree | string): UrlParam {
  if (typeof tree === 'string') return tree;
  const isList = [...tree.keys()].every((key, index) => key === String(index));
  return isList ? [...tree.values()].map(toParam) : toObject(tree);
}

function toObject(tree: Tree): UrlParams {
  const out = Object.create(null) as UrlParams; // a parameter may be called __proto__
  for (const [key, value] of tree) out[key] = toParam(value);
  return out;
}

/** Parameters of a query (without its `?`), or null when it has none. */
export function parseUrlParams(query: string): UrlParams | null {
  const tree: Tree = new Map();
  for (const part of query.split('&').slice(0, MAX_PARAMS)) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = decode(equals < 0 ? part : part.slice(0, equals)).trimStart();
    if (name === '') continue;
    put(tree, splitName(name), equals < 0 ? '' : decode(part.slice(equals + 1)));
  }
  return tree.size === 0 ? null : toObject(tree);
}
