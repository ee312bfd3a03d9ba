/** Minitels by AudioSocket, at the other end of real sound: the gateway is the modem, and nothing here is but Asterisk. */

import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { V23Modem } from '@minipavi/telephony';
import { describe, expect } from 'vitest';
import {
  audioXml,
  AudioSocketCall,
  callUuid,
  FakeAsterisk,
  KEYS,
  page,
  V23Minitel,
  waitFor,
  type FrameFault,
  type Gateway,
  type V23MinitelOptions,
  type VideotexService,
} from '@minipavi/testkit';
import { test, type Kit } from '../kit.ts';

const CALLER = '33972101721';
const codes = (text: string): number[] => [...Buffer.from(text, 'latin1')];
const shown = ({ minitel }: V23Minitel): string => Buffer.from(minitel.shown).toString('latin1');

interface Scene {
  readonly service: VideotexService;
  readonly gateway: Gateway;
}

interface SceneOptions {
  readonly entry?: Readonly<Record<string, string | number>>;
  readonly settings?: Readonly<Record<string, string | number>>;
  readonly sections?: string;
  readonly text?: string;
}

async function scene(
  kit: Kit,
  { entry = {}, settings = {}, sections = '', text = '' }: SceneOptions = {},
): Promise<Scene> {
  const service = await kit.service(({ fctn, content }) =>
    page(`\f<${fctn}>${content.join()}${fctn === 'CNX' ? text : ''}`, {
      echo: 'on',
      COMMAND: {
        name: 'InputTxt',
        param: {
          x: 1,
          y: 20,
          l: 10,
          char: '',
          spacechar: '.',
          prefill: '',
          cursor: 'on',
          validwith: 128 + 64,
        },
      },
    }),
  );
  const [ws = 0, http = 0, audio = 0] = await kit.ports(3);
  const gateway = await kit.gateway({
    general: { durl: service.url(), wsport: ws, telnport: null, httpport: http, audioport: audio },
    sections: `${audioXml([{ id: 1, ...entry }], settings)}${sections}`,
  });
  return { service, gateway };
}

const audioPort = ({ gateway }: Scene): number => gateway.ports.audio ?? 0;

interface Caller {
  readonly end: V23Minitel;
  readonly call: AudioSocketCall;
}

function callIn(
  kit: Kit,
  here: Scene,
  { fault, ...options }: V23MinitelOptions & { readonly fault?: (frame: number) => FrameFault } = {},
): Caller {
  const end = new V23Minitel(options);
  const call = new AudioSocketCall({
    port: audioPort(here),
    uuid: callUuid(1, CALLER),
    farEnd: end,
    ...(fault && { fault }),
  });
  kit.atEnd(() => call.reset());
  return { end, call };
}

const shows = ({ end, call }: Caller, text: string): Promise<true> =>
  call.until(() => shown(end).includes(text), {
    what: () => `"${text}" on the Minitel, which shows ${JSON.stringify(shown(end))}`,
  });

/** At 75 bauds nothing is corrected: like anybody, who types again what was lost with a frame. */
async function typesUntil(caller: Caller, keys: string, text: string): Promise<void> {
  const isShown = (): boolean => shown(caller.end).includes(text);
  for (let i = 0; i < 8 && !isShown(); i++) {
    caller.end.press(codes(keys));
    const before = caller.call.framesReceived;
    await caller.call.until(() => isShown() || caller.call.framesReceived > before + 150, {
      what: () => `"${text}" on the Minitel, which shows ${JSON.stringify(shown(caller.end))}`,
    });
  }
  expect(shown(caller.end)).toContain(text);
}

const infosOf = async ({ gateway }: Scene): Promise<string> => (await gateway.sessions())[0]?.infos ?? '';

