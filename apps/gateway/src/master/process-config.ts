/** What each process is told of the configuration: no more than it needs. */

import type { Role } from '@minipavi/bus';
import type { Config } from '@minipavi/config';
import type { WorkerConfig } from '../handover.ts';
import type { OpenPorts } from './banner.ts';

const workerConfig = (config: Config): WorkerConfig => ({
  defaultUrl: config.defaultUrl,
  idleTimeoutMs: config.idleTimeoutMs,
  screensaver: config.screensaver,
  helpAddress: config.helpAddress,
  verbose: config.verbose,
});

export function configFor(role: Role, config: Config, ports: OpenPorts): object {
  switch (role) {
    case 'worker':
      return workerConfig(config);
    case 'background':
      return {};
    case 'services':
      return { services: config.services, bind: config.bind };
    case 'visuweb':
      return {
        host: config.host,
        bind: config.bind,
        ports: { ...ports, http: config.ports.http },
        visuweb: config.visuweb,
        maxSessions: config.maxSessions,
        defaultUrl: config.defaultUrl,
        paths: config.paths,
        tls: config.tls,
      };
  }
}
