import { describe, expect, test } from 'vitest';
import { waysToCut } from '@minipavi/testkit';
import { TelnetClient } from './telnet-client.ts';

const bytes = (hex: string) =>
  Uint8Array.from(hex === '' ? [] : hex.split(' ').map((one) => parseInt(one, 16)));
const hex = (all: Iterable<number>) => [...all].map((one) => one.toString(16).padStart(2, '0')).join(' ');
const ascii = (text: string) => hex(Buffer.from(text, 'latin1'));

function talk(...packets: string[]): { data: string; reply: string } {
  const client = new TelnetClient();
  const out = packets.map((packet) => client.push(bytes(packet)));
  return { data: hex(out.flatMap((one) => [...one.data])), reply: hex(out.flatMap((one) => [...one.reply])) };
}

describe('a host that does not speak telnet', () => {
  test.each(['0c 41 00 0d 00 13 1b ff', 'e9 c3 a9 80 fe', '41 ff 41 ff 80 0d 00', 'ff ff'])(
    'has its bytes unchanged and hears nothing: %s',
    (raw) => {
      // A last FF waits for what follows it.
      expect(talk(raw)).toEqual({ data: raw.replace(/(?<!ff) ff$/, ''), reply: '' });
    },
  );
});

describe('a host that speaks telnet', () => {
  test.each([
    ['asks for the terminal type, and is told that it may', 'ff fd 18', 'ff fb 18'],
    ['asks for the window size, and gets 40 x 24', 'ff fd 1f', `ff fb 1f ff fa 1f 00 28 00 18 ff f0`],
    ['asks us to echo: we do not', 'ff fd 01', 'ff fc 01'],
    ['asks for LINEMODE: no', 'ff fd 22', 'ff fc 22'],
    ['will echo: it shall', 'ff fb 01', 'ff fd 01'],
    ['will suppress go ahead: it shall', 'ff fb 03', 'ff fd 03'],
    ['will send status: it shall not', 'ff fb 05', 'ff fe 05'],
    ['will echo twice: one answer', 'ff fb 01 ff fb 01', 'ff fd 01'],
    ['changes its mind', 'ff fb 01 ff fc 01 ff fb 01', 'ff fd 01 ff fe 01 ff fd 01'],
    ['takes back what was never agreed: nothing to say', 'ff fc 01 ff fe 18', ''],
    ['takes back its question', 'ff fd 03 ff fe 03', 'ff fb 03 ff fc 03'],
    ['sends commands that are not for a terminal', 'ff f1 ff f9 ff f6', ''],
  ])('%s', (_, said, reply) => {
    expect(talk(`41 ${said} 42`)).toEqual({ data: '41 42', reply });
  });

  test('gets the names of the terminal one after the other, the last one twice, then again from the first', () => {
    const send = 'ff fa 18 01 ff f0';
    const is = (name: string) => `ff fa 18 00 ${ascii(name)} ff f0`;
    const names = ['MINITEL1B', 'MINITEL', 'DUMB', 'DUMB', 'MINITEL1B'].map(is);
    expect(talk('ff fd 18', ...names.map(() => send)).reply).toBe(['ff fb 18', ...names].join(' '));
  });

  test('gets no name before it has asked whether there is one, and none of what it does not ask for', () => {
    expect(talk('ff fa 18 01 ff f0').reply).toBe('');
    expect(talk('ff fd 18 ff fa 18 00 41 ff f0 ff fa 27 01 ff f0').reply).toBe('ff fb 18');
  });

  test('has doubled FF made one, the NUL behind CR taken out, and neither when it is binary', () => {
    expect(talk('ff f1 ff ff 0d 00 0d 0a 00').data).toBe('ff 0d 0d 0a 00');
    expect(talk('ff fb 00 0d 00').data).toBe('0d 00');
  });

  test('loses no text when its data mark was urgent', () => {
    expect(talk('ff fb 01 ff 41 42').data).toBe('41 42');
  });

  test('is shown again once a subnegotiation without end has gone on for a kilobyte', () => {
    const { data } = talk('ff fa 18', ...Array.from({ length: 1100 }, () => '20'), '41');
    expect(data.endsWith('20 41')).toBe(true);
    expect(data.length).toBeLessThan(100 * 3);
  });
});

describe('what is said and shown', () => {
  const whole =
    '41 ff fd 18 ff fa 18 01 ff f0 42 ff ff ff fd 1f 0d 00 43 ff fb 01 ff fa 05 ff ff 01 ff f0 44';

  test.each(waysToCut(bytes(whole)))('is the same for packets that come %s', (_, packets) => {
    expect(talk(...packets.map(hex))).toEqual(talk(whole));
  });
});
