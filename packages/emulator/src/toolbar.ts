/** Everything around the Minitel that the machine itself had no key for: line, speed, colours, recording, copies. */

import { icon, type IconName } from './icons.ts';
import type { LineState } from './line.ts';
import { SPEEDS, type Speed } from './pacer.ts';

export type Action = Exclude<IconName, 'phone' | 'more'> | 'softKeyboard';

interface ToolbarState {
  readonly line: LineState;
  readonly hasAddress: boolean;
  readonly speed: Speed;
  readonly isReadonly: boolean;
  readonly isColour: boolean;
  readonly isMuted: boolean;
  readonly isPaused: boolean;
  readonly isRecording: boolean;
  readonly isTube: boolean;
  readonly hasKeyboard: boolean;
}

interface Tool {
  readonly action: Action;
  readonly icon: IconName;
  readonly label: (state: ToolbarState) => string;
  /** Absent: it is no switch. */
  readonly isOn?: (state: ToolbarState) => boolean;
  readonly isHidden?: (state: ToolbarState) => boolean;
  /** Behind the three points: where there is less room than on a computer, or on a phone only. */
  readonly isRare?: 'always' | 'on-a-phone';
}

const always =
  (label: string): Tool['label'] =>
  () =>
    label;

const TOOLS: readonly Tool[] = [
  {
    action: 'call',
    icon: 'call',
    label: ({ line }) => (line === 'closed' ? 'Se connecter' : 'Raccrocher'),
    isHidden: ({ hasAddress }) => !hasAddress,
  },
  {
    action: 'colour',
    icon: 'colour',
    label: always('Couleur'),
    isOn: ({ isColour }) => isColour,
    isRare: 'on-a-phone',
  },
  { action: 'sound', icon: 'sound', label: always('Son'), isOn: ({ isMuted }) => !isMuted },
  {
    action: 'pause',
    icon: 'pause',
    label: always('Pause'),
    isOn: ({ isPaused }) => isPaused,
    isRare: 'on-a-phone',
  },
  {
    action: 'record',
    icon: 'record',
    label: always('Enregistrer'),
    isOn: ({ isRecording }) => isRecording,
    isRare: 'always',
  },
  { action: 'open', icon: 'open', label: always('Lire un fichier .vdt'), isRare: 'always' },
  { action: 'copy', icon: 'copy', label: always('Copier le texte'), isRare: 'always' },
  { action: 'picture', icon: 'picture', label: always('Enregistrer l’image'), isRare: 'always' },
  {
    action: 'tube',
    icon: 'tube',
    label: always('Effet tube'),
    isOn: ({ isTube }) => isTube,
    isRare: 'always',
  },
  {
    action: 'keyboard',
    icon: 'keyboard',
    label: always('Clavier du Minitel'),
    isOn: ({ hasKeyboard }) => hasKeyboard,
    isHidden: ({ isReadonly }) => isReadonly,
  },
  {
    action: 'softKeyboard',
    icon: 'phone',
    label: always('Clavier du téléphone'),
    isHidden: ({ isReadonly }) => isReadonly,
  },
  { action: 'help', icon: 'help', label: always('Aide : les touches'), isRare: 'always' },
  { action: 'fullscreen', icon: 'fullscreen', label: always('Plein écran'), isRare: 'always' },
];

const LINE_WORDS: Readonly<Record<LineState, string>> = {
  closed: 'Hors ligne',
  connecting: 'Appel…',
  open: 'En ligne',
};

const speedLabel = (speed: Speed): string => (speed === 'max' ? 'Max.' : `${speed} bd`);

export interface ToolbarListener {
  onAction(action: Action): void;
  onSpeed(speed: Speed): void;
}

export class Toolbar {
  readonly element: HTMLElement;
  readonly #status: HTMLElement;
  readonly #speed: HTMLSelectElement;
  readonly #buttons: readonly HTMLButtonElement[];

  constructor(listener: ToolbarListener, document: Document) {
    this.#status = document.createElement('span');
    this.#status.className = 'line';
    this.#status.setAttribute('role', 'status');
    this.#speed = document.createElement('select');
    this.#speed.setAttribute('aria-label', 'Vitesse');
    for (const speed of SPEEDS) {
      const option = document.createElement('option');
      option.value = String(speed);
      option.textContent = speedLabel(speed);
      this.#speed.append(option);
    }
    this.#speed.addEventListener('change', () => {
      const chosen = SPEEDS.find((speed) => String(speed) === this.#speed.value);
      if (chosen !== undefined) listener.onSpeed(chosen);
    });
    this.#buttons = TOOLS.map((tool) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.dataset['action'] = tool.action;
      button.dataset['rare'] = tool.isRare ?? 'never';
      button.append(icon(tool.icon, document));
      button.addEventListener('click', () => listener.onAction(tool.action));
      return button;
    });
    const more = document.createElement('button');
    more.type = 'button';
    more.className = 'more';
    more.title = 'Plus';
    more.setAttribute('aria-label', 'Plus de réglages');
    more.setAttribute('aria-expanded', 'false');
    more.append(icon('more', document));
    more.addEventListener('click', () => {
      const isOpen = this.element.classList.toggle('open');
      more.setAttribute('aria-expanded', String(isOpen));
    });
    this.element = document.createElement('div');
    this.element.className = 'toolbar';
    this.element.setAttribute('role', 'toolbar');
    this.element.setAttribute('aria-label', 'Réglages du Minitel');
    this.element.append(this.#status, this.#speed, ...this.#buttons, more);
    this.element.addEventListener('keydown', (event) => this.#roam(event));
    this.#enterAt(0);
  }

  update(state: ToolbarState): void {
    this.#setStatus(LINE_WORDS[state.line]);
    this.#status.dataset['state'] = state.line;
    this.#speed.value = String(state.speed);
    TOOLS.forEach((tool, index) => {
      const button = this.#buttons[index];
      if (button === undefined) return;
      button.title = tool.label(state);
      button.setAttribute('aria-label', button.title);
      if (tool.isOn !== undefined) button.setAttribute('aria-pressed', String(tool.isOn(state)));
      button.hidden = tool.isHidden?.(state) ?? false;
    });
    const first = this.#visible[0];
    if (first !== undefined && !this.#visible.some(({ tabIndex }) => tabIndex === 0)) first.tabIndex = 0;
  }

  /** Told only when it changes, or a screen reader would say it again and again. */
  #setStatus(words: string): void {
    if (this.#status.textContent !== words) this.#status.textContent = words;
  }

  get #visible(): HTMLButtonElement[] {
    return this.#buttons.filter((button) => !button.hidden && button.offsetParent !== null);
  }

  /** One stop for the Tab key, arrows inside, as toolbars do (ARIA Authoring Practices). */
  #roam(event: KeyboardEvent): void {
    const buttons = this.#visible;
    const at = buttons.findIndex((button) => button === event.target);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (at === -1 || step === undefined) return;
    event.preventDefault();
    const next = buttons[(at + step + buttons.length) % buttons.length];
    if (next === undefined) return;
    this.#enterAt(this.#buttons.indexOf(next));
    next.focus();
  }

  #enterAt(index: number): void {
    this.#buttons.forEach((button, at) => (button.tabIndex = at === index ? 0 : -1));
  }
}
