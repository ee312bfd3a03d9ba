/** Pages on what the user types: InputTxt, InputMsg, InputForm, keys. */

import {
  inputForm,
  inputMsg,
  inputTxt,
  keys,
  type ServiceCall,
  type ValidationKey,
} from '@minipavi/service-kit';
import { type DemoPage, explain, FIELD_KEYS, MOVING_KEYS, receivedPage, showCommand } from './demo-page.ts';

const COLOUR = 'blue';

function linePage(): DemoPage {
  const field = { x: 18, y: 11, l: 20, validwith: FIELD_KEYS };
  return {
    step: 'ligne',
    title: 'Ligne de texte',
    colour: COLOUR,
    draw: (page) => {
      explain(
        page,
        'InputTxt ouvre un champ d’une ligne. La passerelle s’occupe de l’écho, des accents et de Correction ; ' +
          'le service ne reçoit que le texte terminé.',
      );
      page.at(2, 11).text('Votre prénom :').at(18, 13).key('Envoi').text(' pour valider');
      showCommand(page, 15, 'InputTxt', 'x=18 y=11 l=20');
    },
    command: inputTxt(field),
    receives: ['ENVOI'],
    receive: (call) => ({ page: receivedPage(call), command: inputTxt({ ...field, prefill: call.text }) }),
  };
}

function secretPage(): DemoPage {
  const field = inputTxt({ x: 18, y: 11, l: 10, char: '*', validwith: FIELD_KEYS });
  return {
    step: 'secret',
    title: 'Mot de passe',
    colour: COLOUR,
    draw: (page) => {
      explain(
        page,
        'Avec "char", la passerelle montre ce signe à la place de chaque lettre. Le service, lui, reçoit le ' +
          'texte : n’en tapez pas un vrai.',
      );
      page.at(2, 11).text('Mot de passe :').at(18, 13).key('Envoi').text(' pour valider');
      showCommand(page, 15, 'InputTxt', 'l=10 char="*"');
    },
    command: field,
    receives: ['ENVOI'],
    receive: (call) => ({ page: receivedPage(call), command: field }),
  };
}

/** After a message or a form no field is open: Suite and Retour move between pages again. */
const received = (call: ServiceCall) => ({
  page: receivedPage(call).clearRow(23).centre(23, 'Répétition pour recommencer', { colour: 'cyan' }),
});

function messagePage(): DemoPage {
  return {
    step: 'message',
    title: 'Message',
    colour: COLOUR,
    draw: (page) => {
      explain(
        page,
        'InputMsg ouvre plusieurs lignes. Suite et Retour passent de l’une à l’autre, ' +
          'Envoi les transmet toutes.',
      );
      page.at(2, 9).text('Votre message :');
      showCommand(page, 15, 'InputMsg', 'x=3 y=10 w=36 h=4');
    },
    command: inputMsg({ x: 3, y: 10, w: 36, h: 4, validwith: keys('ENVOI', 'SOMMAIRE', 'REPETITION') }),
    keys: ['Envoi', ...MOVING_KEYS],
    receives: ['ENVOI'],
    receive: received,
  };
}

function formPage(): DemoPage {
  return {
    step: 'formulaire',
    title: 'Formulaire',
    colour: COLOUR,
    draw: (page) => {
      explain(
        page,
        'InputForm ouvre jusqu’à 30 champs, masqués ou non. Suite et Retour passent de l’un à l’autre.',
      );
      page.at(2, 9).text('Nom .....').at(2, 11).text('Ville ...').at(2, 13).text('Code ....');
      showCommand(page, 15, 'InputForm', 'x=[13,13,13] y=[9,11,13]');
    },
    command: inputForm({
      fields: [
        { x: 13, y: 9, l: 25 },
        { x: 13, y: 11, l: 25, prefill: 'Paris' },
        { x: 13, y: 13, l: 4, char: '*' },
      ],
      spacechar: '_',
      validwith: keys('ENVOI', 'SOMMAIRE', 'REPETITION'),
    }),
    keys: ['Envoi', ...MOVING_KEYS],
    receives: ['ENVOI'],
    receive: received,
  };
}

const KEY_NAMES: readonly (readonly [string, ValidationKey])[] = [
  ['Sommaire', 'SOMMAIRE'],
  ['Annulation', 'ANNULATION'],
  ['Retour', 'RETOUR'],
  ['Répétition', 'REPETITION'],
  ['Guide', 'GUIDE'],
  ['Correction', 'CORRECTION'],
  ['Suite', 'SUITE'],
  ['Envoi', 'ENVOI'],
];

function keysPage(): DemoPage {
  const field = { x: 12, y: 14, l: 12, validwith: FIELD_KEYS | keys('GUIDE') };
  return {
    step: 'touches',
    title: 'Touches',
    colour: COLOUR,
    draw: (page) => {
      explain(
        page,
        'La somme "validwith" dit quelles touches transmettent la saisie : ici, celles qui sont en inverse.',
      );
      KEY_NAMES.forEach(([name, key], index) => {
        const [column, row] = [index < 4 ? 2 : 21, 9 + (index % 4)];
        const mask = keys(key);
        page
          .at(column, row)
          .inverse((field.validwith & mask) !== 0)
          .text(` ${name} `)
          .inverse(false)
          .at(column + 13, row)
          .text(String(mask).padStart(3));
      });
      page.at(2, 14).text('Essayez :').at(26, 14).colour('green').text(`validwith=${field.validwith}`);
    },
    command: inputTxt(field),
    receives: ['ENVOI', 'GUIDE', 'REPETITION'],
    receive: (call) => ({ page: receivedPage(call), command: inputTxt({ ...field, prefill: call.text }) }),
  };
}

export const INPUT_PAGES: readonly DemoPage[] = [
  linePage(),
  secretPage(),
  messagePage(),
  formPage(),
  keysPage(),
];
