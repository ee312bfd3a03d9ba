/** What a person can read of an HTML error page, for the screen of a service author. */

/** Characters shown of an answer that is not JSON. */
export const MAX_SHOWN = 400;

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  eacute: 'é',
  egrave: 'è',
  agrave: 'à',
  ccedil: 'ç',
};

function entity(whole: string, name: string): string {
  if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()] ?? whole;
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return Number.isInteger(code) && code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}

/** Tags go, `<br>` becomes a new line, entities become characters; then the first 400 characters. */
export function visibleText(body: string): string {
  // What is shown can only come from the beginning: a body of 100 000 bytes needs no full pass.
  return body
    .slice(0, 20_000)
    .trim()
    .replace(/<(script|style)\b[^<>]*>[^]*?<\/\1\s*>/gi, '')
    .replace(/<br\s*\/?>/gi, '\r\n')
    .replace(/<[^<>]*>/g, '')
    .replace(/&(#?\w{1,8});/g, entity)
    .trim()
    .slice(0, MAX_SHOWN);
}
