/** A command written as one text, cut into a program and its arguments. No shell ever sees it. */

export type CommandWords =
  | { readonly ok: true; readonly words: readonly string[] }
  /** French; follows the command: « … » … */
  | { readonly ok: false; readonly problem: string };

/** Characters that make sense to a shell only: the operator who writes them expects what will not happen. */
const SHELL_ONLY = /[|&;<>()$`*?[\]{}!#~]/;

/**
 * Words are parted by white space. Inside '…' everything stands for itself; inside "…" and outside quotes a
 * backslash makes the next character stand for itself. Variables, wildcards and pipes do not exist: outside
 * quotes, their characters are refused rather than passed on.
 */
export function commandWords(text: string): CommandWords {
  const words: string[] = [];
  /** Null between words: '' is a word of no characters. */
  let word: string | null = null;
  let quote = '';
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (char === '\0') return { ok: false, problem: 'contient un caractère nul' };
    if (char === '\\' && quote !== "'") {
      if (i + 1 === text.length) return { ok: false, problem: 'finit par une barre oblique inverse' };
      word = (word ?? '') + text.charAt(++i);
    } else if (quote !== '') {
      if (char === quote) quote = '';
      else word = (word ?? '') + char;
    } else if (char === "'" || char === '"') {
      quote = char;
      word ??= '';
    } else if (/\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (SHELL_ONLY.test(char)) {
      return { ok: false, problem: `contient « ${char} » hors des guillemets : il n'y a pas d'interpréteur` };
    } else {
      word = (word ?? '') + char;
    }
  }
  if (quote !== '') return { ok: false, problem: `contient un guillemet ${quote} qui n'est pas fermé` };
  if (word !== null) words.push(word);
  return words.length === 0 || words[0] === '' ? { ok: false, problem: 'est vide' } : { ok: true, words };
}
