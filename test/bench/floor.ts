/**
 * What this machine can do at best, measured in the same run: the same path without a gateway on it. On a slow or
 * busy machine the figures above go up with these.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { connectWebsocket, type Minitel } from '@minipavi/testkit';
import { median, type Row } from './statistics.ts';

const ECHOES_EACH = 40;
const POSTS = 300;

/** A websocket server of one process that sends back what it gets; tells its port on its output. */
const ECHO_SERVER = `
  import { WebSocketServer } from 'ws';
  const options = { port: 0, host: '127.0.0.1', perMessageDeflate: false, skipUTF8Validation: true };
  const server = new WebSocketServer(options, () => console.log(server.address().port));
  server.on('connection', (socket) => socket.on('message', (data) => socket.send(data, { binary: false })));
`;

/** As many servers as lines, each in a process of its own as workers are: what waking that many costs counts too. */
async function measureEcho(count: number, flags: readonly string[]): Promise<number> {
  const children = Array.from({ length: count }, () =>
    spawn(process.execPath, [...flags, '--input-type=module', '-e', ECHO_SERVER], {
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  );
  const minitels: Minitel[] = [];
  for (const { stdout } of children) {
    const [line] = (await once(stdout, 'data')) as [Buffer];
    minitels.push(await connectWebsocket(Number(line.toString())));
  }
  const took: number[] = [];
  for (let i = 0; i < ECHOES_EACH; i++) {
    for (const minitel of minitels) {
      const from = performance.now();
      minitel.send('x');
      await minitel.waitFor('x');
      took.push(performance.now() - from);
    }
  }
  for (const minitel of minitels) minitel.cut();
  for (const child of children) child.kill('SIGTERM');
  await Promise.all(children.map((child) => once(child, 'exit')));
  return median(took);
}

async function measurePost(url: string): Promise<number> {
  const agent = new http.Agent({ keepAlive: true });
  const body = JSON.stringify({ PAVI: { fctn: 'ENVOI', content: [''], context: '' } });
  const took: number[] = [];
  for (let i = 0; i < POSTS; i++) {
    const from = performance.now();
    await new Promise<void>((resolve, reject) => {
      const request = http.request(url, { method: 'POST', agent }, (response) => {
        response.on('error', reject).on('end', resolve).resume();
      });
      request.on('error', reject).end(body);
    });
    took.push(performance.now() - from);
  }
  agent.destroy();
  return median(took);
}

/** `count` as many lines as there are sessions in the figures to compare with. */
export async function measureFloor(
  serviceUrl: string,
  count: number,
  flags: readonly string[],
): Promise<Row[]> {
  const echo = await measureEcho(count, flags);
  return [
    { name: `floor: echo, ${count} bare websocket servers, p50`, value: echo, unit: 'ms' },
    {
      name: 'floor: POST to the same service, one process, p50',
      value: await measurePost(serviceUrl),
      unit: 'ms',
    },
  ];
}
