/** Short pages that say why there is nothing to see. */

import { html } from 'hono/html';
import { frame, type Html } from './layout.ts';

const NOTICES = {
  403: [
    'Accès refusé',
    "La réputation de votre adresse IP est mauvaise (abuseipdb.com), ou n'a pas pu être vérifiée. L'exploitant de la passerelle peut la lever.",
  ],
  404: ['Page introuvable', "Cette adresse n'existe pas sur cette passerelle."],
  405: ['Méthode refusée', 'Ces pages se lisent seulement.'],
  429: [
    "Trop d'essais",
    'Plusieurs mots de passe faux ont été envoyés. Patientez quelques secondes, puis réessayez.',
  ],
  500: ['Erreur interne', "La page n'a pas pu être produite. Le journal de la passerelle dit pourquoi."],
  503: [
    'Minitel absent',
    'Les fichiers de cette page manquent à la passerelle. Son journal dit où ils sont attendus.',
  ],
} as const;

/** HTTP status that has such a page. */
export type Notice = keyof typeof NOTICES;

/** `path`: the one that was asked for. */
export function noticePage(status: Notice, path: string): Html {
  const [title, explanation] = NOTICES[status];
  const [href, label] = /^\/(minitel|webmedia)(\/|$)/.test(path)
    ? ['/', "Retour à l'accueil"]
    : ['/visuweb', 'Retour aux connexions'];
  const body = html`<section class="notice">
    <h1>${title}</h1>
    <p>${explanation}</p>
    <p><a href="${href}">${label}</a></p>
  </section>`;
  return frame({ title: `${title} · MiniPAVI`, body, menu: null });
}
