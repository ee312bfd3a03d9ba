/** Numbers and dates as the server's pages write them, in the time of whoever looks. */

const NBSP = '\u00a0';
export const UNKNOWN = '–';

const two = (value: number): string => String(value).padStart(2, '0');

/** Digits by three. */
export const groupDigits = (value: number): string =>
  String(Math.trunc(value)).replace(/\B(?=(?:\d{3})+$)/g, NBSP);

export const formatDecimal = (value: number, digits: number): string =>
  value.toFixed(digits).replace('.', ',');

/** `dd/mm/yyyy` */
export function formatDate(ms: number): string {
  const date = new Date(ms);
  return `${two(date.getDate())}/${two(date.getMonth() + 1)}/${date.getFullYear()}`;
}

/** `hh:mm:ss` */
export function formatTime(ms: number): string {
  const date = new Date(ms);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

export const formatDateTime = (ms: number): string => `${formatDate(ms)} ${formatTime(ms)}`;

/** The time alone for something of today, with its date otherwise. */
export const formatMoment = (ms: number, now: number): string =>
  formatDate(ms) === formatDate(now) ? formatTime(ms) : formatDateTime(ms);

/** `m:ss`, or `h:mm:ss` from an hour on. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${groupDigits(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** `3 j 4 h`, `4 h 12 min`, `12 min`, `40 s`: the two greatest units. */
export function formatUptime(ms: number): string {
  if (ms < 60_000) return `${Math.max(0, Math.floor(ms / 1000))}${NBSP}s`;
  const minutes = Math.floor(ms / 60_000);
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24];
  if (days > 0) return `${days}${NBSP}j ${hours}${NBSP}h`;
  if (hours > 0) return `${hours}${NBSP}h ${minutes % 60}${NBSP}min`;
  return `${minutes}${NBSP}min`;
}

/** `à l’instant`, `il y a 12 s`, `il y a 3 min`, `il y a 2 h`. */
export function formatAgo(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 2) return 'à l’instant';
  if (seconds < 60) return `il y a ${seconds}${NBSP}s`;
  if (seconds < 3600) return `il y a ${Math.floor(seconds / 60)}${NBSP}min`;
  return `il y a ${Math.floor(seconds / 3600)}${NBSP}h`;
}

/** `850 Mo`, `18,5 Go`. */
export function formatMegabytes(megabytes: number): string {
  if (megabytes < 1000) return `${Math.round(megabytes)}${NBSP}Mo`;
  return `${formatDecimal(megabytes / 1000, megabytes < 100_000 ? 1 : 0)}${NBSP}Go`;
}

export const formatPercent = (value: number | null): string =>
  value === null ? UNKNOWN : `${formatDecimal(value, 1)}${NBSP}%`;

export const formatMemory = (bytes: number | null): string =>
  bytes === null ? UNKNOWN : `${formatDecimal(bytes / 1e6, 1)}${NBSP}Mo`;

/** `1 session`, `2 sessions`. French counts zero as one. */
export const plural = (count: number, word: string): string =>
  `${groupDigits(count)}${NBSP}${word}${count > 1 ? 's' : ''}`;

/** Whether a service's URL may become a link: users may put anything there. */
export const isWebAddress = (url: string): boolean => /^https?:\/\//i.test(url) && URL.canParse(url);
