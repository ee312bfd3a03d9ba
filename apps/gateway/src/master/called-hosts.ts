/**
 * Which hosts services may be called on although their addresses are not public: those that the operator has named
 * somewhere. Everything else at a private address is refused (packages/addresses).
 */

import { canonicalHost, hostOfUrl, type AddressPolicySettings, type AllowedHost } from '@minipavi/addresses';
import { readDirectoryUrls, readExtCallFile, type Config, type ExtCallConfig } from '@minipavi/config';
import { parseHostAddress } from '@minipavi/links';
import { ChangingFile } from './changing-file.ts';

/** Where the embedded services listen. */
const EMBEDDED_HOST = '127.0.0.1';
const THIS_MACHINE: readonly string[] = ['localhost', EMBEDDED_HOST, '::1'];
const TELNET_PORT = 23;
const webPort = (tls: boolean): number => (tls ? 443 : 80);

/** What this needs of the configuration. */
export type CalledHostsConfig = Pick<
  Config,
  'allowPrivate' | 'allowHosts' | 'defaultUrl' | 'services' | 'audio'
> & {
  readonly connectTo: Pick<Config['connectTo'], 'extCallUrl'>;
};

/** The default service is on this host, whatever the port; on the embedded services' own, it has that port only. */
function defaultHost({ defaultUrl, services }: CalledHostsConfig): AllowedHost[] {
  const found = hostOfUrl(defaultUrl);
  if (!found) return [];
  const isEmbedded = found.port === services?.port && THIS_MACHINE.includes(canonicalHost(found.host));
  return [{ host: found.host, port: isEmbedded ? found.port : null }];
}

function serversOf({ lists }: ExtCallConfig): AllowedHost[] {
  return lists.flatMap(({ servers }) =>
    servers.flatMap((server) => {
      if (server.type !== 'int' && server.type !== 'ws') return [];
      const isTelnet = server.type === 'int';
      return parseHostAddress(server.host, (tls) => (isTelnet ? TELNET_PORT : webPort(tls))) ?? [];
    }),
  );
}

/** Each pair once: directories name the same host many times. */
function distinct(hosts: readonly AllowedHost[]): AllowedHost[] {
  const byText = new Map(hosts.map(({ host, port }) => [`${host} ${port}`, { host, port }]));
  return [...byText.values()];
}

export class CalledHosts {
  readonly #config: CalledHostsConfig;
  readonly #directory: ChangingFile<readonly string[]> | null;
  readonly #extCall: ChangingFile<ExtCallConfig> | null;

  constructor(config: CalledHostsConfig) {
    this.#config = config;
    const { accueilFile = null, extCallFile = null } = config.services ?? {};
    this.#directory = accueilFile === null ? null : new ChangingFile(accueilFile, readDirectoryUrls, []);
    // What is wrong with the file is told by EXTcall, which reads it too; what is right is taken all the same.
    this.#extCall =
      extCallFile === null
        ? null
        : new ChangingFile(extCallFile, (file) => readExtCallFile(file).config, { lists: [] });
  }

  /** What `extcall.conf` says now. */
  get extCall(): ExtCallConfig {
    return this.#extCall?.value ?? { lists: [] };
  }

  /** For an AddressPolicy, as the files are now. */
  get settings(): AddressPolicySettings {
    const { allowPrivate, allowHosts, services, audio, connectTo } = this.#config;
    if (allowPrivate) return { allowPrivate, allowHosts: [] };
    const urls = [
      ...(connectTo.extCallUrl === null ? [] : [connectTo.extCallUrl]),
      ...(audio?.entries ?? []).flatMap(({ url }) => url ?? []),
      ...(this.#directory?.value ?? []),
    ];
    return {
      allowPrivate,
      allowHosts: distinct([
        ...defaultHost(this.#config),
        ...(services ? [{ host: EMBEDDED_HOST, port: services.port }] : []),
        ...urls.flatMap((url) => hostOfUrl(url) ?? []),
        ...serversOf(this.extCall),
        ...allowHosts.map((host) => ({ host, port: null })),
      ]),
    };
  }

  /** Calls when one of the files has changed. */
  watch(onChange: (settings: AddressPolicySettings) => void): void {
    for (const file of [this.#directory, this.#extCall]) file?.watch(() => onChange(this.settings));
  }

  stop(): void {
    this.#directory?.unwatch();
    this.#extCall?.unwatch();
  }
}

const known = new WeakMap<CalledHostsConfig, CalledHosts>();

/** Those of a configuration: made once for each, so that its files are read when they change only. */
export function calledHostsOf(config: CalledHostsConfig): CalledHosts {
  const called = known.get(config) ?? new CalledHosts(config);
  known.set(config, called);
  return called;
}