describe.concurrent('a Minitel whose sound Asterisk brings', () => {
  test('hears the tones, connects, is welcomed, types, validates and leaves', async ({ kit }) => {
    const here = await scene(kit);
    const caller = callIn(kit, here);
    await shows(caller, '<CNX>');
    expect(shown(caller.end)).toMatch(/MiniPAVI 2\.0PCE /);
    caller.end.press(codes(`ab${KEYS.ENVOI}`));
    await shows(caller, '<ENVOI>ab');
    const [session] = await here.gateway.sessions();
    expect(session).toMatchObject({ type: 'IN/AUD', ip: CALLER });
    // Level and errors of the line, live.
    await waitFor(async () => /^−\d+ dBm0/.test(await infosOf(here)), {
      what: 'the level of the line in VisuWeb',
    });
    expect(here.service.calls[0]?.pavi).toMatchObject({ typesocket: 'AST', remoteAddr: CALLER });
    caller.end.hangUp();
    await caller.call.over();
    expect(caller.call.wasAskedToHangUp).toBe(true);
    await here.service.waitFor('FIN');
  });

  test('gets a page with error correction, exactly, on a line that loses, empties and doubles frames', async ({
    kit,
  }) => {
    const text = Array.from({ length: 40 }, (_, i) => `ligne ${i} du texte.`).join('');
    const here = await scene(kit, { text });
    // Not while it connects: a real one would call again.
    const faults: Readonly<Record<number, FrameFault>> = {
      11: 'lost',
      37: 'zeroed',
      61: 'twice',
      83: 'missing',
    };
    const caller = callIn(kit, here, {
      fault: (frame) => (frame < 350 ? null : (faults[frame % 97] ?? null)),
    });
    await shows(caller, text);
    expect(caller.end.minitel.isCorrecting).toBe(true);
    await waitFor(async () => /dBm0.* · PCE \d+ blocs/.test(await infosOf(here)), { what: 'PCE in VisuWeb' });
    await typesUntil(caller, KEYS.SUITE, '<SUITE>');
  });

  test('connects as late as its user presses the key, and as weak as 40 dB below what it should be', async ({
    kit,
  }) => {
    const here = await scene(kit);
    const caller = callIn(kit, here, { pressedAfterMs: 5_000, sendDbm0: -36, clock: 1.01, offsetHz: 8 });
    await shows(caller, '<CNX>');
  });

  test('that is none is hung up on in the end, and no service hears of it but its FIN', async ({ kit }) => {
    const here = await scene(kit);
    const call = new AudioSocketCall({
      port: audioPort(here),
      uuid: callUuid(1, ''),
      farEnd: { process: (_heard, out) => out.fill(0) },
    });
    kit.atEnd(() => call.reset());
    // 3.8 s of tones, then 45 s.
    await call.until(() => call.isOver, { what: 'the gateway to give up', withinMs: 60_000 });
    await here.gateway.waitForLog(/aucun modem au bout de la ligne/);
  }, 70_000);

  test('that hangs up without a word is gone at once', async ({ kit }) => {
    const here = await scene(kit);
    const caller = callIn(kit, here);
    await shows(caller, '<CNX>');
    caller.call.reset();
    await here.service.waitFor('FIN');
  });
});

describe.concurrent('a process that is busy', () => {
  test('for 100 ms does not break a call', async ({ kit }) => {
    const here = await scene(kit);
    const caller = callIn(kit, here);
    await shows(caller, '<CNX>');
    const [session] = await here.gateway.sessions();
    const pid = session?.pid ?? 0;
    for (let i = 0; i < 5; i++) {
      const before = caller.call.framesReceived;
      process.kill(pid, 'SIGSTOP');
      await new Promise((resolve) => setTimeout(resolve, 100));
      process.kill(pid, 'SIGCONT');
      await caller.call.until(() => caller.call.framesReceived > before + 20, { what: 'sound again' });
    }
    caller.end.press(codes(`xyz${KEYS.ENVOI}`));
    await shows(caller, '<ENVOI>xyz');
  });
});

