/** What a command did not do, in the words that its user reads. Anything else that is thrown is a mistake of ours. */

/** Exit codes, as most commands have them. */
export const FAILED = 1;
export const MISUSED = 2;

/** Cuts what was typed or named, were it as long as a file. */
const MAX_QUOTED_LENGTH = 120;

export class Refusal extends Error {
  /** `FAILED` or `MISUSED`. */
  readonly exitCode: number;

  /** `message`: French; what was seen, where, and what is accepted. */
  constructor(message: string, exitCode: number = FAILED, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** The command line itself is at fault. */
export const misuse = (message: string): Refusal => new Refusal(message, MISUSED);

/** « text », harmless on a terminal whatever is in it. */
export function quoted(text: string): string {
  const harmless = text.replace(/\p{C}/gu, '\ufffd');
  return `« ${harmless.length > MAX_QUOTED_LENGTH ? `${harmless.slice(0, MAX_QUOTED_LENGTH)}…` : harmless} »`;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTDIR: "introuvable : un des dossiers du chemin n'en est pas un",
  EISDIR: 'est un dossier, un fichier est attendu',
  EACCES: 'accès refusé',
  EPERM: 'accès refusé',
  EROFS: 'le disque est en lecture seule',
  ENOSPC: 'le disque est plein',
  ENAMETOOLONG: 'nom trop long',
  ELOOP: 'des liens symboliques tournent en rond',
};

/** What the system says of a file, in its own words where we have none. `missing`: what is told when it is not there. */
export function systemRefusal(name: string, error: unknown, missing = 'introuvable'): Refusal {
  if (!(error instanceof Error)) throw error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  const reason = code === 'ENOENT' ? missing : (REASONS[code] ?? message);
  return new Refusal(`${name} : ${reason}`, FAILED, { cause: error });
}
