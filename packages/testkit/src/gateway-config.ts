/** Configuration files of gateways under test. */

export type Setting = string | number | boolean | null;

export interface GatewaySettings {
  /** Elements of <general> over the defaults; null leaves one out. Port 0: any free one. */
  readonly general?: Readonly<Record<string, Setting>>;
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

const escapeXml = (text: string): string =>
  text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign] ?? sign);

export function configXml({ general = {}, sections = '' }: GatewaySettings): string {
  const login = { httpuser: VISUWEB_USER, httppwd: VISUWEB_PASSWORD };
  const settings: Readonly<Record<string, Setting>> = {
    ...GENERAL,
    ...('httpport' in general ? login : {}),
    ...general,
  };
  const elements = Object.entries(settings).flatMap(([name, value]) =>
    value === null ? [] : [`    <${name}>${escapeXml(String(value))}</${name}>`],
  );
  const body = ['  <general>', ...elements, '  </general>', sections];
  return ['<?xml version="1.0" encoding="utf-8"?>', '<config>', ...body, '</config>', ''].join('\n');
}
