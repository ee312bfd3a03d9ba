/** One client of the fake manager. */

import { createHash, randomInt } from 'node:crypto';
import type net from 'node:net';
import { AMI_STAGES, type AmiStage, type Behaviour } from './behaviour.ts';
import { ActionReader, type ManagerAction } from './manager-action.ts';

/** Without its ActionID, which goes in behind the first line. */
export type ManagerMessage = readonly string[];

export interface ManagerOwner {
  readonly behaviour: Behaviour;
  /** Of a logged-in client. Places or ends calls; resolves with the answer. */
  originate(action: ManagerAction, session: ManagerSession): Promise<ManagerMessage>;
  hangUp(channel: string): ManagerMessage;
  gone(session: ManagerSession, why: string): void;
}

const error = (text: string): ManagerMessage => ['Response: Error', `Message: ${text}`];
const success = (text: string): ManagerMessage => ['Response: Success', `Message: ${text}`];

export class ManagerSession {
  readonly #socket: net.Socket;
  readonly #owner: ManagerOwner;
  readonly #reader = new ActionReader();
  readonly #challenge = String(randomInt(100_000_000, 1_000_000_000));
  #isLoggedIn = false;
  #wantsEvents = false;
  /** An action that takes its time stops all, events included. */
  #busy: Promise<void> = Promise.resolve();
  #isBusy = false;
  #events: ManagerMessage[] = [];
  #output: Buffer[] = [];
  #slowTimer: NodeJS.Timeout | undefined;
  /** As it came, for what a test wants to compare. */
  received = '';

  constructor(socket: net.Socket, owner: ManagerOwner) {
    this.#socket = socket;
    this.#owner = owner;
    socket.setNoDelay(true);
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(this.#slowTimer);
      owner.gone(this, 'close');
    });
    socket.on('data', (chunk) => this.#read(chunk));
    if (!this.passes('connect')) return;
    if (owner.behaviour.greets) this.#write('Asterisk Call Manager/11.0.0\r\n');
    this.passes('greeting');
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed;
  }

