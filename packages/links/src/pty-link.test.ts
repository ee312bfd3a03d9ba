import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
  chmodSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeText, FUNCTION_KEYS, Screen, screenToText, SEP } from '@minipavi/videotex';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { processesOfSession } from './process-session.ts';
import { openPty, type PtyTarget } from './pty-link.ts';
import { prepareLaunch } from './pty-program.ts';
import { LinkError, type RemoteLink } from './remote-link.ts';

const folder = mkdtempSync(join(tmpdir(), 'pty-'));
// Programs run as nobody when the tests run as root.
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true }));

const opened: RemoteLink[] = [];
afterEach(async () => void (await Promise.all(opened.splice(0).map((link) => link.close()))));

async function start(command: readonly string[], options: Partial<PtyTarget> = {}) {
  let pid = 0;
  const onStart = (started: { pid: number }): void => void (pid = started.pid);
  const target = {
    command,
    user: null,
    folder,
    uniqueId: '1234',
    bytesPerSecond: Infinity,
    onStart,
    ...options,
  };
  const link = await openPty(target);
  opened.push(link);
  const screen = new Screen();
  const seen: number[] = [];
  const ended = once(link, 'end').then(([reason]) => reason as string);
  link.on('data', (bytes) => {
    seen.push(...bytes);
    screen.write(bytes);
  });
  const rows = (): string[] => screenToText(screen).slice(1);
  const type = (text: string): void => link.send(Uint8Array.from(encodeText(text)));
  const press = (key: keyof typeof FUNCTION_KEYS): void => link.send(Uint8Array.of(SEP, FUNCTION_KEYS[key]));
  const shows = (text: string): Promise<void> =>
    vi.waitFor(() => expect(rows().join('\n')).toContain(text), 5000);
  return { link, pid, screen, rows, type, press, shows, ended, seen };
}

const has = (program: string): boolean =>
  ['/usr/bin', '/bin', '/usr/games'].some((place) => existsSync(join(place, program)));

describe('a program on a terminal', () => {
  it('gets what is typed, and its echo is shown', async () => {
    const { type, press, shows, rows } = await start(['cat']);
    type('cha');
    type('t');
    press('ENVOI');
    await vi.waitFor(() => expect(rows().slice(0, 3)).toEqual(['chat', 'chat', '']));
    type('x');
    press('CORRECTION');
    type('y');
    press('ANNULATION');
    type('à');
    press('ENVOI');
    await shows('à\n');
  });

  it('has 24 rows of 40 columns, an environment of its own and no file of the gateway', async () => {
    process.env['SECRET_OF_THE_GATEWAY'] = '1';
    const script =
      'stty size; env | sort; echo files $(readlink /proc/self/fd/* | grep -c -e socket -e anon); echo END';
    const { rows, shows } = await start(['bash', '--norc', '-c', script]);
    await shows('END');
    delete process.env['SECRET_OF_THE_GATEWAY'];
    const names = rows().flatMap((row) => /^(\w+)=/.exec(row)?.[1] ?? []);
    expect(rows()[0]).toBe('24 40');
    expect(new Set(names)).toEqual(
      new Set([
        'HOME',
        'LANG',
        'LOGNAME',
        'MINIPAVI_UNIQUEID',
        'PATH',
        'PWD',
        'SHELL',
        'SHLVL',
        'TERM',
        'USER',
        '_',
      ]),
    );
    expect(rows()).toContain('MINIPAVI_UNIQUEID=1234');
    // No socket, no event queue: this process has many of both.
    expect(rows()).toContain('files 0');
  });

  it('tells how it ended, after its last output, and gives the keyboard back', async () => {
    const { ended, rows, seen } = await start(['bash', '-c', 'echo au revoir; exit 3']);
    expect(await ended).toBe('programme terminé (code 3)');
    expect(rows()[0]).toBe('au revoir');
    expect(Buffer.from(seen.slice(0, 13)).toString('hex')).toBe('1b3a6a431b3a69451b3b695941');
    expect(Buffer.from(seen.slice(-5)).toString('hex')).toBe('1b3b6a5941');
  });

  it('tells of the signal that killed it', async () => {
    expect(await (await start(['bash', '-c', 'kill -9 $$'])).ended).toBe('programme terminé (signal 9)');
  });

  it('is drawn again with Répétition, of which it hears nothing', async () => {
    const { press, type, shows, screen, rows } = await start(['cat']);
    type('bonjour');
    await shows('bonjour');
    screen.write([0x0c]);
    press('REPETITION');
    await shows('bonjour');
    expect(rows()[0]).toBe('bonjour');
  });

  it('skips what lies between two updates while the line takes no more', async () => {
    const script = 'read; seq 200000; echo END; exec sleep 1000';
    const { link, pid, rows, shows, seen, type, press } = await start(['bash', '-c', script]);
    await vi.waitFor(() => expect(seen.length).toBeGreaterThan(0));
    link.pause();
    const before = seen.length;
    type('go');
    press('ENVOI');
    await vi.waitFor(() => expect(commandOf(pid)).toBe('sleep'), 10_000);
    link.resume();
    await shows('END');
    expect(rows().slice(-3, -1)).toEqual(['200000', 'END']);
    expect(seen.length - before).toBeLessThan(2000);
  });

  it('is killed with its link, and so is all that it has started', async () => {
    const { link, pid, shows } = await start([
      'bash',
      '-c',
      "trap '' HUP; sleep 1000 & nohup sleep 1001 >/dev/null 2>&1 & echo ON; wait",
    ]);
    await shows('ON');
    expect(processesOfSession(pid).length).toBe(3);
    await link.close();
    await vi.waitFor(() => expect(processesOfSession(pid)).toEqual([]));
  });

  it('leaves nothing behind when it ends by itself with a child in the background', async () => {
    const { link, pid, ended } = await start(['bash', '-c', 'nohup sleep 1000 >/dev/null 2>&1 & exit']);
    await ended;
    await link.close();
    await vi.waitFor(() => expect(processesOfSession(pid)).toEqual([]));
  });

  it('leaves no file and no process after fifty of them', async () => {
    await (await start(['true'])).link.close();
    const files = (): number => readdirSync('/proc/self/fd').length;
    const children = (): number => readdirSync('/proc').filter((name) => isChild(name)).length;
    const before = [files(), children()];
    for (let round = 0; round < 10; round++) {
      const links = await Promise.all(Array.from({ length: 5 }, () => start(['cat'])));
      await Promise.all(links.map(({ link }) => link.close()));
    }
    await vi.waitFor(() => expect([files(), children()]).toEqual(before));
  });
});

