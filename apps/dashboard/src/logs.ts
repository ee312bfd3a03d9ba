/** Script of the journals' page. */

import { LogPage } from './log-page.ts';

new LogPage().start();