  /** To whoever is logged in and wants them. */
  tell(event: ManagerMessage): void {
    if (!this.#wantsEvents) return;
    if (this.#isBusy) this.#events.push(event);
    else this.#send(event);
  }

  /** False: the connection ends here. */
  passes(stage: AmiStage): boolean {
    const { behaviour } = this.#owner;
    if (this.#socket.destroyed) return false;
    if (behaviour.dropAt !== stage) return true;
    behaviour.dropAt = null;
    this.drop();
    return false;
  }

  drop(): void {
    this.#socket.destroy();
  }

  #isSilentAt(stage: AmiStage): boolean {
    const { silentFrom } = this.#owner.behaviour;
    return silentFrom !== null && AMI_STAGES.indexOf(stage) >= AMI_STAGES.indexOf(silentFrom);
  }

  #read(chunk: Buffer): void {
    this.received += chunk.toString('latin1');
    for (const action of this.#reader.push(chunk)) {
      this.#busy = this.#busy.then(() => this.#act(action));
    }
  }

  async #act(action: ManagerAction): Promise<void> {
    this.#isBusy = true;
    const answer = action.isTooLong
      ? error('Failed to parse message: line too long')
      : await this.#answer(action);
    this.#isBusy = false;
    if (answer !== null && this.isOpen) {
      const [first = '', ...others] = answer;
      const id = action.get('ActionID');
      this.#send(id === '' ? answer : [first, `ActionID: ${id}`, ...others]);
      if (action.name === 'originate') this.passes('queued');
      if (action.name === 'login') this.passes('logged-in');
      if (first === 'Response: Goodbye' || /Authentication failed/.test(others.join())) this.#socket.end();
    }
    for (const event of this.#events.splice(0)) this.#send(event);
  }

  /** null: none. */
  async #answer(action: ManagerAction): Promise<ManagerMessage | null> {
    const { behaviour } = this.#owner;
    switch (action.name) {
      case 'challenge':
        if (!this.passes('challenge') || this.#isSilentAt('challenge')) return null;
        return ['Response: Success', `Challenge: ${this.#challenge}`];
      case 'login':
        return !this.passes('login') || this.#isSilentAt('login') ? null : this.#login(action);
      case 'logoff':
        return ['Response: Goodbye', 'Message: Thanks for all the fish.'];
      default:
        if (!this.#isLoggedIn) return error('Permission denied');
    }
    switch (action.name) {
      case 'ping':
        return this.#isSilentAt('logged-in')
          ? null
          : ['Response: Success', 'Ping: Pong', `Timestamp: ${(Date.now() / 1000).toFixed(6)}`];
      case 'originate': {
        if (!this.passes('originate')) return null;
        if (!behaviour.mayOriginate) return error('Permission denied');
        if (this.#isSilentAt('originate')) return null;
        const answer = await this.#owner.originate(action, this);
        return this.passes('unanswered') && !this.#isSilentAt('unanswered') ? answer : null;
      }
      case 'hangup': {
        if (!this.passes('hangup')) return null;
        if (!behaviour.mayHangUp) return error('Permission denied');
        if (this.#isSilentAt('hangup')) return null;
        const answer = this.#owner.hangUp(action.get('Channel'));
        return this.passes('hung-up') && !this.#isSilentAt('hung-up') ? answer : null;
      }
      default:
        return error('Permission denied');
    }
  }

  #login(action: ManagerAction): ManagerMessage {
    const { user, secret } = this.#owner.behaviour;
    const key = createHash('md5')
      .update(this.#challenge + secret)
      .digest('hex');
    const isRight =
      action.get('AuthType') === 'MD5' ? action.get('Key') === key : action.get('Secret') === secret;
    if (action.get('Username') !== user || !isRight) return error('Authentication failed');
    this.#isLoggedIn = true;
    this.#wantsEvents = action.get('Events') !== 'off';
    return success('Authentication accepted');
  }

  #send(message: ManagerMessage): void {
    const around = this.#owner.behaviour.isNoisy ? otherCalls() : [];
    for (const one of [...around, message, ...around]) this.#write(`${one.join('\r\n')}\r\n\r\n`);
  }

  #write(text: string): void {
    if (!this.isOpen) return;
    const { pieceBytes, writeTimeoutMs } = this.#owner.behaviour;
    const bytes = Buffer.from(text, 'latin1');
    if (pieceBytes !== null || this.#output.length > 0)
      return this.#writeInPieces(bytes, pieceBytes ?? bytes.length);
    this.#socket.write(bytes, () => {
      if (this.#socket.writableLength > 0) return;
      clearTimeout(this.#slowTimer);
      this.#slowTimer = undefined;
    });
    if (this.#socket.writableLength === 0) return;
    this.#slowTimer ??= setTimeout(() => {
      this.#owner.gone(this, 'slow');
      this.drop();
    }, writeTimeoutMs);
  }

  #writeInPieces(bytes: Buffer, size: number): void {
    const isIdle = this.#output.length === 0;
    for (let at = 0; at < bytes.length; at += size) this.#output.push(bytes.subarray(at, at + size));
    const next = (): void => {
      const piece = this.#output[0];
      if (piece === undefined || !this.isOpen) return;
      this.#socket.write(piece, () => {
        this.#output.shift();
        setImmediate(next);
      });
    };
    if (isIdle) next();
  }
}

let others = 0;

/** What a busy server tells besides: same kinds of event, other channels, keys that repeat. */
function otherCalls(): ManagerMessage[] {
  const id = `1700000000.${++others}`;
  const channel = `PJSIP/line1-${others.toString(16).padStart(8, '0')}`;
  const common = [
    `Channel: ${channel}`,
    `Uniqueid: ${id}`,
    `Linkedid: ${id}`,
    'ChanVariable: A=1',
    'ChanVariable: B=x: y',
  ];
  return [
    ['Event: Newchannel', 'Privilege: call,all', ...common, 'ChannelState: 0'],
    [
      'Event: OriginateResponse',
      'Privilege: call,all',
      `ActionID: other-${others}`,
      'Response: Failure',
      ...common,
      'Reason: 5',
    ],
    ['Event: VarSet', ...common, 'no colon here', ':no name', 'Variable: X', 'Value:'],
    ['Event: Hangup', 'Privilege: call,all', ...common, 'Cause: 17', 'Cause-txt: User busy'],
  ];
}
