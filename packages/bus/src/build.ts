declare const __MINIPAVI_BUILD__: string | undefined;

/** Names the programs as they were built, all of them together; put in by the build. `build-0`: run from the sources. */
export const BUILD: string = typeof __MINIPAVI_BUILD__ === 'string' ? __MINIPAVI_BUILD__ : 'build-0';
