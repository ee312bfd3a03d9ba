/** WebMedia in this process: PINs, questions to the workers, and those who wait for an answer. */

import type { FromMaster, MediaPoll, ToMaster } from '@minipavi/bus';
import type { AppContext } from '../answers.ts';
import { EventStreams, type EventStream } from '../event-stream.ts';
import { penaltyGroup } from '../login-throttle.ts';
import type { SessionMirror } from '../session-mirror.ts';
import { MAX_LISTENERS, MediaChannels } from './media-channels.ts';
import { MediaPolls, type MediaAnswer } from './media-polls.ts';
import { PinGuard, type PinVerdict } from './pin-guard.ts';

export interface WebMediaOptions {
  readonly send: (message: ToMaster) => void;
  readonly sessions: Pick<SessionMirror, 'list' | 'get' | 'staleSince'>;
  readonly now: () => number;
  /** An address names too many wrong PINs. */
  readonly onLimited: (address: string) => void;
  readonly pollMs?: number;
  readonly patienceMs?: number;
}

/** The last four digits of a session's identifier: no two live ones share them. The far end of a call shows nothing. */
const pinOf = (uniqueId: string): string => uniqueId.slice(-4);

export class WebMedia {
  readonly #guard: PinGuard;
  readonly #polls: MediaPolls;
  readonly #channels: MediaChannels;
  readonly #streams = new EventStreams(MAX_LISTENERS);

  constructor({ send, sessions, now, onLimited, pollMs, patienceMs }: WebMediaOptions) {
    this.#guard = new PinGuard({
      sessionOf: (pin) =>
        sessions.list().find(({ uniqueId, direction }) => direction === 'IN' && pinOf(uniqueId) === pin)
          ?.uniqueId ?? null,
      now,
      onLimited,
    });
    this.#polls = new MediaPolls({
      send,
      isMasterAway: () => sessions.staleSince !== null,
      ...(patienceMs === undefined ? {} : { patienceMs }),
    });
    this.#channels = new MediaChannels({
      poll: (uniqueId) => this.#polls.ask(uniqueId, null),
      isLive: (uniqueId) => sessions.get(uniqueId) !== null,
      ...(pollMs === undefined ? {} : { pollMs }),
    });
  }

  look(address: string, pin: string): PinVerdict {
    return this.#guard.look(address, pin);
  }

  poll(uniqueId: string, event: MediaPoll['event']): Promise<MediaAnswer> {
    return this.#polls.ask(uniqueId, event);
  }

  /** What comes for this session, as it comes, until it is over; null: too many listen. */
  listen(context: AppContext, uniqueId: string, address: string): EventStream | null {
    let leave: (() => void) | null = null;
    const stream = this.#streams.open(context, () => leave?.());
    if (stream === null) return null;
    leave = this.#channels.join(uniqueId, penaltyGroup(address), {
      media: ({ type, value }) => stream.send('media', { type, infos: value }),
      ended: (isOver) => {
        if (isOver) stream.send('ko', {});
        stream.end();
      },
    });
    if (leave === null) {
      stream.end();
      return null;
    }
    stream.send('ready', {});
    return stream;
  }

  /** The list of sessions must have been told first. */
  onMessage(message: FromMaster): void {
    if (message.type === 'media-polled') this.#polls.settle(message.id, message);
    if (message.type === 'media-ready') this.#channels.ready(message.uniqueId);
    if (message.type === 'session-gone') this.#channels.gone(message.uniqueId);
  }

  close(): void {
    this.#channels.close();
    this.#polls.close();
  }
}