describe('full-screen programs', () => {
  const page = Array.from({ length: 60 }, (_, i) => `${i + 1}. Une ligne assez courte, d’été`);
  const file = join(folder, 'page.txt');
  writeFileSync(file, page.join('\n') + '\n');
  const asShown = (rows: readonly string[]): string[] => rows.map((row) => row.replace('’', "'"));

  it.skipIf(!has('less'))('less (Debian less): pages with Suite and Retour', async () => {
    const { rows, press, type, shows, ended } = await start(['less', file]);
    await shows('23. ');
    expect(rows().slice(0, 23)).toEqual(asShown(page.slice(0, 23)));
    press('SUITE');
    await shows('46. ');
    expect(rows().slice(0, 23)).toEqual(asShown(page.slice(23, 46)));
    press('RETOUR');
    await shows('\n2. ');
    expect(rows().slice(0, 23)).toEqual(asShown(page.slice(0, 23)));
    type('q');
    expect(await ended).toBe('programme terminé (code 0)');
  });

  it.skipIf(!has('vi'))('vi (Debian vim-tiny): inserts, moves, leaves with Sommaire', async () => {
    const { rows, press, type, shows, ended } = await start([
      'vi',
      '-u',
      'NONE',
      '--cmd',
      'set shortmess=F',
      'page.txt',
    ]);
    await shows('23. ');
    type('dd');
    await shows('24. ');
    expect(rows().slice(0, 23)).toEqual(asShown(page.slice(1, 24)));
    type('Obonjour é');
    press('SOMMAIRE');
    await shows('bonjour é');
    expect(rows().slice(0, 3)).toEqual(['bonjour é', ...asShown(page.slice(1, 3))]);
    type(':q!');
    press('ENVOI');
    expect(await ended).toBe('programme terminé (code 0)');
  });
});

describe('what cannot be started', () => {
  const around = {
    uid: 1000,
    accounts:
      'root:x:0:0::/root:/bin/sh\nme:x:1000:1000::/:/bin/sh\nnobody:x:65534:65534::/nonexistent:/bin/sh\n',
  };
  const prepare = (given: Partial<PtyTarget>, uid = 1000) =>
    prepareLaunch({ command: ['cat'], user: null, folder: null, ...given }, 'u', { ...around, uid });

  it.each([
    [{ command: ['no-such-program'] }, 1000, 'programme no-such-program introuvable ou pas exécutable'],
    [{ command: ['/etc/passwd'] }, 1000, 'programme /etc/passwd introuvable ou pas exécutable'],
    [{ folder: '/no-such-folder' }, 1000, '/no-such-folder : pas un dossier accessible'],
    [{ user: 'other' }, 1000, 'compte other refusé : seule une passerelle lancée par root peut en changer'],
    [{ user: 'other' }, 0, 'compte other inconnu de cette machine'],
    [{ user: 'root' }, 0, 'compte root refusé : un programme ne tourne jamais sous root'],
  ])('is told: %o as %i', (given, uid, message) => {
    expect(() => prepare(given, uid)).toThrow(new LinkError('LINK_UNREACHABLE', message));
  });

  it('never is a reason to run as root: nobody is, unless the operator names another', () => {
    const { file, args, account, cwd } = prepare({}, 0);
    expect({ file: file.replace(/.*\//, ''), account, cwd }).toEqual({
      file: 'setpriv',
      account: 'nobody',
      cwd: '/',
    });
    expect(args.slice(0, 3)).toEqual(['--reuid=65534', '--regid=65534', '--init-groups']);
    expect(prepare({ user: 'me' }, 0).account).toBe('me');
  });

  it('rejects the opening with the reason', async () => {
    const error = await openPty({
      command: ['no-such-program'],
      user: null,
      folder: null,
      uniqueId: '1',
    }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(LinkError);
  });
});

function commandOf(pid: number): string {
  return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
}

function isChild(pid: string): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === process.pid;
  } catch {
    return false;
  }
}
