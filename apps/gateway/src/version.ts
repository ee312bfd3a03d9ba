declare const __MINIPAVI_VERSION__: string | undefined;

/** Version of the gateway, digits and dots; put in by the build from package.json. */
export const VERSION: string = typeof __MINIPAVI_VERSION__ === 'string' ? __MINIPAVI_VERSION__ : '0';
