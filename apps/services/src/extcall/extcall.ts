/** EXTcall: announces a server or a session, has the gateway link the user to it, says how it ended. */

import {
  answer,
  type AnswerBody,
  defineService,
  libCnx,
  type Service,
  type ServiceCall,
  toStep,
} from '@minipavi/service-kit';
import { type Destination, findDestination, FROM_LIST } from './destination.ts';
import { listInput, listMessage, listPage, listPages } from './list-page.ts';
import { announcePage, callingMessage, endPage, type KeyLine, unknownPage } from './pages.ts';
import type { ServerList } from './server-list.ts';

/** A link that ends sooner was none that anybody used: refused, or closed by the server at once. */
const SHORT_MS = 1500;

const leave = (): AnswerBody => answer({ command: libCnx() });

/** Sommaire goes back to where the user came from: our list, or whatever led here. */
const isFromList = (call: ServiceCall): boolean => call.param('de') === FROM_LIST.de;
const backLine = (call: ServiceCall): KeyLine => [
  isFromList(call) ? 'Liste des services' : 'Renoncer',
  'Sommaire',
];

/** Milliseconds since 1970 of the call, in the URL: the service keeps nothing. */
const calledAt = (call: ServiceCall): number => Number.parseInt(call.param('t') ?? '', 10) || 0;

function announce(call: ServiceCall, { subject, hint, params, secret }: Destination): AnswerBody {
  return answer({
    page: announcePage(subject, hint, backLine(call)),
    next: toStep(call, 'annonce', params),
    ...(secret === '' ? {} : { context: secret }),
  });
}

/** Says so first: the page that comes with a connection command is only shown when the user is back. */
const begin = (call: ServiceCall, { calling, params }: Destination): AnswerBody =>
  answer({ page: callingMessage(calling), next: toStep(call, 'appel', params), directcall: 'yes' });

const connect = (call: ServiceCall, { command, params }: Destination, now: number): AnswerBody =>
  answer({ next: toStep(call, 'fin', { ...params, t: now }), command });

function report(call: ServiceCall, { subject, failure, params }: Destination, now: number): AnswerBody {
  const next = toStep(call, 'fin', params);
  if (call.event === 'DIRECTCALLFAILED') {
    return answer({ page: endPage(subject, 'Pas de liaison', failure, backLine(call)), next });
  }
  const isShort = now - calledAt(call) < SHORT_MS;
  const detail = isShort ? 'Finie aussitôt : la passerelle ou le serveur n’en veut pas.' : '';
  return answer({ page: endPage(subject, 'Liaison terminée', detail, backLine(call)), next });
}

async function showList(call: ServiceCall, list: ServerList, index: number): Promise<AnswerBody> {
  const servers = await list.servers();
  const shown = Math.min(Math.max(0, index), listPages(servers.length) - 1);
  return answer({
    page: listPage(servers, shown),
    command: listInput(),
    next: toStep(call, 'liste', { page: shown }),
  });
}

/** Events of a page that leads somewhere: `act` when there is such a place. */
type Act = (destination: Destination) => AnswerBody | Promise<AnswerBody>;

/** `now`: milliseconds since 1970. */
export function extCallService(list: ServerList, now: () => number = Date.now): Service {
  const to = async (call: ServiceCall, act: Act): Promise<AnswerBody> => {
    const destination = await findDestination(call, list);
    if (destination === null) return showList(call, list, 0);
    if (!('unknown' in destination)) return act(destination);
    const hasList = (await list.servers()).length > 0;
    return answer({ page: unknownPage(destination.unknown, hasList), next: toStep(call, 'inconnu') });
  };
  const back = (call: ServiceCall) => (isFromList(call) ? showList(call, list, 0) : leave());
  return defineService({
    start: 'entree',
    steps: {
      entree: (call) => to(call, (destination) => announce(call, destination)),
      annonce: (call) => {
        if (call.event === 'SOMMAIRE') return back(call);
        const isGo = call.event === 'SUITE' || call.event === 'ENVOI';
        return to(call, (destination) => (isGo ? begin : announce)(call, destination));
      },
      appel: (call) =>
        to(call, (destination) =>
          call.event === 'DIRECT' ? connect(call, destination, now()) : announce(call, destination),
        ),
      fin: (call) => {
        if (call.event === 'SOMMAIRE') return back(call);
        const isEnd = call.event === 'DIRECTCALLENDED' || call.event === 'DIRECTCALLFAILED';
        if (isEnd) return to(call, (destination) => report(call, destination, now()));
        const isGo = call.event === 'SUITE' || call.event === 'ENVOI';
        return to(call, (destination) => (isGo ? begin : announce)(call, destination));
      },
      inconnu: async (call) => {
        const hasList = (await list.servers()).length > 0;
        return hasList && call.event === 'SUITE' ? showList(call, list, 0) : leave();
      },
      liste: async (call) => {
        const servers = await list.servers();
        const index = Number.parseInt(call.param('page') ?? '', 10) || 0;
        const stay = (text: string): AnswerBody =>
          answer({ page: listMessage(text), command: listInput(call.text) });
        switch (call.event) {
          case 'ENVOI': {
            const listed = /^\d+$/.test(call.text) ? servers[Number(call.text) - 1] : undefined;
            if (listed === undefined) return stay('Pas de service à ce numéro');
            return answer({ next: call.link({ cid: listed.server.id, ...FROM_LIST }), directcall: 'yes' });
          }
          case 'SUITE':
            return index + 1 < listPages(servers.length)
              ? showList(call, list, index + 1)
              : stay('Dernière page');
          case 'RETOUR':
            return index > 0 ? showList(call, list, index - 1) : stay('Première page');
          case 'SOMMAIRE':
            return leave();
          default:
            return showList(call, list, index);
        }
      },
    },
  });
}
