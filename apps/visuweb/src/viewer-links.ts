/** Links that let an emulator elsewhere show a session: the one the operator configured (`viewer`), or any other. */

import { signPlayback } from '@minipavi/journal';
import type { VisuwebConfig } from './visuweb-config.ts';

export interface ViewerLinks {
  /** A websocket of this gateway, for any emulator. */
  readonly url: string;
  /** The page of `viewer`, on that websocket; null: none is configured. */
  readonly viewer: string | null;
}

/** Websocket address of the gateway, the secure one if there is one; null: it has none. */
function gatewayAddress({ host, ports }: VisuwebConfig): string | null {
  const [scheme, port] = ports.wss !== null ? ['wss', ports.wss] : ['ws', ports.ws];
  const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return port === null ? null : `${scheme}://${name}:${port}/`;
}

/** A recording, until `expiresAt` (ms since 1970). null: no websocket reaches this gateway. */
export function playbackLinks(
  config: VisuwebConfig,
  uniqueId: string,
  expiresAt: number,
): ViewerLinks | null {
  const token = signPlayback(config.playbackSecret, uniqueId, expiresAt);
  return linksTo(config, new URLSearchParams({ streamuniqueid: uniqueId, token }), {});
}

/** A session as it goes on, by way of EXTcall. null: no websocket reaches this gateway, or it has no EXTcall. */
export function liveLinks(config: VisuwebConfig, uniqueId: string): ViewerLinks | null {
  const { extCallUrl, visuKey } = config;
  if (extCallUrl === null || visuKey === null) return null;
  const service = new URL(extCallUrl);
  service.searchParams.set('uniqueid', uniqueId);
  service.searchParams.set('key', visuKey);
  return linksTo(config, new URLSearchParams({ url: service.href }), { url: service.href });
}

/** `query`: of the websocket. `service`: for the viewer, which puts it into that query itself. */
function linksTo(
  config: VisuwebConfig,
  query: URLSearchParams,
  service: { readonly url?: string },
): ViewerLinks | null {
  const address = gatewayAddress(config);
  if (address === null) return null;
  const url = `${address}?${query.toString()}`;
  if (config.viewerUrl === null) return { url, viewer: null };
  const viewer = new URL(config.viewerUrl);
  viewer.searchParams.set('gw', service.url === undefined ? url : address);
  if (service.url !== undefined) viewer.searchParams.set('url', service.url);
  return { url, viewer: viewer.href };
}
