/** Users sent to servers on the telephone: a real gateway, and an Asterisk that only lacks its telephones. */

import fs from 'node:fs';
import path from 'node:path';
import { describe, expect } from 'vitest';
import {
  FakeAsterisk,
  KEYS,
  page,
  waitFor,
  type FakeAsteriskOptions,
  type FakeCall,
  type Gateway,
  type Minitel,
  type Softmodem,
  type VideotexService,
} from '@minipavi/testkit';
import { encodeText } from '@minipavi/videotex';
import type { Kit } from '../kit.ts';
import { test } from '../kit.ts';

const NUMBER = '0388776655';
const KEY = 'Key1234';

interface Scene {
  readonly service: VideotexService;
  readonly gateway: Gateway;
  readonly asterisk: FakeAsterisk;
}

interface SceneOptions extends FakeAsteriskOptions {
  /** Elements of <asterisk>. */
  readonly settings?: string;
  readonly param?: object;
}

const callTo = (number: string, more: object = {}) => ({
  name: 'connectToExt',
  param: { key: KEY, number, RX: -35, TX: -18, ...more },
});

/** A service that has a server called on Envoi, and shows how it heard of the end. */
async function scene(kit: Kit, { settings = '', param, ...fake }: SceneOptions = {}): Promise<Scene> {
  const asterisk = await FakeAsterisk.start(fake);
  kit.atEnd(() => asterisk.stop());
  const service = await kit.service(({ fctn, content }) =>
    fctn === 'ENVOI'
      ? page('\fAPPEL', { COMMAND: callTo(content[0] || NUMBER, param) })
      : page(`\f<${fctn}>`, {
          echo: 'on',
          COMMAND: {
            name: 'InputTxt',
            param: {
              x: 1,
              y: 2,
              l: 20,
              char: '',
              spacechar: ' ',
              prefill: '',
              cursor: 'on',
              validwith: 128,
            },
          },
        }),
  );
  const sections = `
    <connecttocmd><key>${KEY}</key>
      <asterisk>
        <ip>127.0.0.1</ip><port>${asterisk.port}</port><user>ami</user><pwd>amipwd</pwd>
        <sipchannel>PJSIP/line1/sip:%NUM%@sbc</sipchannel><context>extcall</context><ext>999</ext>
        <maxtime>600</maxtime><calltimeout>7000</calltimeout>${settings}
      </asterisk>
    </connecttocmd>`;
  // Fixed ports, as in real life: the processes that stay behind a master hold theirs.
  const [ws = 0, http = 0, ast = 0] = await kit.ports(3);
  const general = { durl: service.url(), wsport: ws, httpport: http, astport: ast, telnport: null };
  return { asterisk, service, gateway: await kit.gateway({ general, sections }) };
}

async function arrive(kit: Kit, { gateway }: Scene): Promise<Minitel> {
  const minitel = await kit.websocket(gateway);
  await minitel.waitFor('<CNX>');
  return minitel;
}

/** What the dialplan does once the server has answered. */
async function startModem(call: FakeCall, gateway: Gateway): Promise<Softmodem> {
  const { ast } = gateway.ports;
  if (ast === null) throw new Error('no astport');
  const modem = call.startModem(ast);
  await modem.headerSent();
  return modem;
}

/** The user is linked to a server that has greeted. */
async function linked(
  here: Scene,
  minitel: Minitel,
  count = 1,
): Promise<{ call: FakeCall; modem: Softmodem }> {
  minitel.send(KEYS.ENVOI);
  const call = await here.asterisk.call(count);
  const modem = await startModem(call, here.gateway);
  modem.send('\fSERVEUR a deux pas de chez vous');
  await minitel.waitFor('SERVEUR');
  return { call, modem };
}

/** As on row 0. */
const shown = (words: string): string => Buffer.from(encodeText(words)).toString('latin1');

const phoneSockets = ({ gateway }: Scene): string[] =>
  fs.readdirSync(path.join(gateway.folder, 'sockets')).filter((name) => /^c[0-9a-f]{16}$/.test(name));

/** Nothing is left: no channel, no socket, no line. */
async function nothingLeft(here: Scene): Promise<void> {
  await here.asterisk.noChannels();
  expect(here.asterisk.regexHangUps).toBe(0);
  await waitFor(() => phoneSockets(here).length === 0, { what: 'the sockets of calls to be gone' });
  const { http } = here.gateway.ports;
  if (http === null || here.gateway.processes.length === 0) return;
  await waitFor(async () => (await here.gateway.sessions()).every(({ type }) => type !== 'OUT/AST'), {
    what: 'the line of the call to be gone',
  });
}

