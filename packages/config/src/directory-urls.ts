/** Where the services of a directory, `paviacc.conf`, are. MiniPaviAcc shows it, and tells what is wrong with it. */

import { readConfigFile } from './config-file.ts';
import { readXmlElements } from './xml-elements.ts';

/** Texts of all `<url>`, as written: addresses, and paths of the embedded services; null when the file is unreadable. */
export function readDirectoryUrls(path: string): readonly string[] | null {
  const content = readConfigFile(path);
  const xml = content.ok ? readXmlElements(content.text) : null;
  if (!xml?.ok) return null;
  return xml.elements.filter((element) => element.path === 'annuaire/service/url').map(({ text }) => text);
}
