/** A local program as a far end: on a terminal of 40 x 24, its screen translated for the Minitel, killed with its link. */

import type * as NodePty from 'node-pty';
import { BEL, ESC } from '@minipavi/videotex';
import { BaseLink } from './base-link.ts';
import { KeyTranslator } from './keys-to-ansi.ts';
import { COLUMNS, ROWS } from './minitel-cells.ts';
import { PagePace } from './page-pace.ts';
import { emptyCells, PageUpdate } from './page-update.ts';
import { signalSession } from './process-session.ts';
import { openProgramScreen, TERMINAL_TYPE, type ProgramScreen } from './program-screen.ts';
import { prepareLaunch, type PtyProgram } from './pty-program.ts';
import { LinkError, type RemoteLink } from './remote-link.ts';

export interface PtyTarget extends PtyProgram {
  /** Of the session, given to the program as MINIPAVI_UNIQUEID. */
  readonly uniqueId: string;
  /** Aborted: the user has gone. */
  readonly signal?: AbortSignal;
  /** What the user's terminal shows in a second; 120 unless given, Infinity for no limit. */
  readonly bytesPerSecond?: number;
  /** Told once the program runs: for the log. */
  readonly onStart?: (started: { readonly account: string; readonly pid: number }) => void;
}

/**
 * Page mode, so that the last cell of row 24 can be written (PRO2 stop, 43); small letters (PRO2 start, 45);
 * extended keyboard, for the cursor keys, Ctrl and Esc (PRO3 start, 59 41).
 */
const OPENING = [ESC, 0x3a, 0x6a, 0x43, ESC, 0x3a, 0x69, 0x45, ESC, 0x3b, 0x69, 0x59, 0x41];
/** The keyboard as services expect it. To be sent by who closes the link, too. */
export const PTY_CLOSING: readonly number[] = [ESC, 0x3b, 0x6a, 0x59, 0x41];

/** Output of the program that is read in one go and then waits: 1.3 MB a second, some percent of a processor. */
const SLICE_BYTES = 64 * 1024;
const SLICE_MS = 50;
/** The rest of a key's sequence takes 8 ms a byte at 1200 bauds. */
const ESCAPE_WITHIN_MS = 150;
/** Typed bytes: the program may not read them, and then they wait in memory. A Minitel sends 8 a second. */
const TYPED_BYTES = { atOnce: 4096, perMs: 1 };
/** From SIGKILL to giving up: only a process stuck in the kernel takes longer. */
const KILLED_WITHIN_MS = 1000;

/** Starts the program. Rejects with a LinkError. */
export async function openPty(target: PtyTarget): Promise<RemoteLink> {
  const title = target.command[0] ?? '';
  const { spawn } = await loadNodePty(title);
  const launch = prepareLaunch(target, target.uniqueId);
  // Set once the screen is there: it only answers what the program, started after it, has asked.
  let link: PtyLink | null = null;
  const screen = await openProgramScreen({
    onReply: (text) => link?.answer(text),
    onBell: () => link?.ring(),
  });
  if (target.signal?.aborted === true) {
    screen.dispose();
    throw new LinkError('LINK_UNREACHABLE', `${title} : abandonné`);
  }
  const { file, args, cwd, env, account } = launch;
  let pty: NodePty.IPty;
  try {
    pty = spawn(file, args, { name: TERMINAL_TYPE, cols: COLUMNS, rows: ROWS, cwd, env, encoding: null });
  } catch (error) {
    screen.dispose();
    throw new LinkError('LINK_UNREACHABLE', `${title} : ne peut être lancé (${String(error)})`, error);
  }
  const pace = new PagePace(
    target.bytesPerSecond === undefined ? {} : { bytesPerSecond: target.bytesPerSecond },
  );
  link = new PtyLink(pty, screen, pace);
  target.onStart?.({ account, pid: pty.pid });
  return link;
}

/** It is compiled when it is installed, and left out where it cannot be. */
async function loadNodePty(title: string): Promise<Pick<typeof NodePty, 'spawn'>> {
  try {
    // CommonJS: only its default export is sure to be seen, whatever loads it.
    const loaded = (await import('node-pty')) as typeof NodePty & { readonly default?: typeof NodePty };
    return loaded.default ?? loaded;
  } catch (error) {
    const hint = 'node-pty ne se charge pas, essayer « npm rebuild node-pty »';
    throw new LinkError('LINK_UNREACHABLE', `${title} : ${hint}`, error);
  }
}

class PtyLink extends BaseLink {
  protected readonly queuedBytes = 0;
  readonly #pty: NodePty.IPty;
  readonly #screen: ProgramScreen;
  readonly #pace: PagePace;
  readonly #keys = new KeyTranslator();
  readonly #page = new PageUpdate();
  readonly #cells = emptyCells();
  #isReading = true;
  #isOpening = true;
  #isRinging = false;
  #isStale = true;
  #hasExited = false;
  /** Resolves when the screen has taken all the output that has come. */
  #shown: Promise<void> = Promise.resolve();
  #sliceBytes = 0;
  #typedCredit = TYPED_BYTES.atOnce;
  #typedAt = performance.now();
  #sliceTimer: NodeJS.Timeout | undefined;
  #updateTimer: NodeJS.Timeout | undefined;
  #updateImmediate: NodeJS.Immediate | undefined;
  #escapeTimer: NodeJS.Timeout | undefined;
  #killTimer: NodeJS.Timeout | undefined;

