/**
 * A call in the dialogue of the original: one connection to place it, another to hang up. Where two are placed at the
 * same time nobody can tell whose channel an event is about: they end with their modem's connection alone.
 */

import type { AmiConnection } from './ami-connection.ts';
import { refusal } from './call-failure.ts';
import { LiveCall, type CallParts } from './live-call.ts';
import { PlainDialogue } from './plain-dialogue.ts';

/** Asterisk's own, for an Originate without a time it understands. */
const DEFAULT_RINGING_MS = 30_000;

export class PlainCall extends LiveCall {
  #dialogue: PlainDialogue | null = null;
  #isNameable: boolean;
  #channel: string | null = null;
  /** What may be hung up on is known, or there is nothing. */
  readonly #placed: Promise<void>;

  /** `others`: all that are being placed; this one is added while it is. */
  constructor(parts: CallParts, connection: AmiConnection | null, others: Set<PlainCall>) {
    super(parts);
    this.#isNameable = others.size === 0;
    for (const other of others) other.#isNameable = false;
    others.add(this);
    this.#placed = this.#place(connection ?? parts.ami.newConnection()).finally(() => others.delete(this));
  }

  /** Not while it rings: the manager hears nothing before it has answered. */
  protected dropChannel(): void {
    void this.#placed.then(() => this.#drop());
  }

  protected cleanUp(): void {
    this.#dialogue?.close();
  }

  async #place(connection: AmiConnection): Promise<void> {
    const { ami, line, target, limits } = this.parts;
    const dialogue = new PlainDialogue(connection, ami.timing.actionMs);
    this.#dialogue = dialogue;
    try {
      await dialogue.login(ami.credentials);
      if (this.isUnwanted) return;
      const ringingMs = Math.max(line.timeoutMs, DEFAULT_RINGING_MS) + limits.graceMs;
      const response = await dialogue.originate(line, target, ringingMs);
      if (!response.isSuccess) {
        this.failed(refusal(response));
        return this.finished();
      }
      this.answered();
      const name = await dialogue.channel(ami.timing.actionMs);
      if (this.#isNameable) this.#channel = name;
      if (this.#channel === null) this.parts.log('warn', 'le canal de l’appel n’est pas connu');
    } catch (error) {
      this.failed(this.failureOf(error));
      this.finished();
    } finally {
      dialogue.close();
    }
  }

  async #drop(): Promise<void> {
    const { ami } = this.parts;
    if (this.#channel === null || this.isGone) return this.finished();
    const dialogue = new PlainDialogue(ami.newConnection(), ami.timing.actionMs);
    try {
      await dialogue.login(ami.credentials);
      await dialogue.hangUp(this.#channel);
    } catch (error) {
      // Without us the modem ends the call too: its connection is closed.
      this.parts.log('warn', this.failureOf(error).reason);
    } finally {
      dialogue.close();
      this.finished();
    }
  }
}