describe.concurrent('who breaks the protocol', () => {
  test.for([
    ['no name', null],
    ['a name that nobody knows', '00112233-4455-4677-8899-aabbccddeeff'],
    ['an entry that is not in the configuration', callUuid(7, CALLER)],
    ['a number that is none', '4d504156-0001-4abc-8def-012345678000'],
  ] as const)('by %s is hung up on within two seconds', async ([, uuid], { kit }) => {
    const here = await scene(kit);
    const call = new AudioSocketCall({
      port: audioPort(here),
      uuid,
      farEnd: { process: (_heard, out) => out.fill(0) },
    });
    kit.atEnd(() => call.reset());
    await call.over();
    expect(here.service.calls).toHaveLength(0);
    expect(here.gateway.output).not.toContain('00112233');
  });

  test('in other ways disturbs neither himself nor others', async ({ kit }) => {
    const here = await scene(kit);
    const caller = callIn(kit, here);
    for (const text of ['GET / HTTP/1.0\r\n\r\n', '\x01\x00\x10', '\x10\xff\xff', '\x01\x00\x02ab']) {
      const stranger = await kit.tcp(audioPort(here), text);
      await stranger.closed();
    }
    await shows(caller, '<CNX>');
    // Odd lengths, unknown kinds, a second name, in pieces.
    for (const byte of [
      3,
      0,
      1,
      0x35,
      0x77,
      0,
      2,
      1,
      1,
      0x10,
      0,
      1,
      9,
      1,
      0,
      16,
      ...Buffer.alloc(16),
      0x10,
      0,
      0,
    ]) {
      caller.call.write(Uint8Array.of(byte));
    }
    // Two of these were lost frames: what begins to be said in their silence is lost with them.
    const before = caller.call.framesReceived;
    await caller.call.until(() => caller.call.framesReceived > before + 10, { what: 'sound to go on' });
    caller.end.press(codes(`q${KEYS.ENVOI}`));
    await shows(caller, '<ENVOI>q');
  });
});

describe.concurrent('a line that is to be recorded', () => {
  test('is there afterwards as a WAV of both directions, and others are not', async ({ kit }) => {
    const folder = await kit.folder();
    const here = await scene(kit, { entry: { record: 'yes' }, settings: { recordings: folder } });
    const caller = callIn(kit, here);
    await shows(caller, '<CNX>');
    const [session] = await here.gateway.sessions();
    caller.call.hangUp();
    await here.service.waitFor('FIN');
    const file = path.join(folder, `ligne-${session?.uniqueid}.wav`);
    const wav = await waitFor(() => (fs.existsSync(file) ? fs.readFileSync(file) : null), { what: file });
    expect(wav.toString('latin1', 0, 4)).toBe('RIFF');
    expect([wav.readUInt16LE(22), wav.readUInt32LE(24), wav.readUInt16LE(34)]).toEqual([2, 8000, 16]);
    const loudest = [0, 0];
    for (let at = 44; at + 4 <= wav.length; at += 4) {
      loudest[0] = Math.max(loudest[0] ?? 0, wav.readInt16LE(at));
      loudest[1] = Math.max(loudest[1] ?? 0, wav.readInt16LE(at + 2));
    }
    // The Minitel's 390 Hz, and our tones.
    expect(loudest[0]).toBeGreaterThan(1000);
    expect(loudest[1]).toBeGreaterThan(1000);
  });
});

/** Asterisk's part of FastAGI: tells who calls, does what it is told, and starts AudioSocket. */
async function agiCall(
  kit: Kit,
  port: number,
  variables: Record<string, string>,
  startUrl: string,
): Promise<string> {
  const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
  kit.atEnd(() => void socket.destroy());
  for (const [name, value] of Object.entries(variables)) socket.write(`agi_${name}: ${value}\n`);
  socket.write('\n');
  let text = '';
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
        const command = text.slice(0, end);
        text = text.slice(end + 1);
        const audio = /^EXEC AudioSocket "([0-9a-f-]{36}),127\.0\.0\.1:\d+"$/.exec(command);
        if (audio?.[1] !== undefined) resolve(audio[1]);
        else if (command === 'GET VARIABLE "STARTURL"') {
          socket.write(startUrl === '' ? '200 result=0\n' : `200 result=1 (${startUrl})\n`);
        } else socket.write('200 result=0\n');
      }
    });
  });
}

