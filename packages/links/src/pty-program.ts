/** What a local program runs as, where and with what: the account, the folder, the environment, its own file. */

import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { LinkError } from './remote-link.ts';
import { TERMINAL_TYPE } from './program-screen.ts';

export interface PtyProgram {
  /** Program and arguments; at least one word. Given by the operator, never by a service or a user. */
  readonly command: readonly string[];
  /** Account of this machine; null: `nobody` if this process is root, else the process's own. */
  readonly user: string | null;
  /** Absolute; null: the account's home, or `/` where that is not to be entered. */
  readonly folder: string | null;
}

export interface Launch {
  readonly file: string;
  readonly args: string[];
  readonly cwd: string;
  readonly env: Record<string, string>;
  /** Account the program runs under, for the log. */
  readonly account: string;
}

interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** Where programs of the operator's are looked for: games have a folder of their own in Debian. */
const PATH = '/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games';
const UNPRIVILEGED = 'nobody';

/**
 * Of util-linux, on every Debian: unlike node-pty, it gives the account's own groups instead of leaving root's, and
 * nothing the program starts can gain rights again (sudo, setuid).
 */
const SET_PRIVILEGES = 'setpriv';

export interface Surroundings {
  /** Effective user of this process. */
  readonly uid: number;
  /** Text of the account file. */
  readonly accounts: string;
}

export const surroundings = (): Surroundings => ({
  uid: process.geteuid?.() ?? -1,
  accounts: readFileSync('/etc/passwd', 'utf8'),
});

/** Throws a LinkError for what cannot be started: unknown account, missing program or folder. */
export function prepareLaunch(program: PtyProgram, uniqueId: string, around = surroundings()): Launch {
  const [name = '', ...args] = program.command;
  const isRoot = around.uid === 0;
  const account = accountFor(program.user, around);
  const file = findProgram(name);
  const home = isFolder(account.home) ? account.home : '/';
  const cwd = program.folder ?? home;
  if (!isFolder(cwd)) throw cannotStart(`${cwd} : pas un dossier accessible`);
  const env = {
    PATH,
    TERM: TERMINAL_TYPE,
    LANG: 'C.UTF-8',
    HOME: home,
    USER: account.name,
    LOGNAME: account.name,
    SHELL: '/bin/sh',
    MINIPAVI_UNIQUEID: uniqueId,
  };
  if (!isRoot) return { file, args, cwd, env, account: account.name };
  const dropping = [
    `--reuid=${account.uid}`,
    `--regid=${account.gid}`,
    '--init-groups',
    '--inh-caps=-all',
    '--no-new-privs',
    '--',
  ];
  return {
    file: findProgram(SET_PRIVILEGES),
    args: [...dropping, file, ...args],
    cwd,
    env,
    account: account.name,
  };
}

function accountFor(wanted: string | null, { uid, accounts }: Surroundings): Account {
  const known = readAccounts(accounts);
  const own = known.find((account) => account.uid === uid);
  if (uid === 0) {
    const name = wanted ?? UNPRIVILEGED;
    const account = known.find((one) => one.name === name);
    if (!account) throw cannotStart(`compte ${name} inconnu de cette machine`);
    if (account.uid === 0)
      throw cannotStart(`compte ${name} refusé : un programme ne tourne jamais sous root`);
    return account;
  }
  if (wanted !== null && wanted !== own?.name) {
    throw cannotStart(`compte ${wanted} refusé : seule une passerelle lancée par root peut en changer`);
  }
  return own ?? { name: String(uid), uid, gid: -1, home: '/' };
}

/** `name:password:uid:gid:comment:home:shell`, one a line. */
const readAccounts = (text: string): readonly Account[] =>
  text.split('\n').flatMap((row) => {
    const [name = '', , uid = '', gid = '', , home = '/'] = row.split(':');
    return /^\d+$/.test(uid) && /^\d+$/.test(gid) ? [{ name, uid: Number(uid), gid: Number(gid), home }] : [];
  });

function findProgram(name: string): string {
  const candidates = name.includes('/') ? [name] : PATH.split(':').map((folder) => join(folder, name));
  const found = candidates.find((file) => isAbsolute(file) && isProgram(file));
  if (found === undefined) throw cannotStart(`programme ${name} introuvable ou pas exécutable`);
  return found;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

const cannotStart = (message: string): LinkError => new LinkError('LINK_UNREACHABLE', message);
