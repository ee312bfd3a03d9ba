/** What one has to know to use a Minitel without one: which keys stand for its own, what the pointer does. */

import { FUNCTION_KEY_LABELS } from './key-names.ts';

const { ENVOI, RETOUR, REPETITION, GUIDE, ANNULATION, SOMMAIRE, CORRECTION, SUITE, CONNEXION_FIN } =
  FUNCTION_KEY_LABELS;

/** As `key-codes.ts` maps them. */
const KEYS: readonly (readonly [string, string])[] = [
  [ENVOI, 'Entrée'],
  [SUITE, 'Page suivante, flèche bas'],
  [RETOUR, 'Page précédente, flèche haut'],
  [SOMMAIRE, 'Échap, Début'],
  [CORRECTION, 'Retour arrière, flèche gauche'],
  [ANNULATION, 'Suppr, F3'],
  [GUIDE, 'F1'],
  [REPETITION, 'F2'],
  [CONNEXION_FIN, 'F9'],
];

const HINTS: readonly string[] = [
  'Un clic sur un mot de l’écran le tape ; sur le nom d’une touche (Suite, Guide…), il appuie dessus.',
  'Glisser sur l’écran choisit du texte, Ctrl+C le copie. Alt et glisser : un rectangle.',
  'Un fichier .vdt posé sur l’écran est affiché.',
  'La touche Tab passe aux réglages, puis au clavier.',
];

export class Help {
  readonly element: HTMLDialogElement;

  /** `onClose`: the dialog is gone, by its button, Escape or a click beside it. */
  constructor(onClose: () => void, document: Document) {
    const title = document.createElement('h2');
    title.id = 'help-title';
    title.textContent = 'Les touches du Minitel';
    const keys = document.createElement('dl');
    for (const [key, computer] of KEYS) {
      const name = document.createElement('dt');
      name.textContent = key;
      const keyboard = document.createElement('dd');
      keyboard.textContent = computer;
      keys.append(name, keyboard);
    }
    const hints = document.createElement('ul');
    for (const hint of HINTS) {
      const line = document.createElement('li');
      line.textContent = hint;
      hints.append(line);
    }
    const close = document.createElement('button');
    close.type = 'button';
    close.textContent = 'Fermer';
    close.addEventListener('click', () => this.element.close());
    this.element = document.createElement('dialog');
    this.element.className = 'help';
    this.element.setAttribute('aria-labelledby', title.id);
    this.element.append(title, keys, hints, close);
    this.element.addEventListener('click', (event) => {
      // The dialog itself is hit only outside of what it holds.
      if (event.target === this.element) this.element.close();
    });
    this.element.addEventListener('close', onClose);
  }

  show(): void {
    if (!this.element.open) this.element.showModal();
  }
}