/** The worker of the user, or of the modem. */
const workerOf = ({ gateway }: Scene, type: 'IN/WS' | 'OUT/AST'): Promise<number> =>
  waitFor(async () => (await gateway.sessions()).find((one) => one.type === type)?.pid, {
    what: `the session ${type} in the list`,
  });

describe('a server on the telephone', () => {
  test('is called, joined, heard and answered; Connexion/fin brings the user back', async ({ kit }) => {
    const here = await scene(kit);
    const minitel = await arrive(kit, here);
    const { call, modem } = await linked(here, minitel);
    expect(call.action.get('Channel')).toBe(`PJSIP/line1/sip:${NUMBER}@sbc`);
    expect(Object.fromEntries(call.variables)).toMatchObject({ CALLED: NUMBER, RX: '-35', TX: '-18' });
    expect(call.variables.get('PID')).toMatch(/^[0-9a-f]{32}$/);
    // What the original hands on as 7000 never had an effect.
    expect(call.action.get('Timeout')).toBe('30000');
    minitel.send('3615 CODE');
    await modem.waitFor('3615 CODE');
    await workerOf(here, 'OUT/AST');
    const infos = (await here.gateway.sessions()).map((one) => `${one.type} ${one.infos}`);
    expect(infos.sort()).toEqual([`IN/WS CALLTO ${NUMBER}`, `OUT/AST CALLTO ${NUMBER}`]);
    minitel.send(KEYS.CONNEXION_FIN);
    await minitel.waitFor('<DIRECTCALLENDED>');
    await nothingLeft(here);
  });

  test('that hangs up gives the user back at once, with its last words', async ({ kit }) => {
    const here = await scene(kit);
    const minitel = await arrive(kit, here);
    const { call, modem } = await linked(here, minitel);
    modem.send('AU REVOIR');
    await minitel.waitFor('AU REVOIR');
    call.hangUp();
    await minitel.waitFor('<DIRECTCALLENDED>');
    await nothingLeft(here);
  });

  test('that says nothing is told that a terminal is there', async ({ kit }) => {
    const here = await scene(kit);
    const minitel = await arrive(kit, here);
    minitel.send(KEYS.ENVOI);
    const modem = await startModem(await here.asterisk.call(), here.gateway);
    await modem.waitFor('\x13S');
    minitel.send('a');
    await modem.waitFor('a');
    expect(modem.received).toBe('\x13Sa');
    expect(modem.badBytes).toBe(0);
  });

  test('is left by a user who hangs up', async ({ kit }) => {
    const here = await scene(kit);
    const minitel = await arrive(kit, here);
    await linked(here, minitel);
    minitel.cut();
    await nothingLeft(here);
    await here.service.waitFor('FIN');
  });

  test('may be called by two users at once, each of whom gets his own', async ({ kit }) => {
    const here = await scene(kit, { isNoisy: true, onCall: (call) => call.ring() });
    const users = await Promise.all([arrive(kit, here), arrive(kit, here)]);
    users[0]?.send(KEYS.ENVOI);
    const first = await here.asterisk.call(1);
    users[1]?.send(KEYS.ENVOI);
    const second = await here.asterisk.call(2);
    // In the other order.
    second.answer();
    (await startModem(second, here.gateway)).send('\fA VOUS, LE SECOND DES DEUX');
    await users[1]?.waitFor('LE SECOND');
    first.answer();
    (await startModem(first, here.gateway)).send('\fA VOUS, LE PREMIER DES DEUX');
    await users[0]?.waitFor('LE PREMIER');
    expect(users[0]?.received).not.toContain('SECOND');
    first.hangUp();
    await users[0]?.waitFor('<DIRECTCALLENDED>');
    second.hangUp();
    await users[1]?.waitFor('<DIRECTCALLENDED>');
    await nothingLeft(here);
  });
});