  constructor(pty: NodePty.IPty, screen: ProgramScreen, pace: PagePace) {
    super();
    this.#pty = pty;
    this.#screen = screen;
    this.#pace = pace;
    // With `encoding: null` it gives Buffers, whatever its types say.
    pty.onData((output) => this.#read(output as unknown as Uint8Array));
    pty.onExit((exit) => void this.#exited(exit));
    // Its stream throws what nobody listens to; the end of the program is told by onExit in any case.
    (pty as unknown as NodeJS.EventEmitter).on('error', () => {});
    this.#schedule();
  }

  /** What a terminal answers by itself. */
  answer(text: string): void {
    if (!this.closed && !this.#hasExited) this.#pty.write(text);
  }

  ring(): void {
    this.#isRinging = true;
  }

  protected write(bytes: Uint8Array): void {
    clearTimeout(this.#escapeTimer);
    this.#pace.keyPressed();
    const typed = this.#keys.push(bytes, this.#screen.hasApplicationCursor);
    if (typed.wantsRedraw) this.#page.forget();
    this.#type(typed.bytes);
    if (this.#keys.isWaiting) {
      this.#escapeTimer = setTimeout(() => this.#type(this.#keys.takeEscape()), ESCAPE_WITHIN_MS);
    }
    // An update that waits for its turn is due now.
    if (typed.wantsRedraw || this.#isStale) this.#schedule();
  }

  #type(bytes: Uint8Array): void {
    const now = performance.now();
    const earned = (now - this.#typedAt) * TYPED_BYTES.perMs;
    this.#typedAt = now;
    this.#typedCredit = Math.min(TYPED_BYTES.atOnce, this.#typedCredit + earned);
    if (bytes.length === 0 || bytes.length > this.#typedCredit || this.#hasExited) return;
    this.#typedCredit -= bytes.length;
    this.#pty.write(Buffer.from(bytes));
  }

  #read(output: Uint8Array): void {
    this.#sliceBytes += output.length;
    this.#sliceTimer ??= setTimeout(() => {
      this.#sliceTimer = undefined;
      this.#sliceBytes = 0;
      if (!this.#hasExited) this.#pty.resume();
    }, SLICE_MS);
    if (this.#sliceBytes > SLICE_BYTES) this.#pty.pause();
    this.#shown = this.#screen.write(output).then(() => {
      this.#isStale = true;
      this.#schedule();
    });
  }

  /** One update for all that happens in a turn of the event loop. */
  #schedule(): void {
    clearTimeout(this.#updateTimer);
    this.#updateTimer = undefined;
    if (!this.#isReading || this.closed) return;
    const { waitMs } = this.#pace;
    if (waitMs > 0) this.#updateTimer = setTimeout(() => this.#schedule(), waitMs);
    else {
      this.#updateImmediate ??= setImmediate(() => {
        this.#updateImmediate = undefined;
        if (this.#isReading && !this.closed) this.#update();
      });
    }
  }

  #update(): void {
    this.#isStale = false;
    this.#screen.readCells(this.#cells);
    const changes = this.#page.bytesFor(this.#cells, this.#screen.cursor);
    const bytes = [...(this.#isOpening ? OPENING : []), ...changes, ...(this.#isRinging ? [BEL] : [])];
    this.#isOpening = false;
    this.#isRinging = false;
    this.#pace.sent(bytes.length);
    this.receive(Uint8Array.from(bytes));
  }

  protected setReading(isReading: boolean): void {
    this.#isReading = isReading;
    if (isReading && this.#isStale) this.#schedule();
  }

  async #exited({ exitCode, signal }: { exitCode: number; signal?: number }): Promise<void> {
    this.#hasExited = true;
    // What it has started and left behind.
    signalSession(this.#pty.pid, 'SIGKILL');
    await this.#shown;
    if (!this.closed) {
      this.#update();
      this.receive(Uint8Array.from(PTY_CLOSING));
    }
    const how = signal === undefined || signal === 0 ? `code ${exitCode}` : `signal ${signal}`;
    this.ended(`programme terminé (${how})`);
    this.#release();
  }

  /** The terminal hangs up: shells and what they run end by themselves. */
  protected endPolitely(): void {
    // What it still writes is read and dropped, so that it is not stuck writing.
    if (!this.#hasExited) this.#pty.resume();
    signalSession(this.#pty.pid, 'SIGHUP');
  }

  protected cut(): void {
    if (this.#hasExited) return;
    signalSession(this.#pty.pid, 'SIGKILL');
    this.#killTimer ??= setTimeout(() => this.#release(), KILLED_WITHIN_MS);
  }

  #release(): void {
    for (const timer of [this.#sliceTimer, this.#updateTimer, this.#escapeTimer, this.#killTimer]) {
      clearTimeout(timer);
    }
    clearImmediate(this.#updateImmediate);
    this.#screen.dispose();
    this.gone();
  }
}
