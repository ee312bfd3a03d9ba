/** Checks of what a service's author writes: mistakes throw at once, with what is accepted. */

export function checkInteger(name: string, value: number, least: number, most: number): number {
  if (!(Number.isInteger(value) && value >= least && value <= most)) {
    throw new RangeError(`${name} ${value}: ${least} to ${most} accepted`);
  }
  return value;
}

/** One printable ASCII character: it is sent as it is for every empty or hidden cell of a field. */
export function checkSign(name: string, value: string): string {
  if (!/^[ -~]$/.test(value)) {
    throw new RangeError(`${name} ${JSON.stringify(value)}: one printable ASCII character accepted`);
  }
  return value;
}

export function checkFilled(name: string, value: string): string {
  if (value.trim() === '') throw new RangeError(`${name} is empty`);
  return value;
}
