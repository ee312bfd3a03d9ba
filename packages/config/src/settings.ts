/**
 * Every setting, once: its place in the XML file, type, default, command-line option and French description.
 * Parsing, defaults, `--help`, the warnings' suggestions and the operator's table are all made from here.
 */

import {
  addressRange,
  captureKey,
  choice,
  existingFile,
  flag,
  folder,
  hostName,
  hostOrRange,
  httpUrl,
  integer,
  ipAddress,
  line,
  listFile,
  listenPort,
  numberRule,
  pendingLimits,
  remotePort,
  type ValueType,
} from './value-types.ts';

export interface Setting<T> {
  readonly type: ValueType<T>;
  /** French, for `--help` and the operator's table. */
  readonly doc: string;
  /** Must be given, in the file or by its option. */
  readonly required?: true;
  /** As it would be written in the file. Without one, an absent setting is null. */
  readonly default?: string;
  /** The element may be given several times; the value is a list. */
  readonly many?: true;
  /** Never shown, anywhere. */
  readonly secret?: true;
  /** Name of the option that overrides the file; `v` is the only one without a value. */
  readonly option?: string;
  /** The original takes an empty element for an absent one, and its files must be accepted. */
  readonly emptyIsAbsent?: true;
}

/** Timers count milliseconds in 31 bits: 24 days at most. */
const MAX_SECONDS = 2_000_000;
const optional = { emptyIsAbsent: true } as const;

