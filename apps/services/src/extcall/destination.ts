/** Where EXTcall leads: a server of the list (`?cid=`) or another user's session (`?uniqueid=&key=`). */

import { duplicateStream, type ServiceCall, type ServiceCommand } from '@minipavi/service-kit';
import { connectCommand } from './connect-command.ts';
import type { Subject } from './pages.ts';
import type { ListedServer, ServerList } from './server-list.ts';

export interface Destination {
  readonly subject: Subject;
  /** On the announcement. */
  readonly hint: string;
  readonly calling: string;
  readonly failure: string;
  /** Parameters of the URL that lead here again. The key of a session is not among them: URLs are shown and logged. */
  readonly params: Readonly<Record<string, string>>;
  /** Kept by the gateway for us; '' when there is nothing to keep. */
  readonly secret: string;
  readonly command: ServiceCommand;
}

/** 14 digits; 13 in old versions of the original. */
const UNIQUE_ID = /^\d{10,20}$/;
const MAX_SHOWN = 30;
const COME_BACK = 'Pour revenir ici pendant la liaison : tapez *** puis Sommaire.';

type ServerType = ListedServer['server']['type'];

const WAYS: Readonly<Record<ServerType, { readonly way: string; readonly failure: string }>> = {
  tel: {
    way: 'Par téléphone',
    failure: 'L’appel n’a pas abouti, ou la passerelle ne peut pas téléphoner.',
  },
  ws: { way: 'Par Internet', failure: 'Le serveur ne répond pas ou refuse la liaison.' },
  int: { way: 'Par Internet', failure: 'Le serveur ne répond pas ou refuse la liaison.' },
  pty: { way: 'Programme de la passerelle', failure: 'Le programme n’a pas pu être lancé.' },
};

/** Put in the URL by the list, which one goes back to then. */
export const FROM_LIST = { de: 'liste' } as const;

function toServer(call: ServiceCall, listed: ListedServer): Destination {
  const { server } = listed;
  const { way, failure } = WAYS[server.type];
  return {
    subject: { heading: 'Service extérieur', title: server.name, description: server.description, way },
    hint: COME_BACK,
    calling: 'Appel en cours...',
    failure,
    params: { cid: server.id, ...(call.param('de') === FROM_LIST.de ? FROM_LIST : {}) },
    secret: '',
    command: connectCommand(listed),
  };
}

function toSession(uniqueId: string, key: string): Destination {
  return {
    subject: {
      heading: 'Session en direct',
      title: `Session ${uniqueId}`,
      description: 'Vous verrez ce que voit cet utilisateur, qui n’en saura rien.',
      way: 'Sur cette passerelle',
    },
    hint: 'Pour revenir ici : tapez *** puis Sommaire.',
    calling: 'Recherche de la session...',
    failure: 'Cette session est finie, ou en regarde elle-même une autre.',
    params: { uniqueid: uniqueId },
    secret: key,
    command: duplicateStream({ uniqueId, key, screen: true }),
  };
}

/** Something was asked for, and is not there. */
export interface NoDestination {
  readonly unknown: Subject;
}

/** null: nothing was asked for. */
export async function findDestination(
  call: ServiceCall,
  list: ServerList,
): Promise<Destination | NoDestination | null> {
  const uniqueId = call.param('uniqueid');
  if (uniqueId !== undefined) {
    // The gateway gives back what it was given to keep: no need of the key in the URL then.
    const key = call.param('key') ?? call.context;
    if (UNIQUE_ID.test(uniqueId)) return toSession(uniqueId, key);
    return nothing('Session inconnue', `Aucune session ne s’appelle « ${shown(uniqueId)} ».`);
  }
  const id = call.param('cid');
  if (id === undefined) return null;
  const listed = await list.find(id);
  if (listed) return toServer(call, listed);
  return nothing('Service inconnu', `Aucun service ne s’appelle « ${shown(id)} » sur cette passerelle.`);
}

const shown = (text: string): string => (text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text);
const nothing = (title: string, description: string): NoDestination => ({
  unknown: { heading: 'Service extérieur', title, description, way: '' },
});
