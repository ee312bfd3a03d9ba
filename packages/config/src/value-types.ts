/** How the text of an element or option becomes a value, and what to say when it cannot. */

import { accessSync, constants, statSync, type Stats } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';

/** `problem` and `warning` are French and follow the value: « 80a » n'est pas un nombre entier. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T; readonly warning?: string }
  | { readonly ok: false; readonly problem: string };

export interface ValueType<T> {
  /** French noun phrase: what is accepted. */
  readonly accepted: string;
  /** `text` is trimmed and not empty; `cwd` is the folder relative paths start from. */
  readonly parse: (text: string, cwd: string) => Parsed<T>;
}

const good = <T>(value: T, warning?: string): Parsed<T> =>
  warning === undefined ? { ok: true, value } : { ok: true, value, warning };
const bad = (problem: string): { readonly ok: false; readonly problem: string } => ({ ok: false, problem });

export const integer = (min: number, max: number, unit = ''): ValueType<number> => ({
  accepted: `un nombre entier de ${min} à ${max}${unit === '' ? '' : ` (${unit})`}`,
  parse: (text) => {
    if (!/^[+-]?\d+$/.test(text)) return bad("n'est pas un nombre entier");
    const value = Number(text);
    return value >= min && value <= max ? good(value) : bad('est hors limites');
  },
});

/** A port to listen on; 0 lets the system choose, which only tests want. */
export const listenPort: ValueType<number> = {
  accepted: 'un numéro de port, de 1 à 65535 (0 : un port libre quelconque)',
  parse: integer(0, 65_535).parse,
};

export const remotePort: ValueType<number> = {
  accepted: 'un numéro de port, de 1 à 65535',
  parse: integer(1, 65_535).parse,
};

const FLAGS = new Map([
  ...['yes', 'oui', '1', 'true'].map((word) => [word, true] as const),
  ...['no', 'non', '0', 'false'].map((word) => [word, false] as const),
]);

export const flag: ValueType<boolean> = {
  accepted: 'yes, oui, 1, true ou no, non, 0, false',
  parse: (text) => {
    const value = FLAGS.get(text.toLowerCase());
    return value === undefined ? bad("n'est ni oui ni non") : good(value);
  },
};

/** One of a few words, in any case; several words may mean the same. */
export const choice = <const T>(words: Readonly<Record<string, T>>): ValueType<T> => ({
  accepted: Object.keys(words)
    .join(', ')
    .replace(/, (\S+)$/, ' ou $1'),
  parse: (text) => {
    const found = Object.entries(words).find(([word]) => word === text.toLowerCase());
    return found === undefined ? bad("n'est pas un choix possible") : good(found[1]);
  },
});

/** One line of text; `except` lists characters it may not hold. */
export const line = (maxLength: number, except = ''): ValueType<string> => ({
  accepted: `un texte d'une ligne, ${maxLength} caractères au plus${except === '' ? '' : `, sans « ${except} »`}`,
  parse: (text) => {
    // AMI, HTTP headers and terminals all give control characters a meaning of their own.
    if (/[\u0000-\u001f\u007f]/.test(text))
      return bad('contient un saut de ligne ou un caractère de commande');
    if (text.length > maxLength) return bad('est trop long');
    for (const char of except) if (text.includes(char)) return bad(`contient « ${char} »`);
    return good(text);
  },
});

/** Kept as written: `durl` is later looked for inside other URLs, so it must not be normalised. */
export const httpUrl: ValueType<string> = {
  accepted: 'une adresse absolue http:// ou https://',
  parse: (text) => {
    if (/[\s\u0000-\u001f]/.test(text)) return bad('contient une espace ou un saut de ligne');
    if (!/^https?:\/\//i.test(text)) return bad('ne commence pas par http:// ou https://');
    return URL.canParse(text) ? good(text) : bad("n'est pas une adresse correcte");
  },
};

export const ipAddress: ValueType<string> = {
  accepted: 'une adresse IPv4 ou IPv6',
  parse: (text) => (isIP(text) === 0 ? bad("n'est pas une adresse IP") : good(text)),
};

const PREFIX_BITS: Readonly<Record<number, number>> = { 4: 32, 6: 128 };

/** As `net.BlockList` takes it: an address, or an address and the length of its prefix. */
export const addressRange: ValueType<string> = {
  accepted: 'une adresse IPv4 ou IPv6, ou un réseau comme 192.168.1.0/24',
  parse: (text) => {
    const [address = '', prefix, ...rest] = text.split('/');
    const bits = PREFIX_BITS[isIP(address)];
    // A zone (fe80::1%eth0) is a part of no list.
    if (bits === undefined || address.includes('%') || rest.length > 0)
      return bad("n'est ni une adresse IP ni un réseau");
    if (prefix === undefined) return good(text);
    if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > bits)
      return bad(`n'a pas un préfixe de 0 à ${bits} après « / »`);
    return good(text, Number(prefix) === 0 ? 'laisse entrer toutes les adresses' : undefined);
  },
};

