/** The toolbar's drawings: strokes on a 24 x 24 grid. */

const SVG = 'http://www.w3.org/2000/svg';

const PATHS = {
  call: 'M6 4h3l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v3a2 2 0 0 1-2 2A14 14 0 0 1 4 6a2 2 0 0 1 2-2',
  colour: 'M3 5h18v11H3zM9 5v11M15 5v11M8 20h8M12 16v4',
  sound: 'M4 9v6h4l5 4V5L8 9zM17 9a4 4 0 0 1 0 6M19.5 6.5a8 8 0 0 1 0 11',
  pause: 'M8 5v14M16 5v14',
  record: 'M12 7a5 5 0 1 0 0 10a5 5 0 1 0 0-10',
  open: 'M3 19V6h6l2 2h9v3M3 19l3-8h16l-3 8z',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  picture: 'M3 5h18v14H3zM3 16l5-5 4 4 3-3 6 5M15 9h.01',
  tube: 'M4 6q8-2 16 0q1 6 0 12q-8 2-16 0q-1-6 0-12M6 10h12M6 14h12',
  keyboard: 'M2 6h20v12H2zM6 10h.01M10 10h.01M14 10h.01M18 10h.01M7 14h10',
  phone: 'M7 3h10v18H7zM11 18h2',
  help: 'M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M9.5 9.5a2.5 2.5 0 1 1 3.5 2.3q-1 .5-1 1.7M12 17h.01',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  fullscreen: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
} as const;

export type IconName = keyof typeof PATHS;

export function icon(name: IconName, document: Document): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}
