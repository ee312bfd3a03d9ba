import { Doorman } from './doorman.ts';

new Doorman();
