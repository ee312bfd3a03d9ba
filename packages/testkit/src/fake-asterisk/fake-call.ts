/** One channel of the fake Asterisk, from Originate to hang-up. A test plays the network: it rings, answers, is busy. */

import type { ManagerAction } from './manager-action.ts';
import type { ManagerMessage } from './manager-session.ts';
import { Softmodem } from './softmodem.ts';

/** Asterisk's, when Originate names none that it can read. */
const DEFAULT_TIMEOUT_MS = 30_000;

/**
 * Reason of OriginateResponse, cause of Hangup. Of a SIP call that was refused the former tells nothing; of a Local
 * channel's busy and congestion tones (`localReason`) the latter does not.
 */
const FAILURES = {
  busy: { reason: 0, localReason: 5, cause: 17, text: 'User busy' },
  'no-answer': { reason: 3, cause: 19, text: 'User alerting, no answer' },
  congestion: { reason: 0, localReason: 8, cause: 34, text: 'Circuit/channel congestion' },
  unallocated: { reason: 0, cause: 1, text: 'Unallocated (unassigned) number' },
  'hung-up': { reason: 0, cause: 16, text: 'Normal Clearing' },
} as const;

interface Failure {
  readonly reason: number;
  readonly localReason?: number;
  readonly cause: number;
  readonly text: string;
}

const STATES = { 0: 'Down', 5: 'Ringing', 6: 'Up' } as const;

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
  /** Name and identifier; the other half of a Local channel comes second. */
  readonly #channels: readonly (readonly [name: string, uniqueId: string])[];
  readonly #isLocal: boolean;
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
    const wantedId = action.get('ChannelId');
    this.uniqueId = wantedId || `1700000001.${serial}`;
    const [technology = '', resource = ''] = action.get('Channel').split('/');
    this.#isLocal = technology === 'Local';
    const endpoint = this.#isLocal ? resource : resource.slice(resource.lastIndexOf('@') + 1);
    const name = `${technology}/${endpoint}-${serial.toString(16).padStart(8, '0')}`;
    this.name = this.#isLocal ? `${name};1` : name;
    this.#channels = [[this.name, this.uniqueId]];
    if (this.#isLocal) {
      const otherId = wantedId === '' ? `1700000002.${serial}` : `${wantedId};2`;
      this.#channels = [...this.#channels, [`${name};2`, otherId]];
    }
  }

  get variables(): ReadonlyMap<string, string> {
    return this.action.variables;
  }

  get isUp(): boolean {
    return this.#state === 'up';
  }

  /** The channel exists: asked for it does not yet. */
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
    this.#tell('Newchannel', 0);
    this.#tell('Newstate', 5);
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
    this.#tell('Newstate', 6);
    this.#respond('Success', 4);
    this.#settle(true);
    this.#owner.changed(this);
    this.#owner.passes('told');
  }

  fail(how: FakeFailure): void {
    this.ring();
    if (this.#state === 'down') this.#end(FAILURES[how]);
  }

  /** Asterisk cannot even make the channel: a driver or an endpoint that it does not know. */
  neverExists(): void {
    if (this.#state !== 'asked') return;
    this.#state = 'gone';
    this.#respond('Failure', 0);
    this.#settle(false);
    this.#owner.changed(this);
  }

  /** From either side, ringing or not. */
  hangUp(): void {
    if (this.isThere) this.#end(FAILURES['hung-up']);
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

  /** An event of each half. */
  #tell(event: string, state: keyof typeof STATES, ...more: readonly string[]): void {
    for (const [name, id] of this.#channels) {
      this.#owner.tell([
        ...[`Event: ${event}`, 'Privilege: call,all', `Channel: ${name}`],
        ...[`ChannelState: ${state}`, `ChannelStateDesc: ${STATES[state]}`],
        ...[`Uniqueid: ${id}`, `Linkedid: ${this.uniqueId}`, ...more],
      ]);
    }
  }

  #end({ reason, localReason, cause, text }: Failure): void {
    const wasUp = this.#state === 'up';
    clearTimeout(this.#timer);
    this.#state = 'gone';
    this.modem?.hangUp();
    const hasTone = this.#isLocal && localReason !== undefined;
    const causes = hasTone ? ['Cause: 0', 'Cause-txt: Unknown'] : [`Cause: ${cause}`, `Cause-txt: ${text}`];
    const tellHangUp = (): void => this.#tell('Hangup', wasUp ? 6 : 5, ...causes);
    // Passes a filter for `Event: Hangup` too.
    this.#tell('HangupRequest', wasUp ? 6 : 5, `Cause: ${hasTone ? 0 : cause}`);
    if (wasUp || this.#owner.hangUpFirst) tellHangUp();
    if (!wasUp) this.#respond('Failure', hasTone ? localReason : reason);
    if (!wasUp && !this.#owner.hangUpFirst) tellHangUp();
    this.#settle(false);
    this.#owner.changed(this);
  }

  /** Of one that failed the channel is named as it was asked for. */
  #respond(response: 'Success' | 'Failure', reason: number): void {
    const { action } = this;
    if (action.get('Async') === '') return;
    const channel = response === 'Success' ? this.name : action.get('Channel');
    this.#owner.tell([
      ...['Event: OriginateResponse', 'Privilege: call,all', `ActionID: ${action.get('ActionID')}`],
      ...[`Response: ${response}`, `Channel: ${channel}`],
      ...[`Context: ${action.get('Context')}`, `Exten: ${action.get('Exten')}`, `Reason: ${reason}`],
      ...[`Uniqueid: ${this.uniqueId}`, 'CallerIDNum: <unknown>', `CallerIDName: ${action.get('CallerID')}`],
    ]);
  }
}