describe.concurrent('a call that the dialplan hands over by FastAGI', () => {
  test('has a name that nobody guesses, its caller and its start page', async ({ kit }) => {
    const other = await kit.service([page('\fAUTRE SERVICE')]);
    const [agi = 0] = await kit.ports(1);
    const here = await scene(kit, { settings: { agiport: agi } });
    const uuid = await agiCall(kit, agi, { network_script: 'entry1', callerid: '0388776655' }, other.url());
    expect(uuid).not.toContain('4d504156');
    const end = new V23Minitel();
    const call = new AudioSocketCall({ port: audioPort(here), uuid, farEnd: end });
    kit.atEnd(() => call.reset());
    await shows({ end, call }, 'AUTRE SERVICE');
    expect(other.calls[0]?.pavi).toMatchObject({ remoteAddr: '0388776655' });
    // It is for one call.
    const second = new AudioSocketCall({ port: audioPort(here), uuid, farEnd: new V23Minitel() });
    kit.atEnd(() => second.reset());
    await second.over();
    expect(call.isOver).toBe(false);
  });
});

describe.concurrent('a call out with our own modem', () => {
  test('needs no dialplan, and reaches a server’s modem both ways', async ({ kit }) => {
    const asterisk = await FakeAsterisk.start();
    kit.atEnd(() => asterisk.stop());
    const sections = `
      <connecttocmd><key>Key1234</key>
        <asterisk>
          <ip>127.0.0.1</ip><port>${asterisk.port}</port><user>ami</user><pwd>amipwd</pwd>
          <sipchannel>PJSIP/line1/sip:%NUM%@sbc</sipchannel><modem>audiosocket</modem>
          <maxtime>600</maxtime><calltimeout>7000</calltimeout>
        </asterisk>
      </connecttocmd>`;
    const here = await scene(kit, { sections });
    const caller = await kit.service(({ fctn }) =>
      fctn === 'CNX'
        ? page('\fAPPEL', {
            COMMAND: { name: 'connectToExt', param: { key: 'Key1234', number: '0388776655' } },
          })
        : page(`\f<${fctn}>`),
    );
    const minitel = await kit.websocket(here.gateway, { path: `/?url=${encodeURIComponent(caller.url())}` });
    const originated = await asterisk.call();
    expect(originated.action.get('Application')).toBe('AudioSocket');
    expect(originated.action.get('Context')).toBe('');
    const [uuid = '', address] = originated.action.get('Data').split(',');
    expect(address).toBe(`127.0.0.1:${audioPort(here)}`);
    const toSend = codes('\fSERVEUR');
    const heard: number[] = [];
    const server = new V23Modem({
      role: 'answer',
      pull: () => toSend.shift() ?? -1,
      onCharacter: (code) => heard.push(code),
    });
    const call = new AudioSocketCall({ port: audioPort(here), uuid, farEnd: server });
    kit.atEnd(() => call.reset());
    await minitel.waitFor('SERVEUR');
    // At 75 bauds nothing is corrected: on a machine that is busy elsewhere, a frame comes too late.
    const text = (): string => Buffer.from(heard).toString('latin1');
    for (let i = 0; i < 12 && !text().includes('oui'); i++) {
      const before = call.framesReceived;
      minitel.send('oui');
      await call.until(() => text().includes('oui') || call.framesReceived > before + 75, {
        what: () => `"oui" at the server, which heard ${JSON.stringify(text())}`,
      });
    }
    expect(text()).toContain('oui');
    const types = (await here.gateway.sessions()).map(({ type, infos }) => `${type} ${infos}`).sort();
    expect(types).toEqual(['IN/WS CALLTO 0388776655', expect.stringMatching(/^OUT\/AUD CALLTO 0388776655/)]);
    minitel.send(KEYS.CONNEXION_FIN);
    await minitel.waitFor('<DIRECTCALLENDED>');
    await call.over();
    await asterisk.noChannels();
  });
});
