export * from './codes.ts';
export * from './charset.ts';
