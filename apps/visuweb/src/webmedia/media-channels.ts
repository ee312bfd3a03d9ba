/** Browsers that wait for a session's media: asked for on their behalf when the worker says that there are some. */

import type { MediaRequest } from '@minipavi/bus';
import type { MediaAnswer } from './media-polls.ts';

/** A poll makes a player count as present for 5 s. */
const POLL_MS = 4000;
export const MAX_LISTENERS = 150;
/** Some classroom or club behind one address. */
export const MAX_LISTENERS_PER_GROUP = 30;

export interface MediaListener {
  media(media: MediaRequest): void;
  /** Nothing more will come; said once, and never to one who left. */
  ended(isOver: boolean): void;
}

export interface MediaChannelsOptions {
  readonly poll: (uniqueId: string) => Promise<MediaAnswer>;
  readonly isLive: (uniqueId: string) => boolean;
  readonly pollMs?: number;
}

interface Channel {
  readonly listeners: Set<MediaListener>;
  readonly timer: NodeJS.Timeout;
  isPolling: boolean;
  /** Something came while a poll was under way. */
  isWanted: boolean;
  wasMissing: boolean;
}

export class MediaChannels {
  readonly #options: MediaChannelsOptions;
  /** By session. */
  readonly #channels = new Map<string, Channel>();
  readonly #perGroup = new Map<string, number>();
  #listeners = 0;

  constructor(options: MediaChannelsOptions) {
    this.#options = options;
  }

  /** Returns how to leave; null: too many listen, in all or of this group of addresses. */
  join(uniqueId: string, group: string, listener: MediaListener): (() => void) | null {
    const ofGroup = this.#perGroup.get(group) ?? 0;
    if (this.#listeners >= MAX_LISTENERS || ofGroup >= MAX_LISTENERS_PER_GROUP) return null;
    this.#perGroup.set(group, ofGroup + 1);
    this.#listeners += 1;
    const channel = this.#channels.get(uniqueId) ?? this.#open(uniqueId);
    channel.listeners.add(listener);
    void this.#poll(uniqueId, channel);
    let isIn = true;
    return () => {
      if (!isIn) return;
      isIn = false;
      this.#listeners -= 1;
      const left = (this.#perGroup.get(group) ?? 1) - 1;
      if (left > 0) this.#perGroup.set(group, left);
      else this.#perGroup.delete(group);
      channel.listeners.delete(listener);
      if (channel.listeners.size === 0 && this.#channels.get(uniqueId) === channel)
        this.#drop(uniqueId, channel);
    };
  }

  /** That session's service has sent something. */
  ready(uniqueId: string): void {
    const channel = this.#channels.get(uniqueId);
    if (channel) void this.#poll(uniqueId, channel);
  }

  /** That session is over. */
  gone(uniqueId: string): void {
    const channel = this.#channels.get(uniqueId);
    if (!channel) return;
    this.#drop(uniqueId, channel);
    for (const listener of [...channel.listeners]) listener.ended(true);
  }

  close(): void {
    for (const [uniqueId, channel] of [...this.#channels]) {
      this.#drop(uniqueId, channel);
      for (const listener of [...channel.listeners]) listener.ended(false);
    }
  }

  #open(uniqueId: string): Channel {
    const channel: Channel = {
      listeners: new Set(),
      timer: setInterval(() => this.#tick(uniqueId, channel), this.#options.pollMs ?? POLL_MS),
      isPolling: false,
      isWanted: false,
      wasMissing: false,
    };
    this.#channels.set(uniqueId, channel);
    return channel;
  }

  #drop(uniqueId: string, channel: Channel): void {
    clearInterval(channel.timer);
    this.#channels.delete(uniqueId);
  }

  #tick(uniqueId: string, channel: Channel): void {
    // Once is no proof: a new master knows its sessions only when they have told it again.
    const isMissing = !this.#options.isLive(uniqueId);
    if (isMissing && channel.wasMissing) return this.gone(uniqueId);
    channel.wasMissing = isMissing;
    void this.#poll(uniqueId, channel);
  }

  /** One at a time, and once more when it was asked for meanwhile. */
  async #poll(uniqueId: string, channel: Channel): Promise<void> {
    channel.isWanted = true;
    if (channel.isPolling) return;
    channel.isPolling = true;
    while (channel.isWanted && this.#channels.get(uniqueId) === channel) {
      channel.isWanted = false;
      const { media } = await this.#options.poll(uniqueId);
      if (media !== null) for (const listener of [...channel.listeners]) listener.media(media);
    }
    channel.isPolling = false;
  }
}
