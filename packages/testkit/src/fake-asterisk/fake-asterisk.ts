/** An Asterisk without telephones: its manager, and channels that a test rings, answers and counts. */

import { once } from 'node:events';
import net from 'node:net';
import { Changes } from '../wait.ts';
import { AMI_STAGES, GOOD_BEHAVIOUR, type Behaviour } from './behaviour.ts';
import { FakeCall } from './fake-call.ts';
import type { ManagerAction } from './manager-action.ts';
import { ManagerSession, type ManagerMessage } from './manager-session.ts';

export interface FakeAsteriskOptions extends Partial<Behaviour> {
  /** What becomes of a call; without it a call answers at once. Channels that are never rung never exist. */
  readonly onCall?: (call: FakeCall) => void;
  readonly port?: number;
}

export class FakeAsterisk {
  /** May be changed at any time. */
  readonly behaviour: Behaviour;
  readonly #server: net.Server;
  readonly #changes = new Changes();
  readonly #sessions: ManagerSession[] = [];
  readonly #calls: FakeCall[] = [];
  #onCall: (call: FakeCall) => void;
  #regexHangUps = 0;
  #hangUps = 0;
  #slowClients = 0;

  private constructor({ onCall, port: _, ...behaviour }: FakeAsteriskOptions) {
    this.behaviour = { ...GOOD_BEHAVIOUR, ...behaviour };
    this.#onCall = onCall ?? ((call) => call.answer());
    this.#server = net.createServer((socket) => {
      const session = new ManagerSession(socket, {
        behaviour: this.behaviour,
        originate: (action) => this.#originate(action),
        hangUp: (channel) => this.#hangUp(channel),
        gone: (_session, why) => {
          if (why === 'slow') this.#slowClients += 1;
          this.#changes.announce();
        },
      });
      this.#sessions.push(session);
      this.#changes.announce();
    });
  }

  static async start(options: FakeAsteriskOptions = {}): Promise<FakeAsterisk> {
    const asterisk = new FakeAsterisk(options);
    asterisk.#server.listen(options.port ?? 0, '127.0.0.1');
    await once(asterisk.#server, 'listening');
    return asterisk;
  }

  get port(): number {
    return (this.#server.address() as net.AddressInfo).port;
  }

  /** All that were ever asked for, in their order. */
  get calls(): readonly FakeCall[] {
    return this.#calls;
  }

  /** Names of the channels that exist. */
  get channels(): readonly string[] {
    return this.#calls.filter((call) => call.isThere).map((call) => call.name);
  }

  /** Clients that were ever connected, as one sees them from here. */
  get sessions(): readonly ManagerSession[] {
    return this.#sessions;
  }

  get openSessions(): number {
    return this.#sessions.filter((session) => session.isOpen).length;
  }

  /** Hang-ups by a regular expression, which end calls of others too. */
  get regexHangUps(): number {
    return this.#regexHangUps;
  }

  /** Actions, whatever came of them. */
  get hangUps(): number {
    return this.#hangUps;
  }

  /** Clients dropped because they did not read. */
  get slowClients(): number {
    return this.#slowClients;
  }

  set onCall(play: (call: FakeCall) => void) {
    this.#onCall = play;
  }

  /** The call number `count`, from 1, when it has been asked for. */
  call(count = 1): Promise<FakeCall> {
    return this.#changes.until(() => this.#calls[count - 1], { what: `call ${count} to be asked for` });
  }

  /** Resolves when this is true; looked at after each change. */
  until(probe: () => boolean, what: string): Promise<true> {
    return this.#changes.until(() => probe() || null, {
      what: () => `${what}; channels: ${this.channels.join(' ')}`,
    });
  }

  noChannels(): Promise<true> {
    return this.until(() => this.channels.length === 0, 'all channels to be gone');
  }

  /** An event to all clients. */
  tell(event: ManagerMessage): void {
    for (const session of this.#sessions) session.tell(event);
  }

  /** Ends all connections of the manager; channels stay. */
  dropSessions(): void {
    for (const session of this.#sessions) session.drop();
  }

  async stop(): Promise<void> {
    for (const call of this.#calls) call.stop();
    this.dropSessions();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #originate(action: ManagerAction): Promise<ManagerMessage> {
    const isAsync = action.get('Async') !== '';
    const fault = faultOf(action);
    if (fault !== null) return ['Response: Error', `Message: ${fault}`];
    const call = new FakeCall(action, this.#calls.length + 1, {
      tell: (event) => this.#tellUnlessSilent(event),
      hangUpFirst: this.behaviour.hangUpFirst,
      passes: (stage) => {
        for (const session of this.#sessions) session.passes(stage);
      },
      changed: () => this.#changes.announce(),
    });
    this.#calls.push(call);
    this.#changes.announce();
    const play = (): void => {
      this.#onCall(call);
      this.#changes.announce();
    };
    const queued = ['Response: Success', 'Message: Originate successfully queued'];
    // Its answer is written before anything of the call is.
    setImmediate(play);
    if (isAsync) return queued;
    return (await call.settled) ? queued : ['Response: Error', 'Message: Originate failed'];
  }

  /** A word or two about a call get lost with the rest. */
  #tellUnlessSilent(event: ManagerMessage): void {
    const { silentFrom } = this.behaviour;
    if (silentFrom === null || AMI_STAGES.indexOf(silentFrom) > AMI_STAGES.indexOf('told')) this.tell(event);
  }

  #hangUp(channel: string): ManagerMessage {
    this.#hangUps += 1;
    if (channel.startsWith('/')) {
      this.#regexHangUps += 1;
      for (const call of this.#calls) call.hangUp();
      return ['Response: Success', 'Message: Channels hung up'];
    }
    const call = this.#calls.find(
      ({ isThere, name, uniqueId }) => isThere && (name === channel || uniqueId === channel),
    );
    this.#changes.announce();
    if (!call) return ['Response: Error', 'Message: No such channel'];
    call.hangUp();
    return ['Response: Success', 'Message: Channel Hungup'];
  }
}

function faultOf(action: ManagerAction): string | null {
  if (action.get('Channel') === '') return 'Channel not specified';
  // An application instead of a place in the dialplan.
  if (action.get('Application') !== '') return null;
  if (!/^\d+$/.test(action.get('Priority'))) return 'Invalid priority';
  return action.get('Exten') === '' || action.get('Context') === '' ? 'Extension does not exist.' : null;
}
