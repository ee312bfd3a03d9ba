/** Dates, durations and numbers as French readers and the original's JSON write them; local time. */

const two = (value: number): string => String(value).padStart(2, '0');

/** `dd/mm/yyyy` */
export function formatDate(ms: number): string {
  const date = new Date(ms);
  return `${two(date.getDate())}/${two(date.getMonth() + 1)}/${String(date.getFullYear()).padStart(4, '0')}`;
}

/** `hh:mm:ss` */
export function formatTime(ms: number): string {
  const date = new Date(ms);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** `dd/mm/yyyy hh:mm:ss` */
export const formatDateTime = (ms: number): string => `${formatDate(ms)} ${formatTime(ms)}`;

/** `m:ss`, minutes growing past 59 as in the original; a clock set back gives `0:00`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
}

/** Whole part, digits by three: `18 460`. */
export const groupDigits = (value: number): string =>
  String(Math.trunc(value)).replace(/\B(?=(?:\d{3})+$)/g, ' ');

/** Fixed decimals after a comma: `7,75`. */
export const formatDecimal = (value: number, digits: number): string =>
  value.toFixed(digits).replace('.', ',');
