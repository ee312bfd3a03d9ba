/** Where a URL of the web leads to. */

export interface UrlHost {
  /** As the URL has it: IPv6 in brackets. */
  readonly host: string;
  readonly port: number;
}

/** null when the text is no URL. */
export function hostOfUrl(text: string): UrlHost | null {
  if (!URL.canParse(text)) return null;
  const { hostname, port, protocol } = new URL(text);
  if (port !== '') return { host: hostname, port: Number(port) };
  return { host: hostname, port: protocol === 'https:' ? 443 : 80 };
}
