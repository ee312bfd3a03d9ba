/**
 * The original gateway's dialogue, for what never greets: a connection for each action, the secret as it is, answers
 * without identifier, and the channel known by the first event that names one of ours.
 */

import { randomInt } from 'node:crypto';
import type { AmiConnection } from './ami-connection.ts';
import { AmiError } from './ami-error.ts';
import type { AmiCredentials } from './ami-login.ts';
import type { AmiMessage } from './ami-message.ts';
import { hangUpAction, type AmiFields } from './ami-writer.ts';
import { channelPrefixes, originalOriginateAction, type CallTarget, type OutgoingLine } from './originate.ts';

export class PlainDialogue {
  readonly #connection: AmiConnection;
  readonly #answerMs: number;
  /** The channel's name may come before or after the answer. */
  #channel: string | null = null;
  #prefixes: readonly string[] = [];
  #onAnswer: (message: AmiMessage) => void = () => {};
  #onChannel: () => void = () => {};
  #onClosed: (error: AmiError) => void = () => {};

  /** `answerMs`: for an answer that is given at once. */
  constructor(connection: AmiConnection, answerMs: number) {
    this.#connection = connection;
    this.#answerMs = answerMs;
    connection.on('message', (message) => this.#take(message));
    connection.on('closed', (reason) => {
      this.#onClosed(new AmiError('AMI_LOST', `Asterisk : connexion AMI perdue (${reason})`));
    });
  }

  /** Rejects with an AmiError. */
  async login({ user, secret }: AmiCredentials): Promise<void> {
    const answer = await this.#ask(
      [
        ['Action', 'login'],
        ['Events', 'on'],
        ['Username', user],
        ['Secret', secret],
      ],
      this.#answerMs,
    );
    if (answer.isSuccess) return;
    throw new AmiError('AMI_LOGIN', `Asterisk : utilisateur AMI « ${user} » ou mot de passe refusé`);
  }

  /** Resolves with the answer, which comes when the call was answered or has failed. Rejects with an AmiError. */
  originate(line: OutgoingLine, target: CallTarget, withinMs: number): Promise<AmiMessage> {
    this.#prefixes = channelPrefixes(line, target);
    const actionId = `${Math.floor(Date.now() / 1000)}${randomInt(10_000, 100_000)}`;
    return this.#ask(originalOriginateAction(line, target, actionId), withinMs);
  }

  /** Name of the channel of the call that was placed; null when none came in time. */
  channel(withinMs: number): Promise<string | null> {
    if (this.#channel !== null || this.#connection.isClosed) return Promise.resolve(this.#channel);
    return new Promise((resolve) => {
      const settle = (): void => {
        clearTimeout(timer);
        resolve(this.#channel);
      };
      const timer = setTimeout(settle, withinMs);
      this.#onChannel = settle;
      this.#onClosed = settle;
    });
  }

  /** Rejects with an AmiError. */
  async hangUp(channel: string): Promise<void> {
    await this.#ask(hangUpAction(channel), this.#answerMs);
  }

  close(): void {
    this.#connection.end();
  }

  #take(message: AmiMessage): void {
    if (message.kind === 'response') return this.#onAnswer(message);
    if (message.event !== 'Newchannel' || this.#channel !== null) return;
    const name = message.get('Channel');
    if (!this.#prefixes.some((prefix) => name.startsWith(prefix))) return;
    this.#channel = name;
    this.#onChannel();
  }

  #ask(fields: AmiFields, withinMs: number): Promise<AmiMessage> {
    const [[, action] = ['', '']] = fields;
    return new Promise((resolve, reject) => {
      if (this.#connection.isClosed)
        return reject(new AmiError('AMI_LOST', 'Asterisk : connexion AMI perdue'));
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        this.#onAnswer = () => {};
        this.#onClosed = () => {};
        act();
      };
      const timer = setTimeout(() => {
        const text = `Asterisk : pas de réponse à ${action} après ${withinMs / 1000} s`;
        settle(() => reject(new AmiError('AMI_TIMEOUT', text)));
      }, withinMs);
      this.#onAnswer = (message) => settle(() => resolve(message));
      this.#onClosed = (error) => settle(() => reject(error));
      try {
        this.#connection.send(fields);
      } catch (error) {
        settle(() => reject(error instanceof Error ? error : new Error(String(error))));
      }
    });
  }
}
