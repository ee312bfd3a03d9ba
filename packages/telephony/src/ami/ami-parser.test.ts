import { generator, newSeed, waysToCut } from '@minipavi/testkit';
import { describe, expect, test } from 'vitest';
import type { AmiMessage } from './ami-message.ts';
import { AmiParser, MAX_MESSAGE_BYTES } from './ami-parser.ts';

function parse(packets: readonly Uint8Array[]) {
  const parser = new AmiParser();
  const greetings: string[] = [];
  const messages: AmiMessage[] = [];
  let isTooLong = false;
  for (const packet of packets) {
    const input = parser.push(packet);
    if (input.greeting !== null) greetings.push(input.greeting);
    messages.push(...input.messages);
    isTooLong ||= input.isTooLong;
  }
  return { greetings, messages, isTooLong };
}

const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');

const STREAM = bytes(
  [
    'Asterisk Call Manager/9.0.0',
    'Response: Success',
    'ActionID: a-1',
    '',
    '',
    'event: Hangup',
    'CHANNEL: PJSIP/line1-00000001',
    'Cause-txt: Appelé: occupé',
    'ChanVariable: A=1',
    'ChanVariable: B=2',
    'no colon',
    ': no name',
    'Empty:',
    '',
    'Something: else',
    '',
    '',
  ].join('\r\n'),
);

describe('the stream of the manager', () => {
  test.each(waysToCut(STREAM))('is cut into messages (%s)', (_way, packets) => {
    const { greetings, messages, isTooLong } = parse(packets);
    expect(greetings).toEqual(['Asterisk Call Manager/9.0.0']);
    expect(messages.map(({ kind }) => kind)).toEqual(['response', 'event', 'other']);
    const [response, event] = messages;
    expect(response?.actionId).toBe('a-1');
    expect(response?.isSuccess).toBe(true);
    expect(event?.event).toBe('Hangup');
    expect(event?.get('channel')).toBe('PJSIP/line1-00000001');
    expect(event?.get('Cause-txt')).toBe('Appelé: occupé');
    expect(event?.all('ChanVariable')).toEqual(['A=1', 'B=2']);
    expect(event?.get('Empty')).toBe('');
    expect(event?.get('__proto__')).toBe('');
    expect(isTooLong).toBe(false);
  });

  test('may end its lines with LF alone, and need not greet', () => {
    const { greetings, messages } = parse([bytes('Response: Error\nMessage: no\n\n')]);
    expect(greetings).toEqual([]);
    expect(messages[0]?.isSuccess).toBe(false);
  });

  test('greets in its first line only', () => {
    const { greetings, messages } = parse([bytes('A: 1\r\nAsterisk Call Manager/1\r\n\r\n')]);
    expect(greetings).toEqual([]);
    expect(messages).toHaveLength(1);
  });

  test('takes an event with Response in it for an event', () => {
    const { messages } = parse([bytes('Event: OriginateResponse\r\nResponse: Failure\r\n\r\n')]);
    expect(messages[0]?.kind).toBe('event');
    expect(messages[0]?.isSuccess).toBe(false);
  });

  test.each([
    ['a line without end', Array.from({ length: 70 }, () => Buffer.alloc(1024, 'x'))],
    ['a message without end', Array.from({ length: 9000 }, () => bytes('Key: value\r\n'))],
  ])('is given up at %s', (_what, packets) => {
    expect(parse(packets).isTooLong).toBe(true);
  });

  test('may have a long message', () => {
    const value = 'x'.repeat(MAX_MESSAGE_BYTES - 100);
    const { messages, isTooLong } = parse([
      bytes(`Event: A\r\nKey: ${value}\r\n\r\nEvent: B\r\nKey: ${value}\r\n\r\n`),
    ]);
    expect(messages.map((message) => message.event)).toEqual(['A', 'B']);
    expect(isTooLong).toBe(false);
  });

  test('may hold anything', () => {
    for (let run = 0; run < 200; run++) {
      const seed = newSeed();
      const random = generator(seed);
      const signs = [
        '\r',
        '\n',
        '\n\n',
        ':',
        ': ',
        'Event',
        'Response',
        'é',
        '\0',
        '\xff',
        'ActionID: ',
        ' ',
      ];
      const text = Array.from({ length: 200 }, () => signs[Math.floor(random() * signs.length)]).join('');
      const whole = parse([bytes(text)]).messages.map((message) => [message.kind, message.actionId]);
      for (const [way, packets] of waysToCut(bytes(text)).slice(0, 3)) {
        const cut = parse(packets).messages.map((message) => [message.kind, message.actionId]);
        expect(cut, `seed ${seed}, ${way}`).toEqual(whole);
      }
    }
  });
});
