/** From the JSON a gateway posted to a checked request. */

import {
  asInteger,
  asList,
  asObject,
  asText,
  ContractFault,
  EVENTS,
  type ServiceEvent,
  type ServiceRequest,
  type SocketKind,
  type UrlParam,
  type UrlParams,
} from '@minipavi/protocol';

/** A request, or why it is not one (in French, for the log). */
export type RequestResult =
  { readonly ok: true; readonly request: ServiceRequest } | { readonly ok: false; readonly fault: string };

const SOCKET_KINDS: readonly (SocketKind | '')[] = ['', 'WS', 'WSS', 'TELN', 'AST'];
/** More than any input command can give (24 lines, 30 fields). */
const MAX_CONTENT = 100;
const MAX_PARAMS = 1000;
const MAX_DEPTH = 16;

function asOneOf<T extends string>(value: unknown, path: string, accepted: readonly T[]): T {
  const found = accepted.find((one) => one === value);
  if (found === undefined)
    throw new ContractFault(path, value, accepted.filter((one) => one !== '').join(', '));
  return found;
}

function asParam(value: unknown, path: string, depth: number): UrlParam {
  if (typeof value !== 'object' || value === null) return asText(value, path);
  if (depth === 0) throw new ContractFault(path, value, `${MAX_DEPTH} niveaux au plus`);
  if (Array.isArray(value)) {
    return asList(value, path, MAX_PARAMS).map((one, index) => asParam(one, `${path}[${index}]`, depth - 1));
  }
  return asParams(value, path, depth - 1);
}

function asParams(value: unknown, path: string, depth: number): UrlParams {
  const params = Object.create(null) as UrlParams; // a parameter may be called __proto__
  for (const [name, one] of Object.entries(asObject(value, path)).slice(0, MAX_PARAMS)) {
    params[name] = asParam(one, `${path}.${name}`, depth);
  }
  return params;
}

function readRequest(body: unknown): ServiceRequest {
  const { PAVI, URLPARAMS } = asObject(body, 'corps');
  const pavi = asObject(PAVI, 'PAVI');
  const text = (name: string): string => asText(pavi[name], `PAVI.${name}`);
  const request: ServiceRequest = {
    PAVI: {
      version: text('version'),
      uniqueId: text('uniqueId'),
      remoteAddr: text('remoteAddr'),
      typesocket: asOneOf(pavi['typesocket'] ?? '', 'PAVI.typesocket', SOCKET_KINDS),
      versionminitel: text('versionminitel'),
      content: asList(pavi['content'], 'PAVI.content', MAX_CONTENT).map((line, index) =>
        asText(line, `PAVI.content[${index}]`),
      ),
      datas: pavi['datas'] ? asObject(pavi['datas'], 'PAVI.datas') : null,
      context: text('context'),
      fctn: asOneOf<ServiceEvent>(pavi['fctn'], 'PAVI.fctn', EVENTS),
      webmedia: asInteger(pavi['webmedia'], 'PAVI.webmedia') ? 1 : 0,
    },
  };
  return URLPARAMS === undefined || URLPARAMS === null
    ? request
    : { ...request, URLPARAMS: asParams(URLPARAMS, 'URLPARAMS', MAX_DEPTH) };
}

/** Never throws: what a network peer sends is checked here once. */
export function parseRequest(body: unknown): RequestResult {
  try {
    return { ok: true, request: readRequest(body) };
  } catch (error) {
    if (error instanceof ContractFault) return { ok: false, fault: error.message };
    throw error;
  }
}
