// Stands in the bundles for parts of libraries that the gateway never reaches: got's cache, name server cache and
// HTTP/2, and the XML writer of xml2js. Each worker is spared their source and what they set up when loaded,
// 1.1 MB of memory a user. Reaching one all the same is a programming mistake, told as such.

export class CacheError extends Error {}

export default class LeftOut {
  constructor() {
    throw new Error('left out of the bundle: see deploy/left-out.mjs');
  }
}
