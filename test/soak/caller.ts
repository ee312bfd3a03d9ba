/** One seat of the soak: somebody comes, does this and that, and goes in one of many ways; then the next one comes. */

import { setTimeout as sleep } from 'node:timers/promises';
import {
  connectAsterisk,
  connectTcp,
  connectWebsocket,
  KEYS,
  kill,
  waitFor,
  type Gateway,
  type Minitel,
} from '@minipavi/testkit';
import type { Decks, Way } from './deck.ts';
import { HOST_GREETING, HOST_LEAVES, type SoakService, type Verb } from './soak-service.ts';
import type { EndKind, Tally } from './tally.ts';
import type { Turnstile } from './turnstile.ts';
import type { Visuweb } from './visuweb.ts';

export interface Stage {
  readonly gateway: Gateway;
  readonly service: SoakService;
  readonly visuweb: Visuweb;
  readonly tally: Tally;
  readonly random: () => number;
  readonly decks: Decks;
  /** Certificate that wss is trusted by. */
  readonly ca: string;
  /** The seats are to be left. */
  readonly over: AbortSignal;
  /** The master is dead at the moment: whoever comes now is refused, and that is no fault. */
  readonly mayRefuse: () => boolean;
  /** No more come at a time than there are warm workers: a burst is another test's. */
  readonly arrivals: Turnstile;
  /** One at a time. */
  readonly accidents: Turnstile;
}

const ACT_EVERY_MS = { least: 1000, most: 3000 };
/** After a dozen actions or so. */
const LEAVES = 0.08;
/** A busy machine is slow, a telephone line always. */
const PATIENCE_MS = 30_000;
/** The whole screen at 1200 bauds, and the ways of Asterisk. */
const TELEPHONE_PATIENCE_MS = 60_000;
const WATCH_MS = 500;
const PIN = /PIN:(\d{4})/;

export class Caller {
  readonly #stage: Stage;
  readonly #way: Way;
  readonly #minitel: Minitel;
  readonly #patienceMs: number;
  #uniqueId = '?';

  private constructor(stage: Stage, way: Way, minitel: Minitel) {
    this.#stage = stage;
    this.#way = way;
    this.#minitel = minitel;
    this.#patienceMs = way === 'ast' ? TELEPHONE_PATIENCE_MS : PATIENCE_MS;
  }

  /** Takes a seat until the soak is over. */
  static async sit(stage: Stage): Promise<void> {
    const { over } = stage;
    while (!over.aborted) {
      const way = stage.decks.ways.deal();
      const caller = await Caller.#come(stage, way);
      if (caller) await caller.#live();
      await pause(stage);
    }
  }