describe('a call that does not come about', () => {
  test.for([
    ['busy', 'Occupé'],
    ['no-answer', 'Pas de réponse'],
    ['congestion', 'Lignes encombrées'],
    ['unallocated', 'Serveur injoignable'],
    ['hung-up', 'Le correspondant a raccroché'],
  ] as const)('since the line is %s is told at once: %s', async ([how, words], { kit }) => {
    const here = await scene(kit, { onCall: (call) => call.fail(how) });
    const minitel = await arrive(kit, here);
    minitel.send(KEYS.ENVOI);
    await minitel.waitFor(shown(words));
    await minitel.waitFor('<DIRECTCALLFAILED>');
    await nothingLeft(here);
  });

  test('since the number is not to be called never reaches Asterisk', async ({ kit }) => {
    const here = await scene(kit, { settings: '<deny>0388.</deny>' });
    const minitel = await arrive(kit, here);
    for (const number of ['112', '0899123456', '0388776655', '06@evil&SIP/1', '', '***']) {
      minitel.send(`${number}${KEYS.ENVOI}`);
      await minitel.waitFor('<DIRECTCALLFAILED>');
    }
    expect(here.asterisk.sessions).toHaveLength(0);
    expect(here.gateway.output).not.toContain('0899123456');
  });

  test('since the user has had enough calls is refused', async ({ kit }) => {
    const here = await scene(kit, {
      settings: '<maxsession>1</maxsession>',
      onCall: (call) => call.fail('busy'),
    });
    const minitel = await arrive(kit, here);
    minitel.send(KEYS.ENVOI);
    await minitel.waitFor('<DIRECTCALLFAILED>');
    minitel.send(KEYS.ENVOI);
    await minitel.waitFor(shown('Trop d’appels'));
    await minitel.waitFor('<DIRECTCALLFAILED>');
    expect(here.asterisk.calls).toHaveLength(1);
  });

  test('since the password is wrong is told at once, and the operator sees why', async ({ kit }) => {
    const here = await scene(kit, { secret: 'another' });
    const minitel = await arrive(kit, here);
    minitel.send(KEYS.ENVOI);
    await minitel.waitFor(shown('Service téléphonique indisponible'));
    await minitel.waitFor('<DIRECTCALLFAILED>');
    await here.gateway.waitForLog(/mot de passe/);
    expect(here.gateway.output).not.toContain('amipwd');
  });

  test('since the manager is lost while it rings is told at once, and ends when the manager is back', async ({
    kit,
  }) => {
    const here = await scene(kit, { onCall: (call) => call.ring(), dropAt: 'ringing' });
    const minitel = await arrive(kit, here);
    minitel.send(KEYS.ENVOI);
    await minitel.waitFor('<DIRECTCALLFAILED>');
    await nothingLeft(here);
  });

  test('since the user has enough of its ringing leaves no channel, and he is back at his service', async ({
    kit,
  }) => {
    const here = await scene(kit, { onCall: (call) => call.ring() });
    const minitel = await arrive(kit, here);
    minitel.send(KEYS.ENVOI);
    await here.asterisk.until(() => here.asterisk.channels.length === 1, 'a channel');
    minitel.send(KEYS.CONNEXION_FIN);
    await minitel.waitFor('<DIRECTCALLFAILED>');
    await nothingLeft(here);
  });

  test('since the user hangs up while it rings leaves no channel', async ({ kit }) => {
    const here = await scene(kit, { onCall: (call) => call.ring() });
    const minitel = await arrive(kit, here);
    minitel.send(KEYS.ENVOI);
    await here.asterisk.until(() => here.asterisk.channels.length === 1, 'a channel');
    minitel.cut();
    await nothingLeft(here);
    await here.service.waitFor('FIN');
  });

  test('is answered after the user has left: the modem is sent away', async ({ kit }) => {
    const here = await scene(kit, { onCall: (call) => call.ring(), silentFrom: 'hangup' });
    const minitel = await arrive(kit, here);
    minitel.send(KEYS.ENVOI);
    const call = await here.asterisk.call();
    minitel.cut();
    await here.service.waitFor('FIN');
    // Asterisk is slow to hang up.
    call.answer();
    const modem = await startModem(call, here.gateway);
    await modem.hungUpByGateway();
    here.asterisk.behaviour.silentFrom = null;
    expect(modem.received).toBe('');
    await nothingLeft(here);
  });
});

