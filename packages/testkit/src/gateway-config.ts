/** Configuration files of gateways under test. */

export type Setting = string | number | boolean | null;

export interface GatewaySettings {
  /** Elements of <general> over the defaults; null leaves one out. Port 0: any free one. */
  readonly general?: Readonly<Record<string, Setting>>;
  /** XML of elements that <general> may have several of, or that have elements of their own, put at its end. */
  readonly inGeneral?: string;
  /** XML of other sections, put behind <general>. */
  readonly sections?: string;
}

/** The smallest gateway: websocket and telnet on any port, nothing else. */
const GENERAL: Readonly<Record<string, Setting>> = {
  host: '127.0.0.1',
  bind: '127.0.0.1',
  durl: 'http://127.0.0.1:9/',
  maxc: 20,
  spare: 1,
  wsport: 0,
  telnport: 0,
  lpath: './logs',
  spath: './stats',
  sockpath: './sockets',
};

/** Login of every test gateway's dashboard. */
export const VISUWEB_USER = 'minipavi';
export const VISUWEB_PASSWORD = '1234';

/** What FakeAsterisk takes unless it is told otherwise. */
const ASTERISK: Readonly<Record<string, Setting>> = {
  sipchannel: 'PJSIP/line1/sip:%NUM%@sbc',
  ip: '127.0.0.1',
  user: 'ami',
  pwd: 'amipwd',
  context: 'extcall',
  ext: '999',
  maxtime: 600,
  calltimeout: 30_000,
};

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};
const escapeXml = (text: string): string => text.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);

const elementsOf = (settings: Readonly<Record<string, Setting>>): string[] =>
  Object.entries(settings).flatMap(([name, value]) =>
    value === null ? [] : [`<${name}>${escapeXml(String(value))}</${name}>`],
  );

/**
 * The section <asterisk> of <connecttocmd>: calls go out by the manager on this port. `settings`: elements over the
 * defaults; null leaves one out.
 */
export const asteriskXml = (port: number, settings: Readonly<Record<string, Setting>> = {}): string =>
  `<asterisk>${elementsOf({ ...ASTERISK, port, ...settings }).join('')}</asterisk>`;

/** The section <audio>: `entries` are the attributes of each way in by AudioSocket, `settings` the other elements. */
export function audioXml(
  entries: readonly Readonly<Record<string, string | number>>[],
  settings: Readonly<Record<string, Setting>> = {},
): string {
  const ofEntries = entries.map((attributes) => {
    const pairs = Object.entries(attributes).map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`);
    return `<entry${pairs.join('')}/>`;
  });
  return `<audio>${[...elementsOf(settings), ...ofEntries].join('')}</audio>`;
}

export function configXml({ general = {}, inGeneral = '', sections = '' }: GatewaySettings): string {
  const login = { httpuser: VISUWEB_USER, httppwd: VISUWEB_PASSWORD };
  const settings: Readonly<Record<string, Setting>> = {
    ...GENERAL,
    ...('httpport' in general ? login : {}),
    ...general,
  };
  const elements = elementsOf(settings).map((element) => `    ${element}`);
  const body = ['  <general>', ...elements, inGeneral, '  </general>', sections];
  return ['<?xml version="1.0" encoding="utf-8"?>', '<config>', ...body, '</config>', ''].join('\n');
}
