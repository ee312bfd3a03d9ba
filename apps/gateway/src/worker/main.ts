import { Worker } from './worker.ts';

new Worker(process.env['MINIPAVI_BUS'] ?? '');
