/** A whole session between a line and a service, both of which do whatever comes to mind. */

import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { ServiceClient, Session, type CallResult } from '@minipavi/session';
import type { Connection } from '../../packages/session/src/connector.ts';
import { failed, type FailureCode } from '../../packages/session/src/service-failure.ts';
import { FakeConnector, FakeFarEnd } from '../../packages/session/src/testing/fake-far-end.ts';
import { FakeLink } from '../../packages/session/src/testing/fake-link.ts';
import { body } from './answer-json.ts';
import { noise } from './byte-strings.ts';
import { typing } from './keyboard.ts';
import { defineTarget } from './target.ts';

const FAILURES: readonly FailureCode[] = [
  'CONNECT_TIMEOUT',
  'REFUSED',
  'DROPPED',
  'TOO_BIG',
  'REDIRECTS',
  'TLS',
];
const ENDS_WITHIN_MS = 30_000;
/** Calls that one event may lead to: five that services ask for, and what falls back or leaves on the way. */
const MAX_CALLS_EACH = 24;

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('type' as const), text: typing(8) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('push' as const),
      text: fc.string({ unit: 'binary', maxLength: 60 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('simulate' as const), text: fc.string({ maxLength: 20 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('poll' as const),
      event: fc.constantFrom('START' as const, 'STOP' as const, null),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('far' as const), text: noise(60) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('connected' as const, 'far-ends' as const, 'look' as const) }),
  },
);

const input = fc.record({
  kind: fc.constantFrom('WS' as const, 'TELN' as const, 'AST' as const, 'AUD' as const),
  url: fc.option(fc.constantFrom('http://start.test/', 'http://start.test/?a=1', 'nonsense'), { nil: null }),
  captures: fc.boolean(),
  connection: fc.constantFrom('open' as const, 'denied' as const, 'failed' as const),
  // Used in turn; a failure is told by its number.
  answers: fc.array(
    fc.oneof({ weight: 8, arbitrary: body }, { weight: 1, arbitrary: fc.nat(FAILURES.length - 1) }),
    { minLength: 1, maxLength: 6 },
  ),
  steps: fc.array(step, { maxLength: 20 }),
  ending: fc.constantFrom('hang-up' as const, 'stop' as const, 'connexion-fin' as const),
});
type Input = typeof input extends fc.Arbitrary<infer T> ? T : never;

/** A service that answers from memory. */
class PlayedService extends ServiceClient {
  /** What it was called for, in order. */
  readonly events: string[] = [];
  readonly #answers: Input['answers'];

  constructor(answers: Input['answers']) {
    super({ userAgent: 'fuzz', policy: null });
    this.#answers = answers;
  }

  override async post(_address: string, json: string): Promise<CallResult> {
    const { PAVI } = JSON.parse(json) as { PAVI: { fctn: string; content: string[] } };
    assert.ok(Array.isArray(PAVI.content));
    const result = this.#next();
    this.events.push(PAVI.fctn);
    await setImmediate();
    return result;
  }

  override async getAsBrowser(): Promise<CallResult> {
    await setImmediate();
    return this.#next();
  }

  #next(): CallResult {
    const answer = this.#answers[this.events.length % this.#answers.length] ?? '';
    if (typeof answer === 'number') return failed(FAILURES[answer] ?? 'OTHER', 'essai');
    return { kind: 'body', body: answer };
  }
}

export const session = defineTarget({
  name: 'session',
  inputs: input,
  async run({ kind, url, captures, connection, answers, steps, ending }: Input) {
    const farEnds: FakeFarEnd[] = [];
    const client = new PlayedService(answers);
    const { events } = client;
    const link = new FakeLink(kind, { url });
    const refused: Connection =
      connection === 'denied' ? { kind: 'denied', reason: 'x' } : { kind: 'failed', reason: 'x', shown: 'x' };
    const connector = {
      connect: (order: Parameters<FakeConnector['connect']>[0]) => {
        if (connection !== 'open') return new FakeConnector(refused).connect(order);
        const farEnd = new FakeFarEnd();
        farEnds.push(farEnd);
        return new FakeConnector(farEnd).connect(order);
      },
    };
    const picture = () => Promise.resolve(new Uint8Array(8));
    const session = new Session({
      ...{
        link,
        client,
        connector,
        uniqueId: '17000000004321',
        version: '2.0',
        defaultUrl: 'http://default.test/',
      },
      ...{ idleTimeoutMs: 600_000, screensaver: true, helpAddress: 'aide@minipavi.fr', random: () => 0 },
      outbox: { push: () => {}, callLater: () => {} },
      capture: captures ? { key: 'M', message: 'x', messageMax: 'y', max: 3, picture } : null,
      observer: { opened: () => {}, changed: () => {}, active: () => {}, ending: () => {} },
      log: (_level, message) => assert.ok(message.length < 4000, 'a line of the log without end'),
    });
    const ended = session.run();
    await setImmediate();
    let asked = 1;
    for (const one of steps) {
      asked++;
      if (one.do === 'type') link.type(one.text === '' ? ' ' : one.text);
      else if (one.do === 'push') session.push(one.text);
      else if (one.do === 'simulate') session.simulate(one.text);
      else if (one.do === 'poll') session.pollMedia(one.event);
      else if (one.do === 'far') farEnds.at(-1)?.says(one.text === '' ? ' ' : one.text);
      else if (one.do === 'far-ends') farEnds.at(-1)?.hangsUp();
      else if (one.do === 'connected') link.line('connected');
      else assert.ok(session.screen.length < 40_000, 'a screen without end');
      await setImmediate();
    }
    if (ending === 'hang-up') link.hangUp();
    else if (ending === 'stop') session.stop('essai');
    else {
      // From a link, from a service one was sent to, and from the default one.
      for (let times = 0; times < 6 && !link.closed; times++) {
        for (const farEnd of farEnds) farEnd.hangsUp();
        link.type('\x13I');
        for (let ticks = 0; ticks < 60 && !link.closed; ticks++) await setImmediate();
      }
      link.hangUp();
    }
    await within(ended, events);

    assert.ok(events.length <= MAX_CALLS_EACH * (asked + 6), `${events.length} calls for ${asked} events`);
    const fins = events.filter((event) => event === 'FIN').length;
    const cnxs = events.filter((event) => event === 'CNX').length;
    assert.ok(fins <= cnxs, `${fins} FIN for ${cnxs} CNX`);
    if (cnxs > 0) assert.equal(events.at(-1), 'FIN', `last event of ${events.join(' ')}`);
    assert.ok(
      farEnds.every((farEnd) => farEnd.closed),
      'a far end was left open',
    );
  },
});

function within(ended: Promise<string>, events: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      reject(new Error(`the session does not end; the service heard ${events.join(' ')}`));
    }, ENDS_WITHIN_MS);
    ended.finally(() => clearTimeout(late)).then(resolve, reject);
  });
}
