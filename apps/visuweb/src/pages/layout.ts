/** The frame of every page. Values are escaped by `html`: nothing else may build markup. */

import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { alarmBanner } from './alarm-banner.ts';
import type { StatusView } from './page-sources.ts';

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** Entry of the menu. */
export type MenuEntry = 'live' | 'history' | 'stats' | 'logs';

export interface Frame {
  readonly title: string;
  readonly body: Html;
  /** Entry of the menu this page is; null: no menu, and no word of the gateway (who sees the page may not be known). */
  readonly menu: {
    readonly current: MenuEntry | null;
    readonly status: Pick<StatusView, 'version' | 'alarms'>;
  } | null;
  /** Addresses, loaded in this order once the page is read. */
  readonly scripts?: readonly string[];
}

/** A Minitel in sixteen units. */
const ICON = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">' +
    '<path fill="#8a6a4f" d="M2 1h12v10l1 4H1l1-4z"/><path fill="#10151f" d="M4 3h8v6H4z"/>' +
    '<path fill="#34d3e0" d="M5 4h4v1H5zm0 2h6v1H5z"/><path fill="#e8dccb" d="M3 12h10v2H3z"/></svg>',
)}`;

export const frame = ({ title, body, menu, scripts = [] }: Frame): Html =>
  html`<!doctype html>
    <html lang="fr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <link rel="icon" href="${ICON}" />
        <link rel="stylesheet" href="/style.css" />
        ${scripts.map((address) => html`<script src="${address}" defer></script>`)}
      </head>
      <body>
        <a class="skip" href="#contenu">Aller au contenu</a>
        <header class="top">
          <p class="brand">MiniPAVI ${menu ? html`<small>${menu.status.version}</small>` : ''}</p>
          ${menu ? menuOf(menu.current) : ''}
        </header>
        ${menu ? alarmBanner(menu.status.alarms) : ''}
        <main id="contenu" tabindex="-1">${body}</main>
      </body>
    </html>`;

const ENTRIES: readonly { readonly name: MenuEntry; readonly href: string; readonly label: string }[] = [
  // Not `/`: a browser may not send the password there by itself, and would find the landing page.
  { name: 'live', href: '/visuweb', label: 'Connexions' },
  { name: 'history', href: '/?action=history', label: 'Historique' },
  { name: 'stats', href: '/?action=stats', label: 'Statistiques' },
  { name: 'logs', href: '/?action=logs', label: 'Journaux' },
];

const menuOf = (current: MenuEntry | null): Html =>
  html`<nav aria-label="Menu">
    ${ENTRIES.map(
      ({ name, href, label }) =>
        html`<a href="${href}" ${name === current ? html`aria-current="page"` : ''}>${label}</a>`,
    )}
    <a class="out" href="/minitel/" target="_blank" rel="noopener">Minitel</a>
    <a class="out" href="/webmedia/" target="_blank" rel="noopener">WebMedia</a>
  </nav>`;
