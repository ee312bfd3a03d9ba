/** The demonstration: a menu and pages, each showing one thing the gateway or the terminal does. */

import {
  answer,
  type AnswerBody,
  defineService,
  Page,
  type Service,
  type ServiceCall,
  toStep,
} from '@minipavi/service-kit';
import { type DemoPage, drawFrame } from './demo-page.ts';
import { DIALOGUE_PAGES } from './dialogue-pages.ts';
import { INPUT_PAGES } from './input-pages.ts';
import { type MenuGroup, menuInput, menuMessage, menuPage } from './menu.ts';
import { SCREEN_PAGES } from './screen-pages.ts';
import { TEXT_PAGES } from './text-pages.ts';

const GROUPS: readonly MenuGroup[] = [
  { heading: 'La saisie', pages: INPUT_PAGES, column: 2, row: 5 },
  { heading: 'L’écran', pages: [...SCREEN_PAGES, ...TEXT_PAGES], column: 2, row: 12 },
  { heading: 'Le dialogue', pages: DIALOGUE_PAGES, column: 23, row: 5 },
];

/** In the order of the visit. */
export const DEMO_PAGES: readonly DemoPage[] = GROUPS.flatMap(({ pages }) => pages);

const START = 'sommaire';

const showMenu = (call: ServiceCall): AnswerBody =>
  answer({ page: menuPage(GROUPS), command: menuInput(), next: toStep(call, START) });

/** Page `index` of the visit, from 0; the menu before the first and after the last. */
function show(call: ServiceCall, index: number): AnswerBody {
  const demo = DEMO_PAGES[index];
  if (!demo) return showMenu(call);
  return answer({
    page: drawFrame(demo, index + 1, DEMO_PAGES.length),
    ...(demo.command ? { command: demo.command } : {}),
    next: toStep(call, demo.step),
  });
}

function menuStep(call: ServiceCall): AnswerBody {
  const again = (message: string): AnswerBody =>
    answer({ page: menuMessage(message), command: menuInput(call.text) });
  switch (call.event) {
    case 'ENVOI': {
      const number = Number(call.text);
      const isPage = Number.isInteger(number) && number >= 1 && number <= DEMO_PAGES.length;
      return isPage ? show(call, number - 1) : again(`Tapez un numéro de 1 à ${DEMO_PAGES.length}`);
    }
    case 'SUITE':
      return show(call, 0);
    case 'RETOUR':
      return show(call, DEMO_PAGES.length - 1);
    default:
      return showMenu(call);
  }
}

function pageStep(call: ServiceCall, demo: DemoPage, index: number): AnswerBody {
  if (demo.receive && demo.receives?.includes(call.event)) return answer(demo.receive(call));
  switch (call.event) {
    case 'SUITE':
      return show(call, index + 1);
    case 'RETOUR':
      return show(call, index - 1);
    case 'SOMMAIRE':
      return showMenu(call);
    case 'ENVOI':
    case 'GUIDE':
    case 'CORRECTION':
    case 'ANNULATION':
      return answer({ page: new Page().centre(23, 'Suite, Retour ou Sommaire', { colour: 'yellow' }) });
    default:
      return show(call, index);
  }
}

export const demoService: Service = defineService<string>({
  start: START,
  steps: {
    [START]: menuStep,
    ...Object.fromEntries(
      DEMO_PAGES.map((demo, index) => [demo.step, (call: ServiceCall) => pageStep(call, demo, index)]),
    ),
  },
});
