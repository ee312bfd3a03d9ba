import { Worker } from './worker.ts';

const { MINIPAVI_BUS, MINIPAVI_BUS_FIRST } = process.env;
new Worker(MINIPAVI_BUS ?? '', MINIPAVI_BUS_FIRST);
