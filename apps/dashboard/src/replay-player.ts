/** The player on the page: buttons, keys and the screen around a `Player`. */

import type { MinitelElement } from '@minipavi/emulator';
import type { RecordingView } from './api-types.ts';
import { formatDuration } from './format.ts';
import { need, setText } from './page-elements.ts';
import { activityOf, Player } from './player.ts';
import { clearScreen, watchingMinitel } from './watching-minitel.ts';

const STEP_MS = 5000;
const LINE_SPEED = '1200';
/** Each mark is a column of the seek bar, as wide in CSS pixels. */
const MARK_WIDTH = 3;

export class ReplayPlayer {
  readonly #player: Player;
  readonly #bytes: Uint8Array;
  readonly #pieces: RecordingView['pieces'];
  readonly #minitel: MinitelElement;
  readonly #seek = need('seek', HTMLInputElement);
  readonly #play = need('play', HTMLButtonElement);
  readonly #position = need('position', HTMLElement);
  readonly #marks = need('marks', HTMLCanvasElement);
  readonly #skip = need('skip', HTMLInputElement);
  readonly #pace = need('pace', HTMLInputElement);
  readonly #speeds = [...document.querySelectorAll<HTMLButtonElement>('[data-speed]')];
  #frame = 0;

  constructor({ pieces, durationMs }: RecordingView, bytes: Uint8Array) {
    this.#player = new Player(pieces, durationMs);
    this.#pieces = pieces;
    this.#bytes = bytes;
    this.#minitel = watchingMinitel(need('replay', HTMLElement), () => this.#screenSpeed);
    this.#player.skipsSilences = this.#skip.checked;
    this.#seek.max = String(this.#player.lengthMs);
    setText(need('length', HTMLElement), formatDuration(this.#player.lengthMs));
    this.#listen();
  }

  /** Shows the player and plays. */
  start(): void {
    need('controls', HTMLElement).hidden = false;
    this.#drawMarks();
    new ResizeObserver(() => this.#drawMarks()).observe(this.#marks);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#drawMarks());
    this.#toggle();
  }

  get #screenSpeed(): string {
    return this.#pace.checked && this.#player.speed === 1 && this.#player.isPlaying ? LINE_SPEED : 'max';
  }

  #listen(): void {
    this.#play.addEventListener('click', () => this.#toggle());
    this.#seek.addEventListener('input', () => this.#goTo(Number(this.#seek.value)));
    this.#skip.addEventListener('change', () => (this.#player.skipsSilences = this.#skip.checked));
    this.#pace.addEventListener('change', () => this.#minitel.setAttribute('speed', this.#screenSpeed));
    for (const button of this.#speeds) {
      button.addEventListener('click', () => {
        this.#advance();
        this.#player.speed = Number(button.dataset['speed']);
        for (const one of this.#speeds) one.setAttribute('aria-pressed', String(one === button));
        this.#minitel.setAttribute('speed', this.#screenSpeed);
      });
    }
    document.addEventListener('keydown', (event) => this.#onKey(event));
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey || !(event.target instanceof Element)) return;
    // Buttons, boxes and fields have these keys for themselves; the seek bar's arrows are ours.
    const isTaken =
      event.target.closest('button, a, input:not([type=range]), select, textarea, summary') !== null;
    if (event.key === ' ' && !isTaken) this.#toggle();
    else if (event.key === 'ArrowLeft' && !isTaken) this.#goTo(this.#player.positionMs - STEP_MS);
    else if (event.key === 'ArrowRight' && !isTaken) this.#goTo(this.#player.positionMs + STEP_MS);
    else return;
    event.preventDefault();
  }

  #toggle(): void {
    if (this.#player.isPlaying) {
      this.#advance();
      this.#player.pause();
    } else {
      this.#player.play(performance.now());
      this.#run();
    }
    this.#reflect();
    this.#minitel.setAttribute('speed', this.#screenSpeed);
  }

  #goTo(ms: number): void {
    this.#advance();
    this.#player.seek(ms);
    // One who looks for something does not wait for a line.
    this.#minitel.setAttribute('speed', 'max');
    this.#advance();
    this.#minitel.setAttribute('speed', this.#screenSpeed);
    this.#reflect();
  }

  #run(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => {
      this.#advance();
      this.#reflect();
      if (this.#player.isPlaying) this.#run();
      else this.#minitel.setAttribute('speed', this.#screenSpeed);
    });
  }

  #advance(): void {
    const due = this.#player.advance(performance.now());
    if (due === null) return;
    if (due.mustReset) clearScreen(this.#minitel);
    void this.#minitel.feed(this.#bytes.subarray(due.from, due.to));
  }

  #reflect(): void {
    const { positionMs, isPlaying } = this.#player;
    const words = formatDuration(positionMs);
    this.#seek.value = String(positionMs);
    this.#seek.setAttribute('aria-valuetext', words);
    setText(this.#position, words);
    this.#play.classList.toggle('playing', isPlaying);
    this.#play.setAttribute('aria-label', isPlaying ? 'Pause' : 'Lire');
  }

  #drawMarks(): void {
    const { clientWidth, clientHeight } = this.#marks;
    const ratio = window.devicePixelRatio;
    this.#marks.width = clientWidth * ratio;
    this.#marks.height = clientHeight * ratio;
    const context = this.#marks.getContext('2d');
    const columns = Math.floor(clientWidth / MARK_WIDTH);
    if (context === null || columns === 0) return;
    context.scale(ratio, ratio);
    context.fillStyle = getComputedStyle(this.#marks).color;
    activityOf(this.#pieces, this.#player.lengthMs, columns).forEach((part, column) => {
      const height = Math.round(part * (clientHeight - 2));
      context.fillRect(column * MARK_WIDTH, clientHeight - height, MARK_WIDTH - 1, height);
    });
  }
}
