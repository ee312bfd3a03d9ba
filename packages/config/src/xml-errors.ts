/** What the XML parser complains about, in the operator's words. */

export interface Explanation {
  readonly message: string;
  readonly accepted: string;
}

/** The innermost element that is open where the fault is. */
export interface OpenElement {
  readonly name: string;
  readonly line: number;
}

type Explain = (before: string, open: OpenElement | null) => Explanation;

const closing = (open: OpenElement | null): string =>
  open === null ? 'une balise ouvrante' : `</${open.name}> (ouvert ligne ${open.line})`;

const always =
  (message: string, accepted: string): Explain =>
  () => ({ message, accepted });

/** Messages of sax 1.6 in strict mode, by their beginning. */
const EXPLANATIONS: readonly (readonly [saxMessage: RegExp, explain: Explain])[] = [
  [
    /^(Unexpected close tag|Unmatched closing tag)/,
    (before, open) => {
      const found = /<\/([^\s<>]{0,40})[^<>]*>?$/.exec(before.slice(-200))?.[1] ?? '';
      return { message: `balise fermante inattendue </${found}>`, accepted: closing(open) };
    },
  ],
  [
    /^(Unclosed root tag|Unexpected end)/,
    (before, open) => {
      const inComment = before.lastIndexOf('<!--') > before.lastIndexOf('-->');
      if (inComment)
        return { message: 'fin du fichier dans un commentaire', accepted: '--> après un commentaire' };
      return { message: 'fin du fichier inattendue', accepted: closing(open) };
    },
  ],
  [
    /^Malformed comment/,
    always(
      '« -- » dans un commentaire',
      "--> à la fin du commentaire (celui-ci ou le précédent n'est pas fermé)",
    ),
  ],
  [/entity|^Parsed entity/, always('« & » seul ou entité inconnue', '&amp; pour « & », &lt; pour « < »')],
  [/^Unencoded </, always("« < » au milieu d'un texte", '&lt; pour « < »')],
  [/^(Text data outside|Non-whitespace before)/, always('texte hors de <config>', 'une balise')],
  [/attribute|^Attribute/, always('attribut mal écrit', 'nom="valeur"')],
  [/clos(ing|e) tag/, (_, open) => ({ message: 'balise fermante mal écrite', accepted: closing(open) })],
  [/tag ?name|opening tag/i, always('balise mal écrite', '<nom>valeur</nom>')],
  [/^Max buffer/, always('valeur ou commentaire trop long', '64 ko au plus')],
];

/** `before`: the source up to the fault. */
export function explainXmlError(saxMessage: string, before: string, open: OpenElement | null): Explanation {
  const known = EXPLANATIONS.find(([pattern]) => pattern.test(saxMessage));
  return known?.[1](before, open) ?? { message: 'XML mal formé', accepted: '<nom>valeur</nom>' };
}
