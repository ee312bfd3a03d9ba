/** The picture of a captured screen that a service asks for. */

import { encodePng } from '@minipavi/png';
import { rasterise, Screen } from '@minipavi/videotex';
import { drawInMinitel } from './minitel-case.ts';

/** 640 x 500: the size of a tube on today's screens. */
const SCALE = 2;

export interface PictureLook {
  /** False: greys, as on most tubes. */
  readonly isColour: boolean;
  /** With a Minitel around it. */
  readonly inMinitel: boolean;
}

/** PNG. `bytes`: what drew the screen, from its clearing on. */
export function screenPicture(bytes: Uint8Array, { isColour, inMinitel }: PictureLook): Uint8Array {
  const screen = new Screen();
  screen.write(bytes);
  const raster = rasterise(screen, { scale: SCALE, colours: isColour ? 'colour' : 'grey' });
  return encodePng(inMinitel ? drawInMinitel(raster) : raster);
}
