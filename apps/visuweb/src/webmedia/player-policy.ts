/** Content-Security-Policy of pages that show media: theirs, and that of the Minitel's page, which holds the same player. */

/** Pictures, sounds and films are wherever services say; of other sites' pages, only two players are framed. */
export const MEDIA_SOURCES = [
  'frame-src https://www.youtube-nocookie.com https://geo.dailymotion.com',
  'media-src http: https:',
] as const;
/** Behind `img-src`, with what else the page shows. */
export const MEDIA_PICTURES = 'http: https:';

export const PLAYER_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  `img-src 'self' data: ${MEDIA_PICTURES}`,
  ...MEDIA_SOURCES,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
