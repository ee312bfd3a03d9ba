/** The public page: one Minitel, as large as the window, on the gateway that serves it unless the address says otherwise. */

import { lineAddress, ownGateway, readPageOptions, type GatewayPorts } from './page-options.ts';
import { keepPreference, readPreferences, type Preferences } from './preferences.ts';

/** As a Minitel: the page draws itself before one's eyes. */
const DEFAULT_SPEED = '1200';

/** The attribute's text; null: absent. */
const set = (element: Element, name: string, value: string | null | undefined): void => {
  if (value === null || value === undefined) element.removeAttribute(name);
  else element.setAttribute(name, value);
};

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

async function gatewayAddress(gateway: string | null): Promise<string | null> {
  return gateway ?? ownGateway(location, await askPorts());
}

async function start(): Promise<void> {
  const options = readPageOptions(location.search);
  let gateway: string | null;
  try {
    gateway = await gatewayAddress(options.gateway);
  } catch {
    return fail('La passerelle ne répond pas. Rechargez la page dans un instant.');
  }
  if (gateway === null) {
    return fail(
      location.protocol === 'https:'
        ? "Cette passerelle n'a pas de port websocket sécurisé (wssport) : cette page en https ne peut pas l'appeler."
        : "Cette passerelle n'a pas de port websocket (wsport ou wssport) : le Minitel ne peut pas l'appeler.",
    );
  }
  show(lineAddress(gateway, options.service, location.protocol), options, readPreferences(localStorage));
}

function show(url: string, options: ReturnType<typeof readPageOptions>, kept: Preferences): void {
  const minitel = document.createElement('x-minitel');
  set(minitel, 'speed', options.speed === null ? (kept['speed'] ?? DEFAULT_SPEED) : String(options.speed));
  set(minitel, 'colour', options.colours ?? kept['colour']);
  for (const name of ['muted', 'keyboard', 'crt']) set(minitel, name, kept[name]);
  set(minitel, 'bare', options.isBare ? '' : null);
  set(minitel, 'fill', '');
  set(minitel, 'url', url);
  document.body.classList.toggle('bare', options.isBare);
  minitel.addEventListener('minitel-setting', (event) => {
    const { name, value, by } = (event as CustomEvent<{ name: string; value: string | null; by: string }>)
      .detail;
    // What a service ordered is for that service.
    if (by === 'user') keepPreference(localStorage, name, value);
  });
  document.querySelector('main')?.append(minitel);
  minitel.focus();
}

void customElements.whenDefined('x-minitel').then(start);
