export { startVisuweb, type Visuweb, type VisuwebOptions } from './visuweb.ts';
