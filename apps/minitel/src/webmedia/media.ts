/** What a service wants shown, understood: only what is safe to show comes out of here. */

export type Media =
  /** Another site's player, in a frame. */
  | { readonly kind: 'player'; readonly site: 'YouTube' | 'Dailymotion'; readonly address: string }
  | { readonly kind: 'film' | 'sound' | 'picture'; readonly address: string; readonly host: string }
  /** A page that the user may open. */
  | { readonly kind: 'link'; readonly address: string; readonly host: string };

/** As both sites name videos; nothing of an address can be made of these characters. */
const YOUTUBE_ID = /^[\w-]{11}$/;
const DAILYMOTION_ID = /^[A-Za-z\d]{5,20}$/;
/** The gateway takes 256 bytes; another's may take more. */
const MAX_LENGTH = 2048;

const KINDS = { VID: 'film', SND: 'sound', IMG: 'picture', URL: 'link' } as const;

/** `type`, `infos`: as the gateway gives them; null: cannot be shown. */
export function readMedia(type: unknown, infos: unknown): Media | null {
  if (typeof type !== 'string' || typeof infos !== 'string') return null;
  switch (type) {
    case 'YT':
      return YOUTUBE_ID.test(infos) ? { kind: 'player', site: 'YouTube', address: youTube(infos) } : null;
    case 'DM':
      return DAILYMOTION_ID.test(infos)
        ? { kind: 'player', site: 'Dailymotion', address: dailymotion(infos) }
        : null;
    case 'VID':
    case 'SND':
    case 'IMG':
    case 'URL': {
      const url = readAddress(infos);
      return url === null ? null : { kind: KINDS[type], address: url.href, host: url.host };
    }
    default:
      return null;
  }
}

/** `enablejsapi`: the player tells when it plays and when it has ended. */
const youTube = (id: string): string =>
  `https://www.youtube-nocookie.com/embed/${encodeURIComponent(id)}?autoplay=1&playsinline=1&rel=0&enablejsapi=1`;

const dailymotion = (id: string): string =>
  `https://geo.dailymotion.com/player.html?video=${encodeURIComponent(id)}`;

/** Of the web, and of the host it seems to be of: `http://bank.example@evil.example/` is refused. */
function readAddress(text: string): URL | null {
  if (text.length > MAX_LENGTH || !URL.canParse(text)) return null;
  const url = new URL(text);
  const isOfTheWeb = url.protocol === 'http:' || url.protocol === 'https:';
  return isOfTheWeb && url.username === '' && url.password === '' ? url : null;
}

/** In a few words, for eyes and for screen readers. */
export function describeMedia(media: Media): string {
  switch (media.kind) {
    case 'player':
      return `Vidéo ${media.site}`;
    case 'film':
      return `Vidéo de ${media.host}`;
    case 'sound':
      return `Son de ${media.host}`;
    case 'picture':
      return `Image de ${media.host}`;
    case 'link':
      return `Le service propose une page de ${media.host}, à ouvrir à part`;
  }
}
