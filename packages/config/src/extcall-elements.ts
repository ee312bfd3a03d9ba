/** The values a server of `extcall.conf` is made of: how each is read, and what is accepted for it. */

import { commandWords } from './command-words.ts';
import { choice, integer, line, type Parsed, type ValueType } from './value-types.ts';

const good = <T>(value: T): Parsed<T> => ({ ok: true, value });
const bad = (problem: string): { readonly ok: false; readonly problem: string } => ({ ok: false, problem });

const pattern = (accepted: string, allowed: RegExp, problem: string): ValueType<string> => ({
  accepted,
  parse: (text) => (allowed.test(text) ? good(text) : bad(problem)),
});

/** With a scheme and port of its own choice; the gateway checks where it leads when it connects. */
const host: ValueType<string> = {
  accepted: 'une adresse machine:port, précédée de ssl:// pour une liaison chiffrée',
  parse: (text) => {
    const place = text.replace(/^(?:ssl|tls|tcp):\/\//i, '');
    if (/[\s/\\?#@]/.test(place) || !URL.canParse(`http://${place}/`)) return bad("n'est pas une adresse");
    return good(text);
  },
};

const command: ValueType<readonly string[]> = {
  accepted: "un programme et ses arguments, séparés par des espaces, entre guillemets s'ils en contiennent",
  parse: (text) => {
    const result = commandWords(text);
    return result.ok ? good(result.words) : bad(result.problem);
  },
};

const level = integer(-60, 0, 'dB');
const onOff = choice({ on: true, off: false });

/** Elements below `<serveur>`. */
export const EXTCALL_ELEMENTS = {
  nom: line(40),
  description: line(200),
  numero: pattern(
    'un numéro de téléphone : chiffres, + au début, *, #',
    /^\+?[\d*#]{1,32}$/,
    "n'est pas un numéro",
  ),
  rx: level,
  tx: level,
  host,
  path: pattern('un chemin qui commence par /', /^\/[^\s#]*$/, 'ne commence pas par /'),
  echo: onOff,
  case: choice({ upper: 'upper', lower: 'lower' }),
  proto: pattern('un nom de sous-protocole', /^[!#$%&'*+.^`|~\w-]{1,64}$/, "n'est pas un nom de protocole"),
  startseq: line(256),
  commande: command,
  dossier: pattern('un dossier, par son chemin complet', /^\/[^\0]*$/, "n'est pas un chemin complet"),
} as const satisfies Readonly<Record<string, ValueType<unknown>>>;

/** Attributes of `<serveur>` besides id and type. */
export const EXTCALL_ATTRIBUTES = {
  verify: choice({ yes: true, oui: true, no: false, non: false }),
  utilisateur: pattern(
    'un compte de cette machine',
    /^[a-z_][\w.-]{0,31}\$?$/i,
    "n'est pas un nom de compte",
  ),
} as const satisfies Readonly<Record<string, ValueType<unknown>>>;

type Table = typeof EXTCALL_ELEMENTS & typeof EXTCALL_ATTRIBUTES;
export type ExtCallName = keyof Table;
export type ExtCallValue<N extends ExtCallName> = Table[N] extends ValueType<infer T> ? T : never;

interface Shape {
  readonly elements: readonly (keyof typeof EXTCALL_ELEMENTS)[];
  readonly attributes: readonly (keyof typeof EXTCALL_ATTRIBUTES)[];
  readonly required: readonly (keyof typeof EXTCALL_ELEMENTS)[];
}

/** What each type of server may and must have (operator's guide of the original, 8.3; `pty` is ours). */
export const EXTCALL_SHAPES = {
  tel: { elements: ['nom', 'description', 'numero', 'rx', 'tx'], attributes: [], required: ['numero'] },
  ws: {
    elements: ['nom', 'description', 'host', 'path', 'echo', 'case', 'proto'],
    attributes: ['verify'],
    required: ['host'],
  },
  int: {
    elements: ['nom', 'description', 'host', 'echo', 'case', 'startseq'],
    attributes: ['verify'],
    required: ['host'],
  },
  pty: {
    elements: ['nom', 'description', 'commande', 'dossier'],
    attributes: ['utilisateur'],
    required: ['commande'],
  },
} as const satisfies Readonly<Record<string, Shape>>;
