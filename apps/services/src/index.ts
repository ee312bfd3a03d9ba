export { type HostConfig, type HostLog, type ServicesHost, startHost } from './host.ts';