export const hostName: ValueType<string> = {
  accepted: 'un nom de machine ou une adresse IP, sans port ni http://',
  parse: (text) => {
    if (isIP(text.replace(/^\[(.*)\]$/, '$1')) !== 0) return good(text);
    if (/[\s/\\?#@:[\]]/.test(text) || !URL.canParse(`http://${text}/`))
      return bad("n'est pas un nom de machine");
    return good(text);
  },
};

/** A machine by its name or address, or a network. */
export const hostOrRange: ValueType<string> = {
  accepted: 'un nom de machine, une adresse IP, ou un réseau comme 192.168.1.0/24',
  parse: (text, cwd) => {
    const range = addressRange.parse(text, cwd);
    return range.ok || text.includes('/') ? range : hostName.parse(text, cwd);
  },
};

/** How many may be pending: from `start` on, `percent` of the next are refused, all of them from `full` on. */
export interface PendingLimits {
  readonly start: number;
  readonly percent: number;
  readonly full: number;
}

/** As sshd's MaxStartups is written. */
export const pendingLimits: ValueType<PendingLimits> = {
  accepted: 'trois nombres comme 10:30:100, le deuxième de 1 à 100, le troisième au moins égal au premier',
  parse: (text) => {
    const match = /^(\d{1,5}):(\d{1,3}):(\d{1,5})$/.exec(text);
    if (!match) return bad("n'est pas de la forme 10:30:100");
    const [start, percent, full] = match.slice(1).map(Number) as [number, number, number];
    if (percent < 1 || percent > 100) return bad("n'a pas un pourcentage de 1 à 100 en deuxième");
    if (start < 1 || full < start) return bad("n'a pas des nombres qui vont en croissant");
    return good({ start, percent, full });
  },
};

/** Which numbers are called, as the telephone's rules are written: `0388.`, `32XX`, `+.`. */
export const numberRule: ValueType<string> = {
  accepted:
    'des chiffres, * et #, un + au début, X pour un chiffre quelconque, un point final pour « et la suite »',
  parse: (text) => {
    if (!/^(?:\+|[*#])?[0-9X*#]*\.?$/.test(text)) return bad("n'est pas une règle de numéros");
    // Numbers are compared in one spelling only.
    if (/^(\+|00)33/.test(text))
      return good(text, 'ne vaut pour aucun numéro : ceux de France commencent par 0');
    if (text.startsWith('00'))
      return good(text, "ne vaut pour aucun numéro : ceux de l'étranger commencent par +");
    return good(text);
  },
};

/** The original takes the first character and upper-cases it. */
export const captureKey: ValueType<string> = {
  accepted: 'une lettre de A à Z (seule la première compte)',
  parse: (text) => (/^[a-z]/i.test(text) ? good(text.charAt(0).toUpperCase()) : bad("n'est pas une lettre")),
};

/** Undefined: nothing there. Null: something on the way cannot be passed. */
function look(path: string): Stats | undefined | null {
  try {
    return statSync(path);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : null;
  }
}

function allows(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

const fileOf = (whenMissing: (path: string) => Parsed<string>): ValueType<string>['parse'] =>
  function parse(text, cwd) {
    const path = resolve(cwd, text);
    const stats = text.includes('\0') ? null : look(path);
    if (stats === undefined) return whenMissing(path);
    if (stats === null) return bad("n'est pas accessible");
    if (!stats.isFile()) return bad("n'est pas un fichier");
    return allows(path, constants.R_OK) ? good(path) : bad("n'est pas lisible avec les droits actuels");
  };

/** Resolves to an absolute path. */
export const existingFile: ValueType<string> = {
  accepted: 'un fichier qui existe et se lit',
  parse: fileOf(() => bad("n'existe pas")),
};

/** Lists are read again whenever they change, so one that is missing may still come. */
export const listFile: ValueType<string> = {
  accepted: 'un fichier, une adresse IP par ligne',
  parse: fileOf((path) => good(path, "n'existe pas encore")),
};

/** Resolves to an absolute path; created at start-up where it is missing. */
export const folder: ValueType<string> = {
  accepted: "un dossier où écrire (créé au démarrage s'il manque)",
  parse: (text, cwd) => {
    const path = resolve(cwd, text);
    const stats = text.includes('\0') ? null : look(path);
    if (stats === undefined) return good(path);
    if (stats === null) return bad("n'est pas accessible");
    if (!stats.isDirectory()) return bad("existe et n'est pas un dossier");
    return allows(path, constants.W_OK | constants.X_OK)
      ? good(path)
      : bad("n'est pas accessible en écriture");
  },
};
