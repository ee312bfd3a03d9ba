import { describe, expect, test } from 'vitest';
import { AmiMessage } from './ami-message.ts';
import { isVague, originateFailure } from './call-failure.ts';

const failed = (reason: string): AmiMessage =>
  new AmiMessage(['Event: OriginateResponse', 'Response: Failure', `Reason: ${reason}`]);

describe('a call that a SIP line refuses', () => {
  // As Asterisk 16 and 22 translate the answers of a SIP server: the reason of all of them is 0.
  test.each([
    ['400 Bad Request', '127', 'unreachable', 'échec de l’appel (cause 127)'],
    ['403 Forbidden', '21', 'unreachable', 'appel refusé par le réseau ou le correspondant'],
    ['404 Not Found', '1', 'unreachable', 'numéro non attribué'],
    ['408 Request Timeout', '18', 'no-answer', 'pas de réponse'],
    ['410 Gone', '22', 'unreachable', 'le numéro a changé'],
    ['480 Temporarily Unavailable', '19', 'no-answer', 'pas de réponse'],
    ['484 Address Incomplete', '28', 'unreachable', 'numéro incomplet ou incorrect'],
    ['486 Busy Here', '17', 'busy', 'occupé'],
    ['488 Not Acceptable Here', '58', 'unreachable', 'codecs refusés par le réseau ou le correspondant'],
    ['500 Server Internal Error', '38', 'congestion', 'réseau en panne'],
    ['502 Bad Gateway', '27', 'unreachable', 'ligne en dérangement'],
    ['503 Service Unavailable', '34', 'congestion', 'lignes encombrées'],
    ['504 Server Time-out', '102', 'congestion', 'le réseau ne répond pas'],
    ['603 Decline', '21', 'unreachable', 'appel refusé par le réseau ou le correspondant'],
  ])('with %s is explained by its cause', (_answer, cause, code, reason) => {
    expect(isVague(failed('0'))).toBe(true);
    expect(originateFailure(failed('0'), cause)).toEqual({ code, reason });
  });
});

test('a call that was hung up on while it rang is not said to be impossible', () => {
  expect(originateFailure(failed('0'), '16').code).toBe('hung-up');
});

test.each(['', '0'])('a call without a cause (%j) is told by its reason alone', (cause) => {
  const reasons = ['0', '1', '3', '5', '8', '7'];
  expect(reasons.map((reason) => originateFailure(failed(reason), cause).code)).toEqual([
    'unreachable',
    'hung-up',
    'no-answer',
    'busy',
    'congestion',
    'unreachable',
  ]);
});

test('a reason that is none of the vague ones counts more than the cause', () => {
  expect(isVague(failed('3'))).toBe(false);
  expect(originateFailure(failed('3'), '17').code).toBe('no-answer');
});
