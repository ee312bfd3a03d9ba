/** MiniPaviAcc, the welcome service: a code or an address opens a service, Guide shows the directory. */

import {
  answer,
  type AnswerBody,
  cutText,
  defineService,
  type Page,
  type Service,
  type ServiceCall,
  type ServiceCommand,
  toStep,
} from '@minipavi/service-kit';
import type { Directory } from '../directory/directory.ts';
import { findDestination } from './destination.ts';
import { directoryInput, directoryMessage, directoryPage, pageCount } from './directory-page.ts';
import { welcomeInput, welcomeMessage, welcomePage } from './welcome-page.ts';

/** The gateway writes it when a user comes, black on black. */
const pinOf = (call: ServiceCall): string => call.pavi.uniqueId.slice(-4);

/** Longer names of hosts are cut, so that the message stays on one row. */
const MAX_NAME = 24;

/** All state is in the URL: the step, and the directory's page. */
const welcome = (call: ServiceCall, page: Page, typed: readonly string[] = []): AnswerBody =>
  answer({ page, command: welcomeInput(typed), next: toStep(call, 'accueil') });

async function showDirectory(call: ServiceCall, directory: Directory, index: number): Promise<AnswerBody> {
  const entries = await directory.entries();
  const shown = Math.min(Math.max(0, index), pageCount(entries.length) - 1);
  return answer({
    page: directoryPage(entries, shown),
    command: directoryInput(),
    next: toStep(call, 'annuaire', { page: shown }),
  });
}

/** Goes to what was typed, or says on the same page why not and leaves it there to be corrected. */
async function go(
  call: ServiceCall,
  directory: Directory,
  typed: string,
  screen: { message: (text: string) => Page; input: () => ServiceCommand },
): Promise<AnswerBody> {
  const destination = await findDestination(typed, directory, call.address);
  if (destination.kind === 'none') {
    return answer({ page: screen.message(destination.reason), command: screen.input() });
  }
  return answer({
    page: screen.message(`Appel de ${cutText(destination.name, MAX_NAME)}...`),
    next: destination.url,
    directcall: 'yes-cnx',
  });
}

export function accueilService(directory: Directory): Service {
  return defineService({
    start: 'accueil',
    steps: {
      accueil: (call) => {
        const typed = call.content;
        switch (call.event) {
          case 'ENVOI':
            return go(call, directory, typed.map((line) => line.trim()).join(''), {
              message: welcomeMessage,
              input: () => welcomeInput(typed),
            });
          case 'GUIDE':
            return showDirectory(call, directory, 0);
          case 'REPETITION':
            return welcome(call, welcomePage(pinOf(call)), typed);
          default:
            return welcome(call, welcomePage(pinOf(call)));
        }
      },
      annuaire: async (call) => {
        const index = Number.parseInt(call.param('page') ?? '', 10) || 0;
        const pages = pageCount((await directory.entries()).length);
        const stay = (message: string): AnswerBody =>
          answer({ page: directoryMessage(message), command: directoryInput(call.text) });
        switch (call.event) {
          case 'ENVOI':
            return go(call, directory, call.text, {
              message: directoryMessage,
              input: () => directoryInput(call.text),
            });
          case 'SUITE':
            return index + 1 < pages ? showDirectory(call, directory, index + 1) : stay('Dernière page');
          case 'RETOUR':
            return index > 0 ? showDirectory(call, directory, index - 1) : stay('Première page');
          case 'REPETITION':
            return showDirectory(call, directory, index);
          default:
            return welcome(call, welcomePage(pinOf(call)));
        }
      },
    },
  });
}
