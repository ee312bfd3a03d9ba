/** The opening of a call on AudioSocket: Asterisk gives it a name, and somebody must know what that name stands for. */

import { AudioInLink } from './audio-in-link.ts';
import type { AudioLineSettings, LineRecorder } from './audio-line.ts';
import { AudioOutLink } from './audio-out-link.ts';
import { AudioSocketParser, HANG_UP_MESSAGE } from './audiosocket-parser.ts';
import type { Opening } from './client-link.ts';
import { HandshakeError, underDeadline, type Gate } from './handshake.ts';
import type { LinkParts } from './socket-link.ts';

export type CallIdentity = AudioLineSettings &
  (
    | {
        readonly direction: 'IN';
        /** Digits; '' when withheld. */
        readonly caller: string;
        /** Start service; null: the default one. Not checked. */
        readonly url: string | null;
        /** Error correction: from the beginning on, never, or on a bad line. */
        readonly pce: 'yes' | 'no' | 'auto';
        readonly records: boolean;
      }
    | {
        readonly direction: 'OUT';
        readonly number: string;
        readonly token: string;
        readonly records: boolean;
      }
  );

export interface AudioSettings {
  /** Of 32 lower-case hex digits; null: nobody knows that call. Never rejects. */
  readonly identify: (uuid: string) => Promise<CallIdentity | null>;
  /** For a call that is to be recorded; null: it cannot be. */
  readonly newRecorder: () => LineRecorder | null;
}

type AudioLink = AudioInLink | AudioOutLink;

function openingOf(identity: CallIdentity): Opening {
  const common = { playback: null };
  if (identity.direction === 'OUT') {
    const { number, token } = identity;
    return {
      ...common,
      url: null,
      remoteAddr: number,
      pce: false,
      direction: 'OUT',
      callTo: { number, token },
    };
  }
  const { url, caller, pce } = identity;
  return { ...common, url, remoteAddr: caller, pce: pce === 'yes', direction: 'IN', callTo: null };
}

function linkOf(
  arrival: Omit<LinkParts, 'opening'>,
  identity: CallIdentity,
  { newRecorder }: AudioSettings,
): AudioLink {
  const parts = { ...arrival, opening: openingOf(identity) };
  const { sendDbm0, thresholdDbm0 } = identity;
  const recorder = identity.records ? newRecorder() : null;
  const options = { sendDbm0, thresholdDbm0, recorder };
  if (identity.direction === 'OUT') return new AudioOutLink(parts, options);
  return new AudioInLink(parts, { ...options, startsOnBadLine: identity.pce === 'auto' });
}

/** Reads the name; a call that nobody knows is hung up. Sound that comes before is of no use. */
export function openAudio(arrival: Omit<LinkParts, 'opening'>, settings: AudioSettings): Promise<AudioLink> {
  const { socket, limits } = arrival;
  return underDeadline(socket, limits.callNameMs, (gate) => {
    let link: AudioLink | null = null;
    let hasName = false;
    const parser = new AudioSocketParser({
      onUuid: (uuid) => {
        if (hasName) return; // there is only one
        hasName = true;
        void settings.identify(uuid).then((identity) => {
          if (gate.refused || socket.destroyed) return;
          if (identity === null) return refuse(gate);
          link = linkOf(arrival, identity, settings);
          gate.open(link);
        });
      },
      onAudio: (samples) => link?.hear(samples),
      // Asterisk ends a call by closing; nobody sends this to us.
      onHangUp: () => {},
    });
    const refuse = (to: Gate<AudioLink>): void => {
      socket.end(HANG_UP_MESSAGE, () => socket.destroy());
      to.refuse(new HandshakeError('HANDSHAKE_INVALID', 'appel AudioSocket inconnu (UUID)'), 'answered');
    };
    socket.on('data', (chunk) => parser.push(chunk));
    socket.resume();
  });
}
