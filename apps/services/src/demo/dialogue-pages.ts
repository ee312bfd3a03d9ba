/** Pages on the dialogue itself: events, settings of the session, the end. */

import {
  type AnswerOptions,
  inputTxt,
  libCnx,
  Page,
  type ServiceCall,
  type ServiceCommand,
  setParam,
} from '@minipavi/service-kit';
import { type DemoPage, explain, FIELD_KEYS, receivedPage, showCommand } from './demo-page.ts';

const COLOUR = 'magenta';
const CHOICE = inputTxt({ x: 16, y: 14, l: 1, validwith: FIELD_KEYS });

const drawChoices = (page: Page, row: number, choices: readonly string[]): void => {
  choices.forEach((choice, index) => {
    page
      .at(2, row + index)
      .colour('yellow')
      .text(`${index + 1}`)
      .colour('white')
      .text(` ${choice}`);
  });
  page.at(2, 14).text('Votre choix :').at(19, 14).key('Envoi');
};

/** The context is whatever a service wants to find again; here a number. */
const COUNT_LIMIT = 1000;
const countOf = (context: string): number =>
  Math.min(COUNT_LIMIT, Math.max(0, Number.parseInt(context, 10) || 0));

function eventAnswer(call: ServiceCall): AnswerOptions {
  if (call.event === 'ENVOI' && call.text === '2') return { directcall: 'yes' };
  if (call.event === 'ENVOI' && call.text === '3') return { directcall: 'yes-cnx' };
  const count = countOf(call.context) + (call.event === 'ENVOI' && call.text === '1' ? 1 : 0);
  return { page: receivedPage(call, [['context', String(count)]]), context: String(count), command: CHOICE };
}

const EVENTS_PAGE: DemoPage = {
  step: 'evenements',
  title: 'Événements',
  colour: COLOUR,
  draw: (page) => {
    explain(
      page,
      '"next" est l’adresse du prochain appel, "context" un texte que la passerelle garde, "directcall" ' +
        'un appel fait aussitôt.',
    );
    drawChoices(page, 10, ['ajouter 1 au contexte', 'directcall="yes"', 'directcall="yes-cnx"']);
  },
  command: CHOICE,
  receives: ['ENVOI', 'DIRECT', 'DIRECTCNX'],
  receive: eventAnswer,
};

/** What the user reads, and the command that does it. */
const SETTINGS: readonly (readonly [string, ServiceCommand])[] = [
  ['Veille : le dessin de la passerelle', setParam('screensaver', { type: 2 })],
  [
    'Veille : un texte du service',
    setParam('screensaver', { type: 3, text: 'La démonstration vous attend' }),
  ],
  ['Aucune veille', setParam('screensaver', { type: 0 })],
  ['Fin de session après 2 minutes', setParam('timeout', { minutes: 2 })],
  ['Fin de session après 10 minutes', setParam('timeout', { minutes: 10 })],
];

function settingAnswer(call: ServiceCall): AnswerOptions {
  const number = Number(call.text);
  const setting = SETTINGS[number - 1];
  const page = new Page().cursor(false).clearRow(16).clearRow(18);
  if (!setting) {
    page.at(2, 16).colour('yellow').text(`Tapez un nombre de 1 à ${SETTINGS.length}`);
    return { page, command: CHOICE };
  }
  const [, command] = setting;
  page.at(2, 16).colour('yellow').text(`Choix ${number} : c’est fait`);
  page.at(2, 18).key('Répétition').text(' pour un autre choix');
  return { page, command };
}

const SETTINGS_PAGE: DemoPage = {
  step: 'reglages',
  title: 'Réglages',
  colour: COLOUR,
  draw: (page) => {
    explain(page, 'setParam règle l’écran de veille, ou le temps sans touche avant la fin.');
    drawChoices(
      page,
      8,
      SETTINGS.map(([name]) => name),
    );
    showCommand(page, 20, 'setParam', 'paramName="screensaver"');
    page.at(13, 21).text('ou "timeout"');
  },
  command: CHOICE,
  receives: ['ENVOI'],
  receive: settingAnswer,
};

const END_PAGE: DemoPage = {
  step: 'fin',
  title: 'Fin',
  colour: COLOUR,
  draw: (page) => {
    explain(
      page,
      'libCnx quitte le service, comme la touche Connexion/Fin : retour à l’accueil, ou fin de la session. ' +
        'Le service reçoit alors FIN.',
    );
    showCommand(page, 11, 'libCnx', 'sans paramètre');
    page
      .at(2, 14)
      .key('Envoi')
      .text(' pour essayer')
      .centre(19, 'Au revoir !', { size: 'double', colour: 'yellow' });
  },
  receives: ['ENVOI'],
  receive: () => ({ command: libCnx() }),
};

export const DIALOGUE_PAGES: readonly DemoPage[] = [EVENTS_PAGE, SETTINGS_PAGE, END_PAGE];
