/** Script of the live page. */

import { LivePage } from './live-page.ts';

new LivePage().start();
