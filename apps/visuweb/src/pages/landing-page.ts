/** `/` for those who come without the password: the way to the Minitel, and the operator's door. */

import { html } from 'hono/html';
import { frame, type Html } from './layout.ts';
import { MINITEL_DRAWING } from './minitel-drawing.ts';

/** The same for everyone: it tells nothing of this gateway. */
export function landingPage(): Html {
  const body = html`<div class="landing">
    <a class="drawing" href="/minitel/" tabindex="-1" aria-hidden="true">${MINITEL_DRAWING}</a>
    <div class="doors">
      <h1>Passerelle Minitel</h1>
      <p>
        Elle relie les Minitel aux services vidéotex d'aujourd'hui : le vôtre, s'il est encore vaillant, ou
        celui-ci, dans votre navigateur.
      </p>
      <a class="door open" href="/minitel/">
        <strong>Ouvrir le Minitel</strong>
        <span>Sans rien installer, même sur téléphone</span>
      </a>
      <a class="door" href="/visuweb">
        <strong>VisuWeb, réservé à l'exploitant</strong>
        <span>État et connexions, avec mot de passe</span>
      </a>
    </div>
  </div>`;
  return frame({ title: 'MiniPAVI · passerelle Minitel', body, menu: null });
}
