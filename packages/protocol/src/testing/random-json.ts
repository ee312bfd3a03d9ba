/** For tests: random JSON made of the words of the dialogue, so that it reaches deep into the checks. */

const NAMES = [
  ...['content', 'context', 'echo', 'next', 'directcall', 'COMMAND', 'name', 'param', 'params', 'paramName'],
  ...[
    'x',
    'y',
    'l',
    'w',
    'h',
    'char',
    'spacechar',
    'prefill',
    'cursor',
    'validwith',
    'minutes',
    'type',
    'text',
  ],
  ...['0', '1', '7', '__proto__', 'constructor', 'toString', ''],
];
const VALUES = [
  ...[null, true, false, 0, 1, -1, 40, 2.7, 1e300, -1e-9],
  ...['', '0', ' 12 ', 'abc', 'yes', 'on', '1e999', 'http://a/', '\ud800', 'é', 'timeout', 'screensaver'],
  ...[
    'InputTxt',
    'InputMsg',
    'InputForm',
    'setParam',
    'libCnx',
    'connectToWs',
    'connectToTln',
    'connectToPty',
    'Dance',
    '__proto__',
  ],
];

/** Small seeded generator (mulberry32): 0 to 1, 1 excluded. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function randomJson(seed: number): () => unknown {
  const random = generator(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const make = (depth: number): unknown => {
    const kind = random();
    if (depth === 0 || kind < 0.3) return pick(VALUES);
    const size = Math.floor(random() * 5);
    if (kind < 0.5) return Array.from({ length: size }, () => make(depth - 1));
    const members = Array.from({ length: size }, () => [pick(NAMES), make(depth - 1)] as const);
    return Object.fromEntries(members);
  };
  // Mostly an answer with a command: other shapes are refused at the first look.
  return () =>
    random() < 0.3
      ? make(4)
      : { ...Object.fromEntries([[pick(NAMES), make(2)]]), COMMAND: { name: pick(VALUES), param: make(3) } };
}
