/**
 * Directory of services, `paviacc.conf`:
 * `<config><annuaire><service code="…"><infos>…</infos><url>…</url></service>…</annuaire></config>`.
 */

import sax from 'sax';

/** A service of the directory. */
export interface DirectoryEntry {
  /** As written; compared without case. */
  readonly code: string;
  readonly infos: string;
  /** Absolute http or https URL, or a path of this same host (`/demo/`). */
  readonly url: string;
}

export interface ParsedDirectory {
  readonly entries: readonly DirectoryEntry[];
  /** For the operator, in French: line, element, value seen, what is accepted. */
  readonly faults: readonly string[];
  /** False when the XML breaks off: the entries after that place are not known. */
  readonly isWhole: boolean;
}

const MIN_CODE = 2;
/** So that a code fits its field and its line. */
const MAX_CODE = 20;
const MAX_ENTRIES = 2000;
const MAX_FAULTS = 50;

/** A service element being read. */
interface Draft {
  readonly line: number;
  code: string;
  infos: string;
  url: string;
  urlLine: number;
}

/** Codes are told apart without case and without the accents' form. */
export const codeKey = (code: string): string => code.normalize('NFC').trim().toLowerCase();

/** True for what `<url>` may hold. */
export function isServiceReference(url: string): boolean {
  if (/^\/(?![/\\])/.test(url)) return URL.canParse(url, 'http://localhost');
  return /^https?:\/\/[^/]/i.test(url) && URL.canParse(url);
}

class DirectoryReader {
  readonly entries: DirectoryEntry[] = [];
  readonly faults: string[] = [];
  isWhole = true;
  readonly #parser = sax.parser(true, { position: true });
  readonly #path: string[] = [];
  readonly #lineOfCode = new Map<string, number>();
  #hasRoot = false;
  #services = 0;
  #draft: Draft | null = null;
  #text = '';

  read(xml: string): void {
    const parser = this.#parser;
    parser.onopentag = ({ name, attributes }) => this.#open(name, attributes);
    parser.ontext = parser.oncdata = (text) => (this.#text += text);
    parser.onclosetag = () => this.#close();
    parser.onerror = (error) => {
      this.#fault(this.#line, 'XML', error.message.split('\n')[0] ?? '', 'un document XML bien formé');
      this.isWhole = false;
      throw error;
    };
    try {
      parser.write(xml).close();
    } catch (error) {
      if (this.isWhole) throw error;
    }
    if (this.isWhole && !this.#hasRoot) {
      this.#fault(1, 'document', '', 'un élément <config>');
      this.isWhole = false;
    }
  }

  get #line(): number {
    return this.#parser.line + 1;
  }

  #fault(line: number, element: string, seen: string, accepted: string): void {
    if (this.faults.length > MAX_FAULTS) return;
    const text = `ligne ${line}, ${element} : ${JSON.stringify(seen.slice(0, 120))}, attendu ${accepted}`;
    this.faults.push(this.faults.length === MAX_FAULTS ? 'd’autres défauts suivent' : text);
  }

  #open(name: string, attributes: Readonly<Record<string, unknown>>): void {
    const parent = this.#path.join('/');
    this.#path.push(name);
    this.#hasRoot = true;
    this.#text = '';
    const isKnown =
      parent === ''
        ? name === 'config'
        : parent === 'config'
          ? name === 'annuaire'
          : parent === 'config/annuaire'
            ? name === 'service'
            : parent === 'config/annuaire/service' && (name === 'infos' || name === 'url');
    if (!isKnown) {
      const accepted = ['<config>', '<annuaire>', '<service>', '<infos> ou <url>'][this.#path.length - 1];
      this.#fault(this.#line, this.#path.join('/'), `<${name}>`, accepted ?? 'aucun élément ici');
    } else if (name === 'service') {
      this.#services++;
      const { code } = attributes;
      this.#draft = {
        line: this.#line,
        code: typeof code === 'string' ? code.trim() : '',
        infos: '',
        url: '',
        urlLine: this.#line,
      };
    }
  }

  #close(): void {
    const path = this.#path.join('/');
    this.#path.pop();
    if (path === 'config/annuaire/service' && this.#draft) {
      this.#accept(this.#draft);
      this.#draft = null;
    } else if (path === 'config/annuaire/service/infos' && this.#draft) {
      this.#draft.infos = this.#text.replace(/\s+/g, ' ').trim();
    } else if (path === 'config/annuaire/service/url' && this.#draft) {
      this.#draft.url = this.#text.trim();
      this.#draft.urlLine = this.#line;
    }
  }

  #accept({ line, code, infos, url, urlLine }: Draft): void {
    const element = `config/annuaire/service[${this.#services}]`;
    const earlier = this.#lineOfCode.get(codeKey(code));
    if (code.length < MIN_CODE || code.length > MAX_CODE) {
      this.#fault(line, `${element}, attribut code`, code, `${MIN_CODE} à ${MAX_CODE} caractères`);
    } else if (earlier !== undefined) {
      this.#fault(
        line,
        `${element}, attribut code`,
        code,
        `un code différent de celui de la ligne ${earlier}`,
      );
    } else if (!isServiceReference(url)) {
      const accepted = 'une adresse http:// ou https://, ou un chemin de cet hôte comme /demo/';
      this.#fault(urlLine, `${element}/url (service ${code})`, url, accepted);
    } else if (this.entries.length >= MAX_ENTRIES) {
      this.#fault(line, element, code, `${MAX_ENTRIES} services au plus`);
    } else {
      this.#lineOfCode.set(codeKey(code), line);
      this.entries.push({ code, infos, url });
    }
  }
}

/** Reads a directory; what is wrong is said and left out, what is right is kept. */
export function parseDirectory(xml: string): ParsedDirectory {
  const reader = new DirectoryReader();
  reader.read(xml);
  const { entries, faults, isWhole } = reader;
  return { entries, faults, isWhole };
}
