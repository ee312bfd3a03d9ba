/** `/?action=stats` */

import { html } from 'hono/html';
import { frame, type Html } from './layout.ts';
import type { SessionsView } from './sessions-page.ts';

export function statsPage({ version }: Pick<SessionsView, 'version'>): Html {
  const body = html`<section class="notice">
    <h1>Statistiques</h1>
    <p>Aucune statistique n'est enregistrée pour le moment.</p>
    <p><a href="/visuweb">Retour aux connexions</a></p>
  </section>`;
  return frame({ title: 'Statistiques · MiniPAVI', body, menu: { current: 'stats', version } });
}
