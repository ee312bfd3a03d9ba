/** Dates as the gateway and services show them: day first, in the gateway's time zone. */

const two = (n: number): string => String(n).padStart(2, '0');

/** dd/mm/yyyy hh:mm */
export function dayAndMinute(date: Date): string {
  const day = `${two(date.getDate())}/${two(date.getMonth() + 1)}/${date.getFullYear()}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** dd/mm/yyyy hh:mm:ss */
export const dayAndSecond = (date: Date): string => `${dayAndMinute(date)}:${two(date.getSeconds())}`;
