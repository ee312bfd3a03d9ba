/** One channel of the fake Asterisk, from Originate to hang-up. A test plays the network: it rings, answers, is busy. */

import type { ManagerAction } from './manager-action.ts';
import type { ManagerMessage } from './manager-session.ts';
import { Softmodem } from './softmodem.ts';

/** Asterisk's, when Originate names none that it can read. */
const DEFAULT_TIMEOUT_MS = 30_000;

/** Reason of OriginateResponse, cause of Hangup. */
const FAILURES = {
  busy: { reason: 5, cause: 17, text: 'User busy' },
  'no-answer': { reason: 3, cause: 19, text: 'User alerting, no answer' },
  congestion: { reason: 8, cause: 34, text: 'Circuit/channel congestion' },
  unallocated: { reason: 0, cause: 1, text: 'Unallocated (unassigned) number' },
  'hung-up': { reason: 1, cause: 16, text: 'Normal Clearing' },
} as const;

export type FakeFailure = keyof typeof FAILURES;

export interface FakeCallOwner {
  /** Event to all clients of the manager. */
  tell(event: ManagerMessage): void;
  /** Hangup before OriginateResponse. */
  readonly hangUpFirst: boolean;
  /** Points of a call at which connections are cut. */
  passes(stage: 'ringing' | 'answered' | 'told'): void;
  changed(call: FakeCall): void;
}

export class FakeCall {
  readonly action: ManagerAction;
  /** Uniqueid: the client's ChannelId, or one of Asterisk's own. */
  readonly uniqueId: string;
  /** Name of the channel. */
  readonly name: string;
  readonly #owner: FakeCallOwner;
  #state: 'asked' | 'down' | 'up' | 'gone' = 'asked';
  #settle: (hasAnswered: boolean) => void = () => {};
  /** What a client that waits is told in the end. */
  readonly settled = new Promise<boolean>((resolve) => (this.#settle = resolve));
  #timer: NodeJS.Timeout | undefined;
  modem: Softmodem | null = null;

  constructor(action: ManagerAction, serial: number, owner: FakeCallOwner) {
    this.action = action;
    this.#owner = owner;
    this.uniqueId = action.get('ChannelId') || `1700000001.${serial}`;
    const [technology = '', resource = ''] = action.get('Channel').split('/');
    const endpoint = resource.slice(resource.lastIndexOf('@') + 1);
    this.name = `${technology}/${endpoint}-${serial.toString(16).padStart(8, '0')}`;
  }

  get variables(): ReadonlyMap<string, string> {
    return this.action.variables;
  }

  /** The channel exists: asked for it does not yet. */
  get isUp(): boolean {
    return this.#state === 'up';
  }

  get isThere(): boolean {
    return this.#state === 'down' || this.#state === 'up';
  }

  get isGone(): boolean {
    return this.#state === 'gone';
  }

  /** Makes the channel and rings. */
  ring(): void {
    if (this.#state !== 'asked') return;
    this.#state = 'down';
    const timeoutMs = Number(this.action.get('Timeout')) || DEFAULT_TIMEOUT_MS;
    this.#timer = setTimeout(() => this.fail('no-answer'), timeoutMs);
    this.#owner.tell(['Event: Newchannel', 'Privilege: call,all', ...this.#ids, 'ChannelState: 0']);
    this.#owner.tell([
      'Event: Newstate',
      'Privilege: call,all',
      ...this.#ids,
      'ChannelState: 5',
      'ChannelStateDesc: Ringing',
    ]);
    this.#owner.changed(this);
    this.#owner.passes('ringing');
  }

  /** Answered; rings first if it has not. */
  answer(): void {
    this.ring();
    if (this.#state !== 'down') return;
    clearTimeout(this.#timer);
    this.#state = 'up';
    this.#owner.passes('answered');
    this.#respond('Success', 4);
    this.#settle(true);
    this.#owner.changed(this);
    this.#owner.passes('told');
  }

  fail(how: FakeFailure): void {
    this.ring();
    if (this.#state === 'down') this.#end(FAILURES[how]);
  }

  /** From either side, ringing or not. */
  hangUp(): void {
    if (this.isThere)
      this.#end(this.#state === 'up' ? FAILURES['hung-up'] : { ...FAILURES['hung-up'], reason: 0 });
  }

  /** The dialplan starts the modem, which calls the gateway. */
  startModem(port: number, headerAfterMs = 0): Softmodem {
    const { variables } = this;
    this.modem = Softmodem.callOut({
      port,
      headerAfterMs,
      number: variables.get('CALLED') ?? '',
      token: variables.get('PID') ?? '',
    });
    // The module leaves, and the dialplan goes on to its Hangup().
    this.modem.onGatewayHangUp = () => this.hangUp();
    return this.modem;
  }

  /** Nothing is told any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.modem?.destroy();
    this.#state = 'gone';
    this.#settle(false);
  }

  get #ids(): readonly string[] {
    return [`Channel: ${this.name}`, `Uniqueid: ${this.uniqueId}`];
  }

  #end({ reason, cause, text }: { reason: number; cause: number; text: string }): void {
    const wasUp = this.#state === 'up';
    clearTimeout(this.#timer);
    this.#state = 'gone';
    this.modem?.hangUp();
    const hangUp = [
      'Event: Hangup',
      'Privilege: call,all',
      ...this.#ids,
      `Cause: ${cause}`,
      `Cause-txt: ${text}`,
    ];
    if (wasUp || this.#owner.hangUpFirst) this.#owner.tell(hangUp);
    if (!wasUp) this.#respond('Failure', reason);
    if (!wasUp && !this.#owner.hangUpFirst) this.#owner.tell(hangUp);
    this.#settle(false);
    this.#owner.changed(this);
  }

  #respond(response: 'Success' | 'Failure', reason: number): void {
    if (this.action.get('Async') === '') return;
    const { action } = this;
    this.#owner.tell([
      ...['Event: OriginateResponse', 'Privilege: call,all', `ActionID: ${action.get('ActionID')}`],
      ...[`Response: ${response}`, ...this.#ids],
      ...[`Context: ${action.get('Context')}`, `Exten: ${action.get('Exten')}`, `Reason: ${reason}`],
    ]);
  }
}
