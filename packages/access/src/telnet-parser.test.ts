import { describe, expect, test } from 'vitest';
import { waysToCut } from '@minipavi/testkit';
import { escapeIac, MAX_SUBNEGOTIATION_BYTES, TelnetParser } from './telnet-parser.ts';

const bytesOf = (hex: string): Uint8Array => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const hexOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes)
    .toString('hex')
    .replace(/..(?=.)/g, '$& ');

/** ECHO and SUPPRESS-GO-AHEAD, offered once. */
const OFFER = 'ff fb 01 ff fb 03';

interface Case {
  readonly name: string;
  readonly input: string;
  readonly data: string;
  readonly reply: string;
  readonly early?: boolean;
}

const CASES: readonly Case[] = [
  {
    name: 'a raw line passes eight bits',
    input: '41 00 0d 0a 08 7f 80 fe 0d 00',
    data: '41 00 0d 0a 08 7f 80 fe 0d 00',
    reply: '',
  },
  {
    name: 'a raw line passes an FF before a common character',
    input: '41 ff 41 ff 00',
    data: '41 ff 41 ff 00',
    reply: '',
  },
  { name: 'a doubled FF is one', input: '41 ff ff 42', data: '41 ff 42', reply: '' },
  {
    name: 'an option we do not know is refused',
    input: 'ff fd 18 41 ff fb 1f',
    data: '41',
    reply: `${OFFER} ff fc 18 ff fe 1f`,
  },
  {
    name: 'a refusal is said once',
    input: 'ff fd 18 ff fd 18 ff fb 18 ff fb 18',
    data: '',
    reply: `${OFFER} ff fc 18 ff fe 18`,
  },
  {
    name: 'BINARY both ways is accepted',
    input: 'ff fd 00 ff fb 00',
    data: '',
    reply: `${OFFER} ff fb 00 ff fd 00`,
  },
  {
    name: 'what is agreed is not answered again',
    input: 'ff fb 03 ff fb 03 ff fd 00 ff fd 00',
    data: '',
    reply: `${OFFER} ff fd 03 ff fb 00`,
  },
  { name: 'an accepted offer needs no answer', input: 'ff fd 01 ff fd 03', data: '', reply: OFFER },
  { name: 'a refused offer is not repeated', input: 'ff fe 01 ff fe 03', data: '', reply: OFFER },
  {
    name: 'an option taken back is confirmed once',
    input: 'ff fd 01 ff fe 01 ff fe 01 ff fb 03 ff fc 03 ff fc 03',
    data: '',
    reply: `${OFFER} ff fc 01 ff fd 03 ff fe 03`,
  },
  { name: 'the client may not echo for us', input: 'ff fb 01', data: '', reply: `${OFFER} ff fe 01` },
  {
    name: 'single commands vanish',
    input: '41 ff f1 42 ff f9 ff f6 43 ff f0 ff ec',
    data: '41 42 43',
    reply: OFFER,
  },
  {
    name: 'a subnegotiation vanishes, an IAC inside it too',
    input: '41 ff fa 18 00 ff ff 78 ff f0 42',
    data: '41 42',
    reply: OFFER,
  },
  {
    name: 'a command inside a subnegotiation ends it',
    input: 'ff fa 18 00 ff fd 18 42',
    data: '42',
    reply: `${OFFER} ff fc 18`,
  },
  {
    name: 'Enter of a telnet program is Envoi',
    input: 'ff f1 61 0d 00 62 0d 0a 63 0d 64',
    data: '61 13 41 62 13 41 63 13 41 64',
    reply: OFFER,
  },
  {
    name: 'a NUL or LF not behind Enter is passed on',
    input: 'ff f1 61 0a 00 0d 00 00',
    data: '61 0a 00 13 41 00',
    reply: OFFER,
  },
  {
    name: 'its Backspace is Correction',
    input: 'ff f1 61 08 62 7f',
    data: '61 13 47 62 13 47',
    reply: OFFER,
  },
  {
    name: 'its other characters pass on eight bits',
    input: 'ff f1 e9 ff ff 80',
    data: 'e9 ff 80',
    reply: OFFER,
  },
  {
    name: 'an IAC before a common character is noise of a telnet program',
    input: 'ff f1 41 ff 41 42',
    data: '41 42',
    reply: OFFER,
  },
  {
    name: 'noise at the opening is discarded',
    input: '00 0d 0a 0d 00 41 0d 0a',
    data: '41 0d 0a',
    reply: '',
    early: true,
  },
  {
    name: 'noise around negotiation too',
    input: '0d ff fd 03 0a 00 41 00',
    data: '41 00',
    reply: OFFER,
    early: true,
  },
  { name: 'nothing else is discarded at the opening', input: '13 41', data: '13 41', reply: '', early: true },
];

describe('telnet input', () => {
  test.each(CASES)('$name', ({ input, data, reply, early }) => {
    for (const [way, chunks] of waysToCut(bytesOf(input))) {
      const parser = new TelnetParser();
      const results = chunks.map((chunk) => parser.push(chunk, early));
      expect(hexOf(Buffer.concat(results.map((one) => one.data))), way).toBe(data);
      expect(hexOf(Buffer.concat(results.map((one) => one.reply))), way).toBe(reply);
    }
  });

  test('a subnegotiation without end stops swallowing', () => {
    const parser = new TelnetParser();
    parser.push(bytesOf('ff fa 18'));
    parser.push(new Uint8Array(MAX_SUBNEGOTIATION_BYTES - 2));
    expect(hexOf(parser.push(bytesOf('41 42')).data)).toBe('42');
  });

  test('an hour of negotiation gets a bounded answer', () => {
    const parser = new TelnetParser();
    let replyBytes = 0;
    for (let i = 0; i < 100_000; i++) {
      replyBytes += parser.push(Uint8Array.of(0xff, 0xfb + (i % 4), i % 256)).reply.length;
    }
    expect(replyBytes).toBeLessThan(2000);
  });

  test('random bytes never throw, and give no more than twice themselves', () => {
    const parser = new TelnetParser();
    for (let i = 0; i < 2000; i++) {
      const chunk = Uint8Array.from({ length: 50 }, () => (Math.random() < 0.3 ? 0xff : Math.random() * 256));
      expect(parser.push(chunk).data.length).toBeLessThanOrEqual(2 * chunk.length + 1);
    }
  });

  test('only a command makes the client one that negotiates', () => {
    const parser = new TelnetParser();
    parser.push(bytesOf('41 ff ff ff 41'));
    expect(parser.negotiating).toBe(false);
    parser.push(bytesOf('ff f1'));
    expect(parser.negotiating).toBe(true);
  });
});

test('output for a telnet program doubles FF and nothing else', () => {
  expect(hexOf(escapeIac(bytesOf('00 ff 41 ff ff fe')))).toBe('00 ff ff 41 ff ff ff ff fe');
  const plain = bytesOf('00 fe 41');
  expect(escapeIac(plain)).toBe(plain);
});
