/** What is wrong with a configuration, as values: the operator gets all of it at once, in French. */

export type FaultCode =
  /** The configuration file itself: not given, missing, unreadable, too big, badly encoded. */
  | 'CONFIG_FILE'
  /** Not well-formed XML, or a form that is refused (DOCTYPE, deep nesting, another root). */
  | 'CONFIG_XML'
  /** An option or argument of the command line that does not exist. */
  | 'CONFIG_OPTION'
  | 'CONFIG_MISSING'
  | 'CONFIG_EMPTY'
  | 'CONFIG_VALUE'
  /** Given twice where once is meant. */
  | 'CONFIG_REPEATED'
  /** Two settings that cannot both be so. */
  | 'CONFIG_CONFLICT';

export type WarningCode =
  | 'CONFIG_UNKNOWN_ELEMENT'
  /** Present but without effect: attributes, stray text, an empty element of the original. */
  | 'CONFIG_IGNORED'
  /** Accepted, but probably not what was meant. */
  | 'CONFIG_ADVICE'
  | 'CONFIG_CAPTURE_OFF';

interface Finding<Code> {
  readonly code: Code;
  /** Path of the element (`general/wsport`), option (`--wsport`) or name of the file. */
  readonly where: string;
  /** Line of the configuration file, counted from 1; null: not from the file. */
  readonly line: number | null;
  /** The value as given, shortened, secrets masked; null: there is none. */
  readonly seen: string | null;
  /** French; what is wrong. */
  readonly message: string;
  /** French; what would be right. */
  readonly accepted: string | null;
}

export type ConfigFault = Finding<FaultCode>;
export type ConfigWarning = Finding<WarningCode>;

/** Findings kept of each kind: a file can hold a hundred thousand mistakes, nobody reads them all. */
const MAX_FINDINGS = 200;
const MAX_SEEN_LENGTH = 80;

/** Collects findings while a configuration is read. */
export class Report {
  readonly faults: ConfigFault[] = [];
  readonly warnings: ConfigWarning[] = [];

  fault(fault: ConfigFault): void {
    if (this.faults.length < MAX_FINDINGS) this.faults.push(fault);
  }

  warn(warning: ConfigWarning): void {
    if (this.hasRoom) this.warnings.push(warning);
  }

  /** Whether another warning would be kept: spares the work of wording it. */
  get hasRoom(): boolean {
    return this.warnings.length < MAX_FINDINGS;
  }
}

/** Stands for a password or key in all that is shown; its length says nothing of the secret's. */
export const maskSecret = (secret: string): string => (secret === '' ? '' : '********');

/** A URL fit to be shown: user and password before `@` are masked. */
export const maskUrlPassword = (url: string): string => url.replace(/\/\/[^/?#]*@/, '//********@');

/** Foreign text fit for one line of a terminal: control characters replaced, shortened. */
export function showText(text: string): string {
  const clean = text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
  return clean.length > MAX_SEEN_LENGTH ? `${clean.slice(0, MAX_SEEN_LENGTH)}…` : clean;
}

/** One finding as one line of French. */
export function describeFinding(finding: ConfigFault | ConfigWarning): string {
  const place = finding.line === null ? finding.where : `${finding.where} (ligne ${finding.line})`;
  const seen = finding.seen === null || finding.seen === '' ? '' : `« ${finding.seen} » `;
  const accepted = finding.accepted === null ? '' : ` ; accepté : ${finding.accepted}`;
  return `${place} : ${seen}${finding.message}${accepted}`;
}

/** Faults and warnings as the text printed at start-up; empty when there is nothing to say. */
export function describeFindings(
  faults: readonly ConfigFault[],
  warnings: readonly ConfigWarning[],
  file: string | null,
): string {
  const lines: string[] = [];
  const list = (title: string, findings: readonly (ConfigFault | ConfigWarning)[]): void => {
    if (findings.length === 0) return;
    lines.push(title, ...findings.map((finding) => `  - ${describeFinding(finding)}`));
  };
  const of = file === null ? '' : ` de ${file}`;
  list(`Configuration${of} refusée, ${count(faults.length, 'erreur')} :`, faults);
  list(`Configuration${of}, ${count(warnings.length, 'avertissement')} :`, warnings);
  return lines.map((line) => `${line}\n`).join('');
}

const count = (n: number, noun: string): string =>
  `${n} ${noun}${n > 1 ? 's' : ''}${n === MAX_FINDINGS ? ' et plus' : ''}`;
