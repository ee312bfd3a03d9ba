/** For tests of what comes in packets: the same bytes whole, byte by byte, and cut at random places. */

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

export const newSeed = (): number => Math.floor(Math.random() * 2 ** 31);

/** Each way has a name for the assertion's message; the random ones carry their seed. */
export function waysToCut(bytes: Uint8Array): [way: string, packets: Uint8Array[]][] {
  const ways: [string, Uint8Array[]][] = [
    ['whole', [bytes]],
    ['byte by byte', [...bytes].map((byte) => Uint8Array.of(byte))],
  ];
  for (let run = 0; run < 20; run++) {
    const seed = newSeed();
    const random = generator(seed);
    const packets: Uint8Array[] = [];
    for (let at = 0; at < bytes.length;) {
      const size = 1 + Math.floor(random() * 7);
      packets.push(bytes.subarray(at, at + size));
      at += size;
    }
    ways.push([`cut with seed ${seed}`, packets]);
  }
  return ways;
}