export const SETTINGS = {
  'general/host': {
    type: hostName,
    required: true,
    option: 'host',
    doc: 'Adresse à laquelle les utilisateurs joignent la passerelle, sans le port',
  },
  'general/bind': {
    type: ipAddress,
    doc: 'Adresse IP sur laquelle écouter ; absente : toutes, en IPv4 et IPv6. 127.0.0.1 : cette machine seulement',
  },
  'general/verbose': { ...optional, type: flag, default: 'no', option: 'v', doc: 'Journaux détaillés' },
  'general/durl': {
    type: httpUrl,
    required: true,
    option: 'durl',
    doc: 'URL du service par défaut, appelé à la connexion',
  },
  'general/maxc': {
    type: integer(1, 100_000),
    required: true,
    option: 'maxc',
    doc: 'Nombre maximum de connectés simultanés',
  },
  'general/maxcip': {
    ...optional,
    type: integer(0, 100_000),
    default: '0',
    doc: "Nombre maximum de connectés par adresse IP, hors appels d'Asterisk ; 0 : sans limite",
  },
  'general/timeout': {
    ...optional,
    type: integer(1, MAX_SECONDS, 'secondes'),
    default: '600',
    doc: "Durée maximum d'inactivité avant déconnexion, en secondes",
  },
  'general/maxhisto': {
    ...optional,
    type: integer(0, 100_000),
    default: '30',
    doc: "Nombre de sessions montrées d'abord dans l'historique de VisuWeb, et d'enregistrements gardés",
  },
  'general/histodays': {
    type: integer(1, 36_500, 'jours'),
    default: '365',
    doc: "Durée de conservation de l'historique (adresses IP comprises), en jours ; les statistiques, anonymes, restent",
  },
  'general/screensaver': {
    ...optional,
    type: flag,
    default: 'yes',
    doc: "Économiseur d'écran des Minitel, après deux minutes",
  },
  'general/spare': {
    type: integer(0, 100),
    default: '2',
    doc: 'Processus tenus prêts pour les prochaines connexions',
  },
  'general/maxrate': {
    type: integer(0, 100_000, 'connexions par minute'),
    default: '60',
    doc: "Nombre maximum de connexions par minute venant d'une même adresse, hors cette machine et appels d'Asterisk ; 0 : sans limite",
  },
  'general/maxpending': {
    type: pendingLimits,
    default: '10:30:100',
    doc: "Connexions dont l'ouverture traîne plus d'une seconde : à partir de la première valeur, les suivantes sont refusées au hasard (la deuxième, en %), et toutes à partir de la troisième",
  },
  'general/maxworkermb': {
    type: integer(50, 100_000, 'Mo'),
    default: '160',
    doc: "Mémoire qu'un processus de connexion peut occuper, en Mo, avant d'être arrêté",
  },
  'general/draintimeout': {
    type: integer(0, MAX_SECONDS, 'secondes'),
    default: '1800',
    doc: "Durée, en secondes, que les sessions de l'ancien programme ont pour finir après une mise à jour ; 0 : sans limite",
  },
  'general/proxyprotocol': {
    type: addressRange,
    many: true,
    doc: "Adresse ou réseau d'un répartiteur (HAProxy, nginx) dont les connexions commencent par l'en-tête PROXY, version 1 ou 2",
  },
  'general/allowprivate': {
    type: flag,
    default: 'no',
    doc: 'Services et serveurs tiers joignables aux adresses privées et locales ; no : aux adresses publiques, et à celles que allowhost et le reste de la configuration désignent',
  },
  'general/allowhost': {
    type: hostOrRange,
    many: true,
    doc: 'Machine ou réseau que les services peuvent atteindre bien que son adresse soit privée, sans ouvrir les autres',
  },
  'general/wsport': {
    ...optional,
    type: listenPort,
    option: 'wsport',
    doc: 'Port des connexions websocket. Un au moins de wsport, wssport, telnport, astport, audioport est obligatoire',
  },
  'general/wssport': {
    ...optional,
    type: listenPort,
    option: 'wssport',
    doc: 'Port des connexions websocket sécurisées ; demande ssl et sslkey',
  },
  'general/telnport': {
    ...optional,
    type: listenPort,
    option: 'telnport',
    doc: 'Port des connexions telnet',
  },
  'general/astport': {
    ...optional,
    type: listenPort,
    option: 'astport',
    doc: "Port des connexions venant du module SoftmodemMinipavi d'Asterisk ; n'écoute que cette machine, sauf si connecttocmd/asterisk/ip ou astallow en désigne une autre",
  },
  'general/audioport': {
    type: listenPort,
    doc: "Port des appels qu'Asterisk passe par AudioSocket, sans module de plus ; n'écoute que cette machine, comme astport",
  },
  'general/astallow': {
    type: addressRange,
    many: true,
    doc: 'Adresse ou réseau qui peut appeler astport, audioport et audio/agiport, en plus de cette machine et de connecttocmd/asterisk/ip',
  },
  'general/astautopce': {
    type: flag,
    default: 'no',
    doc: "Appels d'astport : correction d'erreurs (PCE) mise en route d'elle-même quand la ligne est mauvaise",
  },
  'general/astwait': {
    type: integer(0, 60, 'secondes'),
    default: '5',
    doc: "Appels d'astport : attente, en secondes, avant d'envoyer la première page à un Minitel qui ne s'est pas annoncé",
  },
  'general/astmute': {
    type: integer(1, 3600, 'secondes'),
    default: '60',
    doc: "Appels d'astport : durée, en secondes, au bout de laquelle un appel dont rien du tout n'est venu est raccroché",
  },
  'general/httpport': {
    ...optional,
    type: listenPort,
    option: 'httpport',
    doc: 'Port de VisuWeb et de WebMedia ; demande httpuser et httppwd',
  },
  'general/httpuser': {
    ...optional,
    type: line(64, ':'),
    option: 'httpuser',
    doc: "Nom d'utilisateur de VisuWeb",
  },
  'general/httppwd': {
    ...optional,
    type: line(128, ':'),
    secret: true,
    option: 'httppwd',
    doc: 'Mot de passe de VisuWeb',
  },
  'general/visuweb/allowip': {
    type: ipAddress,
    many: true,
    doc: 'Adresse IP à laquelle VisuWeb ne demande pas de mot de passe',
  },
  'general/visuweb/metricsuser': {
    type: line(64, ':'),
    doc: "Nom d'utilisateur qui n'ouvre que /metrics (Prometheus), avec metricspwd",
  },
  'general/visuweb/metricspwd': {
    type: line(128, ':'),
    secret: true,
    doc: "Mot de passe qui n'ouvre que /metrics, avec metricsuser",
  },
  'general/viewer': {
    ...optional,
    type: httpUrl,
    doc: "URL d'une page d'émulateur, pour voir les sessions depuis VisuWeb ; reçoit gw= (passerelle) ou url= (service)",
  },
  'general/lpath': {
    ...optional,
    type: folder,
    default: './logs',
    option: 'lpath',
    doc: 'Dossier des journaux',
  },
  'general/spath': {
    ...optional,
    type: folder,
    default: './stats',
    option: 'spath',
    doc: 'Dossier des statistiques',
  },
  'general/sockpath': {
    type: folder,
    default: './sockets',
    doc: 'Dossier des sockets Unix entre les processus',
  },
  'general/ssl': {
    ...optional,
    type: existingFile,
    option: 'ssl',
    doc: 'Certificat des connexions sécurisées (PEM), avec sslkey',
  },
  'general/sslkey': {
    ...optional,
    type: existingFile,
    option: 'sslkey',
    doc: 'Clé privée du certificat (PEM), avec ssl',
  },
  'general/ipdbkey': {
    ...optional,
    type: line(256),
    secret: true,
    option: 'ipdbkey',
    doc: 'Clé abuseipdb.com, pour refuser les adresses de mauvaise réputation',
  },
  'general/ipdburl': {
    type: httpUrl,
    default: 'https://api.abuseipdb.com/api/v2/check',
    doc: 'Adresse où la réputation est demandée, pour qui passe par un relais ; va avec ipdbkey',
  },
  'general/ipdbfail': {
    type: choice({ accept: 'accept', refuse: 'refuse' }),
    default: 'accept',
    doc: 'Ce que devient une connexion dont la réputation ne peut être connue',
  },
  'general/ipblacklist': {
    ...optional,
    type: listFile,
    doc: 'Fichier des adresses IP et réseaux refusés, un par ligne, # pour un commentaire ; relu quand il change',
  },
  'general/ipwhitelist': {
    ...optional,
    type: listFile,
    doc: 'Fichier des adresses IP et réseaux acceptés sans regarder leur réputation, un par ligne ; relu quand il change',
  },
  'general/aide': {
    type: line(40),
    default: 'aide@minipavi.fr',
    doc: "Adresse d'aide montrée au bas des écrans d'erreur",
  },
  'general/openplayback': {
    type: flag,
    default: 'no',
    doc: 'Enregistrements lisibles par ?streamuniqueid= sans les liens signés de VisuWeb',
  },
  'audio/agiport': {
    type: listenPort,
    doc: "Port FastAGI, par lequel le plan de numérotation peut donner les appels d'AudioSocket ; absent : fermé",
  },
  'audio/host': {
    type: hostName,
    default: '127.0.0.1',
    doc: 'Adresse à laquelle Asterisk joint la passerelle, pour FastAGI et pour les appels sortants par AudioSocket',
  },
  'audio/recordings': {
    type: folder,
    doc: 'Dossier des enregistrements de ligne (WAV) des entrées qui les demandent ; absent : aucun',
  },
  'audio/recordmb': {
    type: integer(1, 10_000_000, 'Mo'),
    default: '200',
    doc: 'Place que les enregistrements de ligne occupent au plus, en Mo ; les plus anciens sont supprimés',
  },
  'connecttocmd/key': {
    type: line(256),
    many: true,
    secret: true,
    doc: "Clé qui autorise un service à mettre ses utilisateurs en relation avec l'extérieur",
  },
  'connecttocmd/extcallurl': {
    ...optional,
    type: httpUrl,
    doc: 'URL du service EXTcall, pour voir les sessions en direct depuis VisuWeb ; va avec visukey',
  },
  'connecttocmd/visukey': {
    ...optional,
    type: line(256),
    secret: true,
    doc: 'Clé qui autorise à voir les sessions en direct ; va avec extcallurl',
  },
  'connecttocmd/asterisk/sipchannel': {
    type: line(256),
    doc: 'Canal SIP des appels sortants ; %NUM% est remplacé par le numéro. Une section asterisk demande toutes ses clés, de celle-ci à calltimeout, modem excepté',
  },
  'connecttocmd/asterisk/ip': {
    type: hostName,
    doc: 'Adresse ou nom du serveur Asterisk, où est son AMI et qui peut appeler astport et audioport ; ses appels échappent à maxcip',
  },
  'connecttocmd/asterisk/port': { type: remotePort, doc: "Port AMI d'Asterisk" },
  'connecttocmd/asterisk/user': { type: line(128), doc: "Utilisateur, défini dans manager.conf d'Asterisk" },
  'connecttocmd/asterisk/pwd': {
    type: line(128),
    secret: true,
    doc: "Mot de passe, défini dans manager.conf d'Asterisk",
  },
  'connecttocmd/asterisk/modem': {
    type: choice({ softmodem: 'softmodem', audiosocket: 'audiosocket' }),
    default: 'softmodem',
    doc: "Modem des appels sortants : softmodem, le module d'Asterisk, par astport ; audiosocket, celui de la passerelle, qui demande audioport",
  },
  'connecttocmd/asterisk/context': {
    type: line(80),
    doc: "Contexte des appels sortants, défini dans extensions.conf d'Asterisk ; inutile avec le modem audiosocket",
  },
  'connecttocmd/asterisk/ext': {
    type: line(80),
    doc: 'Extension des appels sortants, définie dans extensions.conf ; inutile avec le modem audiosocket',
  },
  'connecttocmd/asterisk/maxtime': {
    type: integer(1, MAX_SECONDS, 'secondes'),
    doc: "Durée maximum d'un appel, en secondes",
  },
  'connecttocmd/asterisk/calltimeout': {
    type: integer(1, 600_000, 'millisecondes'),
    doc: 'Attente maximum du décrochage, en millisecondes ; moins de 30000 compte comme 30000',
  },
  'connecttocmd/asterisk/allow': {
    type: numberRule,
    many: true,
    doc: 'Numéros que la passerelle appelle ; sans aucune de ces règles : tous ceux qui ne sont pas interdits',
  },
  'connecttocmd/asterisk/deny': {
    type: numberRule,
    many: true,
    doc: "Numéros que la passerelle n'appelle pas, en plus de ceux qu'elle interdit d'elle-même",
  },
  'connecttocmd/asterisk/maxsession': {
    type: integer(0, 100_000),
    default: '10',
    doc: "Nombre maximum d'appels sortants par session ; 0 : sans limite",
  },
  'connecttocmd/asterisk/maxday': {
    type: integer(0, 1_000_000),
    default: '0',
    doc: "Nombre maximum d'appels sortants par jour, en tout ; 0 : sans limite",
  },
  'connecttocmd/asterisk/maxcalls': {
    type: integer(0, 10_000),
    default: '0',
    doc: "Nombre maximum d'appels sortants en même temps ; 0 : sans limite",
  },
  'recordings/rpath': {
    ...optional,
    type: folder,
    option: 'rpath',
    doc: 'Dossier des enregistrements de sessions ; absent : les sessions ne sont pas enregistrées',
  },
  'recordings/maxdays': {
    type: integer(1, 36_500, 'jours'),
    default: '30',
    doc: 'Durée de conservation des enregistrements, en jours',
  },
  'recordings/maxmb': {
    type: integer(1, 10_000_000, 'Mo'),
    default: '500',
    doc: 'Place que les enregistrements occupent au plus, en Mo ; les plus anciens sont supprimés',
  },
  'recordings/minfreemb': {
    type: integer(0, 10_000_000, 'Mo'),
    default: '200',
    doc: "Place laissée libre sur le disque, en Mo : en dessous, plus rien n'est enregistré",
  },
  'capture/hlbrowser': {
    ...optional,
    type: line(256),
    doc: "Navigateur de l'original, qui ne sert plus : les captures sont dessinées par la passerelle",
  },
  'capture/key': {
    ...optional,
    type: captureKey,
    doc: "Lettre qui, tapée après Entrée (0D), capture l'écran ; absente : pas de capture",
  },
  'capture/message': {
    ...optional,
    type: line(40),
    default: 'Ecran enregistré',
    doc: 'Message montré après une capture',
  },
  'capture/messagemax': {
    ...optional,
    type: line(40),
    default: "Nombre maximum d'écrans atteint",
    doc: 'Message montré quand le maximum est atteint',
  },
  'capture/max': {
    ...optional,
    type: integer(1, 1000),
    default: '10',
    doc: 'Nombre maximum de captures par session',
  },
  'services/port': {
    type: listenPort,
    doc: 'Port des services embarqués. Une section services demande cette clé',
  },
  'services/accueil': { type: existingFile, doc: "Annuaire du service d'accueil MiniPaviAcc (paviacc.conf)" },
  'services/extcall': { type: existingFile, doc: 'Liste des serveurs du service EXTcall (extcall.conf)' },
} as const satisfies Record<string, Setting<unknown>>;

