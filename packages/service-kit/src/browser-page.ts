/** What a web browser gets when it opens a service's address: a word of explanation. */

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);

/** A small page in the colours of the house; `paragraphs` are HTML, already escaped. */
export function htmlPage(title: string, paragraphs: readonly string[]): string {
  return `<!doctype html>
<html lang="fr">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>
  body { max-width: 36rem; margin: 4rem auto; padding: 0 1rem; background: #111; color: #e5e5e5; font: 1rem/1.6 monospace }
  h1 { border-bottom: 4px double #b2b2b2; font-size: 1.4rem; padding-bottom: .5rem }
  code, a { background: #333; color: #fff; padding: .1rem .4rem; overflow-wrap: anywhere }
</style>
<h1>${escapeHtml(title)}</h1>
${paragraphs.map((one) => `<p>${one}</p>`).join('\n')}
</html>
`;
}

/** Page of one service. */
export const servicePage = (title: string, address: string): string =>
  htmlPage(title, [
    'Ceci est un service Minitel : il parle à une passerelle MiniPavi, non à un navigateur.',
    'Pour le consulter, donnez son adresse sur la page d’accueil d’une passerelle, avec un Minitel ou un émulateur :',
    `<code>${escapeHtml(address)}</code>`,
  ]);
