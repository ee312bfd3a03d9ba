/** A program of this machine as a service: listed by the operator, asked for by a service, used from a Minitel. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Screen, screenToText } from '@minipavi/videotex';
import { describe, expect, vi } from 'vitest';
import { KEYS, page, type Gateway, type Minitel } from '@minipavi/testkit';
import { test, type Kit } from '../kit.ts';

const EXTCALL = `<config><extcall key="Key1">
  <serveur id="shell" type="pty"><commande>bash --norc -c 'echo Bonjour été; read x; echo lu $x; exec cat'</commande></serveur>
  <serveur id="fini" type="pty"><commande>bash -c 'exit 4'</commande></serveur>
</extcall></config>`;

async function scene(kit: Kit, id: string): Promise<Gateway> {
  const folder = mkdtempSync(path.join(tmpdir(), 'program-'));
  kit.atEnd(() => rmSync(folder, { recursive: true }));
  const list = path.join(folder, 'extcall.conf');
  writeFileSync(list, EXTCALL);
  const service = await kit.service(({ fctn }) =>
    fctn === 'ENVOI'
      ? page('\fPAGE', { COMMAND: { name: 'connectToPty', param: { id, key: 'Key1' } } })
      : page(`\f<${fctn}>`),
  );
  return kit.gateway({
    general: { durl: service.url() },
    sections: `<connecttocmd><key>Key1</key></connecttocmd><services><port>0</port><extcall>${list}</extcall></services>`,
  });
}

const rows = (minitel: Minitel): string[] => {
  const screen = new Screen();
  screen.write(Buffer.from(minitel.received, 'latin1'));
  return screenToText(screen).slice(1);
};

/** Starting a program takes a moment on a busy machine. */
const shows = (check: () => void): Promise<void> => vi.waitFor(check, 5000);

/** Programs whose environment names a session of ours. */
const programs = (): number =>
  readdirSync('/proc').filter((pid) => {
    try {
      return (
        /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'latin1').includes('MINIPAVI_UNIQUEID=')
      );
    } catch {
      return false;
    }
  }).length;

describe('a program', () => {
  test('is used from a Minitel, and gone when the user comes back', async ({ kit }) => {
    const gateway = await scene(kit, 'shell');
    const minitel = await kit.websocket(gateway);
    await minitel.waitFor('<CNX>');
    minitel.send(KEYS.ENVOI);
    await shows(() => expect(rows(minitel)[0]).toBe('Bonjour été'));
    minitel.send(`abc${KEYS.ENVOI}`);
    await shows(() => expect(rows(minitel).slice(0, 3)).toEqual(['Bonjour été', 'abc', 'lu abc']));
    expect(programs()).toBe(1);
    minitel.send(`***${KEYS.SOMMAIRE}`);
    await minitel.waitFor('<DIRECTCALLENDED>');
    await shows(() => expect(programs()).toBe(0));
  });

  test('that ends gives its user back to the service', async ({ kit }) => {
    const minitel = await kit.websocket(await scene(kit, 'fini'));
    await minitel.waitFor('<CNX>');
    minitel.send(KEYS.ENVOI);
    await minitel.waitFor('<DIRECTCALLENDED>');
  });

  test('dies with the session of a user who hangs up', async ({ kit }) => {
    const minitel = await kit.websocket(await scene(kit, 'shell'));
    await minitel.waitFor('<CNX>');
    minitel.send(KEYS.ENVOI);
    await shows(() => expect(programs()).toBe(1));
    minitel.cut();
    await shows(() => expect(programs()).toBe(0));
  });
});
