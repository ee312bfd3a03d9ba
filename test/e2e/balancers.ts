/** Real load balancers in front of a gateway: the examples of deploy/, run with ports, certificates and folders of a test. */

import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { isRunning, kill, makeCertificate, type Gateway } from '@minipavi/testkit';
import type { Kit } from '../kit.ts';

const DEPLOY = path.resolve(import.meta.dirname, '../../deploy');
/** Debian keeps both where root alone looks by himself. */
const FOLDERS = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin'];

const programAt = (name: string): string | undefined =>
  FOLDERS.map((folder) => path.join(folder, name)).find((file) => fs.existsSync(file));

export const NGINX = programAt('nginx');
export const HAPROXY = programAt('haproxy');
/** Debian's nginx loads it from there; without it the example cannot be read. */
export const HAS_STREAM = fs.existsSync('/usr/lib/nginx/modules/ngx_stream_module.so');

export interface Balancer {
  /** Listened on by the balancer. */
  readonly ports: {
    readonly wss: number;
    readonly telnet: number;
    readonly https: number;
    readonly http: number;
  };
  /** To be trusted by its clients, PEM. */
  readonly ca: string;
}

/** What the examples say, and what stands there instead in a test. Each must be found. */
type Changes = readonly (readonly [from: string | RegExp, to: string])[];

function changed(file: string, changes: Changes): string {
  let text = fs.readFileSync(path.join(DEPLOY, file), 'utf8');
  for (const [from, to] of changes) {
    const before = text;
    text = text.replaceAll(from, to);
    if (text === before) throw new Error(`deploy/${file} has no ${String(from)} any more`);
  }
  return text;
}

const need = (port: number | null): number => port ?? 0;

/** Runs it until the test ends; resolves when it listens. */
async function run(
  kit: Kit,
  gateway: Gateway,
  port: number,
  program: string,
  args: readonly string[],
): Promise<void> {
  const child: ChildProcess = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (said += String(text)));
  const ended = once(child, 'exit');
  kit.atEnd(async () => {
    const { pid } = child;
    if (pid !== undefined && isRunning(pid)) kill(pid, 'SIGTERM');
    await ended;
  });
  await Promise.race([
    gateway.listening(port),
    ended.then(() => Promise.reject(new Error(`${program} ended: ${said}`))),
  ]);
}

/** nginx as deploy/nginx has it, once `nginx -t` has nothing to say against it. */
export async function startNginx(kit: Kit, gateway: Gateway): Promise<Balancer> {
  const folder = await kit.folder();
  // Its own processes run under another account.
  fs.chmodSync(folder, 0o755);
  const { certFile, keyFile, cert } = await makeCertificate(folder);
  const [wss = 0, telnet = 0, https = 0, http = 0] = await kit.ports(4);
  const { ws, teln, http: visuweb } = gateway.ports;
  const file = path.join(folder, 'nginx.conf');
  const here = (port: number): string => `listen 127.0.0.1:${port}`;
  fs.writeFileSync(
    file,
    changed('nginx/minipavi.conf', [
      [/\/etc\/letsencrypt\/live\/minitel\.example\.fr\/fullchain\.pem/g, certFile],
      [/\/etc\/letsencrypt\/live\/minitel\.example\.fr\/privkey\.pem/g, keyFile],
      ['/run/nginx.pid', path.join(folder, 'nginx.pid')],
      ['/var/log/nginx/error.log', path.join(folder, 'error.log')],
      [' ipv6only=off', ''],
      ['listen [::]:8181', here(wss)],
      ['listen [::]:8180', here(telnet)],
      ['listen [::]:443', here(https)],
      ['listen [::]:80', here(http)],
      ['"wss":8181', `"wss":${wss}`],
      ['proxy_pass 127.0.0.1:8182', `proxy_pass 127.0.0.1:${need(ws)}`],
      ['proxy_pass 127.0.0.1:8190', `proxy_pass 127.0.0.1:${need(teln)}`],
      ['server 127.0.0.1:8080', `server 127.0.0.1:${need(visuweb)}`],
      ['https://$host', `https://$host:${https}`],
    ]),
  );
  const program = NGINX ?? '';
  const args = ['-e', 'stderr', '-c', file];
  const { stderr } = await promisify(execFile)(program, [...args, '-t']);
  if (/\[(warn|emerg)\]/.test(stderr)) throw new Error(stderr);
  await run(kit, gateway, wss, program, [...args, '-g', 'daemon off;']);
  return { ports: { wss, telnet, https, http }, ca: cert };
}

/** HAProxy as deploy/haproxy has it, or with another version of the header, once `haproxy -c` has nothing to say. */
export async function startHaproxy(kit: Kit, gateway: Gateway, version: 1 | 2): Promise<Balancer> {
  const folder = await kit.folder();
  const { certFile, keyFile, cert } = await makeCertificate(folder);
  const pem = path.join(folder, 'minipavi.pem');
  fs.writeFileSync(pem, fs.readFileSync(certFile, 'utf8') + fs.readFileSync(keyFile, 'utf8'));
  const [wss = 0, telnet = 0, https = 0, http = 0] = await kit.ports(4);
  const { ws, teln, http: visuweb } = gateway.ports;
  const file = path.join(folder, 'haproxy.cfg');
  const here = (port: number): string => `bind 127.0.0.1:${port}`;
  const isRoot = process.getuid?.() === 0;
  fs.writeFileSync(
    file,
    changed('haproxy/minipavi.cfg', [
      ['crt /etc/haproxy/minipavi.pem', `crt ${pem}`],
      // Nobody may listen there; and only root becomes somebody else.
      [/^ {4}log \/dev\/log local0\n/gm, ''],
      [/^ {4}log global\n/gm, ''],
      ...(isRoot ? [] : ([[/^ {4}(user|group) haproxy\n/gm, '']] as const)),
      ['bind :::8181 v4v6', here(wss)],
      ['bind :::8180 v4v6', here(telnet)],
      ['bind :::443 v4v6', here(https)],
      ['bind :::80 v4v6', here(http)],
      ['"wss":8181', `"wss":${wss}`],
      ['server passerelle 127.0.0.1:8182', `server passerelle 127.0.0.1:${need(ws)}`],
      ['server passerelle 127.0.0.1:8190', `server passerelle 127.0.0.1:${need(teln)}`],
      ['server passerelle 127.0.0.1:8080', `server passerelle 127.0.0.1:${need(visuweb)}`],
      ['inter 5s', 'inter 200ms'],
      ['redirect scheme https', `redirect location https://127.0.0.1:${https}/`],
      ['send-proxy-v2 ', version === 2 ? 'send-proxy-v2  ' : 'send-proxy '],
    ]),
  );
  const program = HAPROXY ?? '';
  const { stderr } = await promisify(execFile)(program, ['-c', '-f', file]);
  if (stderr !== '') throw new Error(stderr);
  await run(kit, gateway, wss, program, ['-db', '-f', file]);
  return { ports: { wss, telnet, https, http }, ca: cert };
}
