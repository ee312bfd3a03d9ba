import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { AnswerBody } from '@minipavi/protocol';
import { Screen, screenToText } from '@minipavi/videotex';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
const ENTRY = 'http://127.0.0.1';

let server: Server;
let address: string;

/** The example as it stands, but on a free port, bundled as the README says. */
beforeAll(async () => {
  const readme = await readFile(`${PACKAGE}/README.md`, 'utf8');
  const example = /^```ts\n(.*?)^```$/ms.exec(readme)?.[1] ?? '';
  expect(example).toContain('server.listen(8000);');
  const contents = `${example.replace('8000', '0')}\nexport { server };`;
  const { outputFiles } = await build({
    stdin: { contents, loader: 'ts', resolveDir: PACKAGE },
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
  });
  const bundle = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
  ({ server } = (await import(`data:text/javascript;base64,${bundle}`)) as { server: Server });
  if (!server.listening) await once(server, 'listening');
  address = `${ENTRY}:${(server.address() as AddressInfo).port}/`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function call(fctn: string, step?: string, content: readonly string[] = []): Promise<AnswerBody> {
  const body = JSON.stringify({ PAVI: { fctn, content }, ...(step ? { URLPARAMS: { step } } : {}) });
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(address, { method: 'POST', headers, body });
  expect(response.status).toBe(200);
  return (await response.json()) as AnswerBody;
}

function show({ content = '' }: AnswerBody): string {
  const screen = new Screen();
  screen.write(Buffer.from(content, 'base64'));
  return screenToText(screen).join('\n');
}

test('the service of the README asks for a name', async () => {
  const first = await call('CNX');
  expect(show(first)).toContain('Bonjour');
  expect(show(first)).toContain('Votre prénom :');
  expect(first.COMMAND?.name).toBe('InputTxt');
  expect(first.next).toBe(`${address}?step=greet`);
});

test('the service of the README greets, and begins again', async () => {
  const greeting = await call('ENVOI', 'greet', ['Zoé']);
  expect(show(greeting)).toContain('Enchanté, Zoé !');
  expect(greeting.next).toBe(`${address}?step=ask`);
  expect(await call('SOMMAIRE', 'greet')).toMatchObject({ directcall: 'yes', next: `${address}?step=ask` });
});