export type SettingPath = keyof typeof SETTINGS;

type Entry<P extends SettingPath> = (typeof SETTINGS)[P];
type Plain<P extends SettingPath> = Entry<P>['type'] extends ValueType<infer T> ? T : never;

/** What a setting resolves to: null only where there is neither a default nor an obligation. */
export type SettingValue<P extends SettingPath> =
  Entry<P> extends { many: true }
    ? readonly Plain<P>[]
    : Entry<P> extends { required: true } | { default: string }
      ? Plain<P>
      : Plain<P> | null;

export const SETTING_PATHS = Object.keys(SETTINGS) as readonly SettingPath[];

export const isSettingPath = (path: string): path is SettingPath => Object.hasOwn(SETTINGS, path);

/** The entry of a setting, without its exact type. */
export const settingOf = (path: SettingPath): Setting<unknown> => SETTINGS[path];

/** How an option is written. */
export const optionText = (name: string): string => (name.length === 1 ? `-${name}` : `--${name}`);

/** Elements that only hold others: `general`, `general/visuweb`, `connecttocmd/asterisk`… */
export const SECTIONS: ReadonlySet<string> = new Set(
  SETTING_PATHS.flatMap((path) => {
    const names = path.split('/');
    return names.slice(1).map((_, i) => names.slice(0, i + 1).join('/'));
  }),
);