  /** null: he did not get in, which is counted. */
  static async #come(stage: Stage, way: Way): Promise<Caller | null> {
    const { tally, mayRefuse, arrivals } = stage;
    const leave = await arrivals.enter();
    let minitel: Minitel | null = null;
    try {
      minitel = await connect(stage, way);
      const caller = new Caller(stage, way, minitel);
      await caller.#arrive();
      return caller;
    } catch (error) {
      minitel?.cut();
      // In the middle of it the master was killed: nobody was there to let him in.
      if (!mayRefuse()) tally.fault(`${way} arriving: ${(error as Error).message.slice(0, 300)}`);
      return null;
    } finally {
      leave();
    }
  }

  async #live(): Promise<void> {
    const { tally, service, over, random } = this.#stage;
    let doing = '';
    try {
      while (!over.aborted && random() >= LEAVES) {
        await pause(this.#stage);
        if (this.#minitel.isClosed) throw new Error('hung up on');
        const act = random();
        const verb = this.#stage.decks.verbs.deal();
        doing = act < 0.6 ? 'typing' : act < 0.75 ? 'a key' : verb;
        await (act < 0.6 ? this.#type() : act < 0.75 ? this.#key() : this.#errand(verb));
        tally.count('done', doing);
      }
      doing = 'leaving';
      await this.#leave(this.#anEnd());
    } catch (error) {
      this.#minitel.cut();
      const { message } = error as Error;
      const heard = service.ledger.recentOf(this.#uniqueId);
      tally.fault(
        `${this.#way} ${this.#uniqueId} ${doing}: ${message.slice(0, 80)} … ${message.slice(-160)}; services heard ${heard}`,
      );
    }
  }

  async #arrive(): Promise<void> {
    const { tally, service } = this.#stage;
    const from = performance.now();
    if (this.#way === 'ast') this.#minitel.send('\x13S');
    await this.#wait('BONJOUR');
    if (this.#way !== 'ast') tally.measured('arrivalMs', performance.now() - from);
    const [, pin = ''] = PIN.exec(this.#minitel.received) ?? [];
    const account = service.ledger.claim(pin);
    if (!account) throw new Error(`no service has heard of PIN ${pin}`);
    this.#uniqueId = account.uniqueId;
    tally.count('begun', this.#way);
  }

  async #type(): Promise<void> {
    const { tally } = this.#stage;
    const mark = this.#newMark();
    const from = performance.now();
    this.#minitel.send(mark);
    await this.#wait(mark);
    const seen = performance.now();
    this.#minitel.send(KEYS.ENVOI);
    await this.#wait(`RECU ${mark}.`);
    if (this.#way === 'ast') return;
    tally.measured('echoMs', seen - from);
    tally.measured('pageMs', performance.now() - seen);
  }

  /** Into the field, and out of it again. */
  async #key(): Promise<void> {
    this.#minitel.send(`ab\x19Be${KEYS.CORRECTION}${KEYS.ANNULATION}`);
    await this.#type();
  }

  async #errand(verb: Verb): Promise<void> {
    const mark = this.#newMark();
    this.#minitel.send(`${KEYS.ANNULATION}${verb} ${mark}${KEYS.ENVOI}`);
    if (verb === 'push' || verb === 'later') {
      await this.#wait(`PAGE ${mark}.`);
    } else {
      // Whoever was to be watched may have gone: then he is back at once.
      if (verb === 'watch') await sleep(WATCH_MS);
      else {
        await this.#wait(HOST_GREETING);
        this.#minitel.send('oui');
        await this.#wait('oui');
      }
      const byHost = verb !== 'watch' && this.#stage.random() < 0.5;
      this.#minitel.send(byHost ? HOST_LEAVES : `***${KEYS.SOMMAIRE}`);
      await this.#wait(`RETOUR ${mark} DIRECT`);
    }
    // What he typed to come back, when he was back already, was a key for the service: its page comes before this one,
    // and what came with that key is dropped.
    if (verb === 'watch') await sleep(WATCH_MS);
    this.#minitel.send(KEYS.GUIDE);
    await this.#wait(`RETOUR ${mark} GUIDE`);
  }

  /** Nowhere else on anybody's screen. */
  #newMark(): string {
    return `x${Math.floor(this.#stage.random() * 1e9).toString(36)}q`;
  }

  #anEnd(): EndKind {
    const { decks, over } = this.#stage;
    let end = decks.ends.deal();
    // At the end of it all nobody is killed: what is left then must be nobody's.
    while (over.aborted && end === 'worker killed') end = decks.ends.deal();
    return end;
  }

  async #leave(how: EndKind): Promise<void> {
    const { tally, visuweb } = this.#stage;
    switch (how) {
      case 'Connexion/fin':
        this.#minitel.send(KEYS.CONNEXION_FIN);
        break;
      case 'hung up':
        this.#minitel.hangUp();
        break;
      case 'reset':
        this.#minitel.cut();
        break;
      case 'worker killed':
        return this.#haveItKilled();
      case 'ended by VisuWeb':
        await visuweb.end(this.#uniqueId, () => this.#minitel.isClosed);
    }
    await this.#minitel.closed(this.#patienceMs);
    tally.count('ends', how);
  }

  /** The master is not killed until the service has been told: two accidents at a time are more than is promised. */
  async #haveItKilled(): Promise<void> {
    const { tally, service, visuweb, accidents } = this.#stage;
    const over = await accidents.enter();
    try {
      kill(await visuweb.pidOf(this.#uniqueId), 'SIGKILL');
      await this.#minitel.closed(this.#patienceMs);
      tally.count('ends', 'worker killed');
      await waitFor(() => !service.ledger.isPresent(this.#uniqueId), { what: 'FIN in its place' });
    } finally {
      over();
    }
  }

  #wait(text: string): Promise<void> {
    return this.#minitel.waitFor(text, this.#patienceMs);
  }
}

async function connect({ gateway, ca }: Stage, way: Way): Promise<Minitel> {
  const { ws, wss, teln, ast } = gateway.ports;
  if (way === 'telnet') return connectTcp(teln ?? 0);
  if (way === 'ast') return connectAsterisk(ast ?? 0);
  return way === 'ws' ? connectWebsocket(ws ?? 0) : connectWebsocket(wss ?? 0, { ca });
}

async function pause({ random, over }: Stage): Promise<void> {
  const { least, most } = ACT_EVERY_MS;
  await sleep(least + random() * (most - least), undefined, { signal: over }).catch(() => {});
}