describe('a modem that nobody waits for', () => {
  test.for(['', 'x', '../../../etc/passwd', '0'.repeat(32), 'sockets/skminipavi-1.sock'])(
    'with the token %j is hung up on without a word',
    async (token, { kit }) => {
      const here = await scene(kit);
      const modem = await kit.tcp(here.gateway.ports.ast, `CALLTO ${NUMBER}\nPID ${token}\n\n`);
      await modem.closed();
      expect(modem.received).toBe('');
      expect(here.service.calls).toHaveLength(0);
    },
  );

  test('with a token used once is no second guest', async ({ kit }) => {
    const here = await scene(kit);
    const minitel = await arrive(kit, here);
    const { call } = await linked(here, minitel);
    const second = await kit.tcp(
      here.gateway.ports.ast,
      `CALLTO ${NUMBER}\nPID ${call.variables.get('PID')}\n\n`,
    );
    await second.closed();
    minitel.send(KEYS.CONNEXION_FIN);
    await minitel.waitFor('<DIRECTCALLENDED>');
  });
});

describe('whoever dies', () => {
  test('the user’s worker: the call ends, the service gets its FIN', async ({ kit }) => {
    const here = await scene(kit);
    const minitel = await arrive(kit, here);
    await linked(here, minitel);
    process.kill(await workerOf(here, 'IN/WS'), 'SIGKILL');
    await here.service.waitFor('FIN');
    await nothingLeft(here);
  });

  test('the user’s worker while it rings: the channel ends', async ({ kit }) => {
    const here = await scene(kit, { onCall: (call) => call.ring() });
    const minitel = await arrive(kit, here);
    minitel.send(KEYS.ENVOI);
    await here.asterisk.until(() => here.asterisk.channels.length === 1, 'a channel');
    process.kill(await workerOf(here, 'IN/WS'), 'SIGKILL');
    await nothingLeft(here);
  });

  test('the modem’s worker: the user comes back, nobody is owed a FIN for it', async ({ kit }) => {
    const here = await scene(kit);
    const minitel = await arrive(kit, here);
    await linked(here, minitel);
    process.kill(await workerOf(here, 'OUT/AST'), 'SIGKILL');
    await minitel.waitFor('<DIRECTCALLENDED>');
    await nothingLeft(here);
    expect(here.service.select('FIN')).toHaveLength(0);
  });

  test('the background process while it rings: the user hears it at once, the channel ends with the next one', async ({
    kit,
  }) => {
    const here = await scene(kit, { onCall: (call) => call.ring() });
    const minitel = await arrive(kit, here);
    minitel.send(KEYS.ENVOI);
    await here.asterisk.until(() => here.asterisk.channels.length === 1, 'a channel');
    process.kill(await here.gateway.processOf('background'), 'SIGKILL');
    await minitel.waitFor(shown('Service téléphonique indisponible'));
    await minitel.waitFor('<DIRECTCALLFAILED>');
    await nothingLeft(here);
  });

  test('the background process during a call: it goes on, and is hung up in the end', async ({ kit }) => {
    const here = await scene(kit);
    const minitel = await arrive(kit, here);
    const { modem } = await linked(here, minitel);
    process.kill(await here.gateway.processOf('background'), 'SIGKILL');
    await here.asterisk.until(() => here.asterisk.openSessions === 0, 'the manager to be alone');
    modem.send('TOUJOURS LA');
    await minitel.waitFor('TOUJOURS LA');
    minitel.send(KEYS.CONNEXION_FIN);
    await minitel.waitFor('<DIRECTCALLENDED>');
    await nothingLeft(here);
  });

  test('the master while it rings, and another one comes: the call is answered and joined', async ({
    kit,
  }) => {
    const here = await scene(kit, { onCall: (call) => call.ring() });
    const minitel = await arrive(kit, here);
    minitel.send(KEYS.ENVOI);
    const call = await here.asterisk.call();
    await here.gateway.killMaster();
    await here.gateway.start();
    call.answer();
    (await startModem(call, here.gateway)).send('\fSERVEUR a deux pas de chez vous');
    await minitel.waitFor('SERVEUR');
    minitel.send(KEYS.CONNEXION_FIN);
    await minitel.waitFor('<DIRECTCALLENDED>');
    await nothingLeft(here);
  });
});

test('the gateway that stops hangs up what it has called', async ({ kit }) => {
  const here = await scene(kit);
  const minitel = await arrive(kit, here);
  await linked(here, minitel);
  await here.gateway.stop();
  await nothingLeft(here);
});
