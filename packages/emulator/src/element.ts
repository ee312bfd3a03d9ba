/** Entry of `x-minitel.js`: the one script that a page needs. */

import { defineMinitel } from './x-minitel.ts';

defineMinitel();
