/** The public page: one Minitel, as large as the window, on the gateway that serves it unless the address says otherwise. */

import type { MinitelEventName, MinitelEvents } from '@minipavi/emulator';
import { MediaPanel } from './media-panel.ts';
import {
  isOwnGateway,
  lineAddress,
  ownGateway,
  readPageOptions,
  type GatewayPorts,
  type PageOptions,
} from './page-options.ts';
import { keepPreference, readPreferences, type Preferences } from './preferences.ts';
import { WelcomePin } from './welcome-pin.ts';

/** As a Minitel: the page draws itself before one's eyes. */
const DEFAULT_SPEED = '1200';

/** The attribute's text; null: absent. */
const set = (element: Element, name: string, value: string | null | undefined): void => {
  if (value === null || value === undefined) element.removeAttribute(name);
  else element.setAttribute(name, value);
};

/** The element's code is not in this script. */
function listen<Name extends MinitelEventName>(
  minitel: Element,
  name: Name,
  listener: (detail: MinitelEvents[Name]) => void,
): void {
  minitel.addEventListener(name, (event) => listener((event as CustomEvent<MinitelEvents[Name]>).detail));
}

function fail(message: string): void {
  const fault = document.getElementById('fault');
  if (fault === null) return;
  fault.textContent = message;
  fault.hidden = false;
}

async function askPorts(): Promise<GatewayPorts> {
  const answer = await fetch('gateway.json', { cache: 'no-store' });
  if (!answer.ok) throw new Error(`gateway.json: ${answer.status}`);
  return (await answer.json()) as GatewayPorts;
}

async function start(): Promise<void> {
  const options = readPageOptions(location.search);
  let ports: GatewayPorts | null = null;
  try {
    if (options.gateway === null || options.hasMedia) ports = await askPorts();
  } catch {
    // No gateway serves this page, or not for the moment: another may be called all the same.
    if (options.gateway === null)
      return fail('La passerelle ne répond pas. Rechargez la page dans un instant.');
  }
  const gateway = options.gateway ?? (ports && ownGateway(location, ports));
  if (gateway === null) {
    return fail(
      location.protocol === 'https:'
        ? "Cette passerelle n'a pas de port websocket sécurisé (wssport) : cette page en https ne peut pas l'appeler."
        : "Cette passerelle n'a pas de port websocket (wsport ou wssport) : le Minitel ne peut pas l'appeler.",
    );
  }
  const url = lineAddress(gateway, options.service, location.protocol);
  const isOwn = ports !== null && isOwnGateway(url, location, ports);
  show(url, options, readPreferences(localStorage), options.hasMedia && isOwn);
}

function show(url: string, options: PageOptions, kept: Preferences, hasMedia: boolean): void {
  const minitel = document.createElement('x-minitel');
  set(minitel, 'speed', options.speed === null ? (kept['speed'] ?? DEFAULT_SPEED) : String(options.speed));
  set(minitel, 'colour', options.colours ?? kept['colour']);
  for (const name of ['muted', 'keyboard', 'crt']) set(minitel, name, kept[name]);
  set(minitel, 'bare', options.isBare ? '' : null);
  set(minitel, 'fill', '');
  set(minitel, 'url', url);
  document.body.classList.toggle('bare', options.isBare);
  listen(minitel, 'minitel-setting', ({ name, value, by }) => {
    // What a service ordered is for that service.
    if (by === 'user') keepPreference(localStorage, name, value);
  });
  if (hasMedia) showMedia(minitel);
  document.querySelector('main')?.prepend(minitel);
  minitel.focus();
}

/** Beside the screen, for each session of this Minitel. */
function showMedia(minitel: HTMLElement): void {
  const place = document.getElementById('media');
  if (place === null) return;
  const panel = new MediaPanel(place, () => minitel.focus());
  const welcome = new WelcomePin();
  listen(minitel, 'minitel-state', ({ state }) => {
    if (state === 'connecting') welcome.restart();
  });
  listen(minitel, 'minitel-received', ({ bytes }) => {
    const pin = welcome.read(bytes);
    if (pin !== null) panel.follow(pin);
  });
  listen(minitel, 'minitel-end', () => panel.leave());
  window.addEventListener('pagehide', () => panel.leave());
}

void customElements.whenDefined('x-minitel').then(start);
