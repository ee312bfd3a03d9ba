/** The two noises of a Minitel: the bell and the keys. Synthesised, so that there is no file to fetch. */

/** How long a beep is; one that comes meanwhile is part of it, and they never pile up. */
const BELL_SECONDS = 0.2;
/** Pitch of the buzzer, by ear. */
const BELL_HERTZ = 1000;
const BELL_GAIN = 0.12;
const KEY_SECONDS = 0.018;
const KEY_GAIN = 0.1;

export class Sound {
  isMuted = false;
  #context: AudioContext | null = null;
  #bellEnds = 0;
  #click: AudioBuffer | null = null;

  /** Browsers let no page make a noise before the user has touched it: called on each touch, costs nothing after. */
  unlock(): void {
    if (this.isMuted) return;
    this.#context ??= newContext();
    if (this.#context?.state === 'suspended') void this.#context.resume().catch(() => undefined);
  }

  bell(): void {
    const context = this.#ready();
    if (context === null || context.currentTime < this.#bellEnds) return;
    const end = context.currentTime + BELL_SECONDS;
    this.#bellEnds = end;
    const tone = context.createOscillator();
    tone.type = 'square';
    tone.frequency.value = BELL_HERTZ;
    tone.connect(faded(context, BELL_GAIN, BELL_SECONDS));
    tone.start();
    tone.stop(end);
  }

  key(): void {
    const context = this.#ready();
    if (context === null) return;
    this.#click ??= noise(context, KEY_SECONDS);
    const source = context.createBufferSource();
    source.buffer = this.#click;
    source.connect(faded(context, KEY_GAIN, KEY_SECONDS));
    source.start();
  }

  /** Lets the browser's audio go. */
  close(): void {
    void this.#context?.close().catch(() => undefined);
    this.#context = null;
    this.#click = null;
    this.#bellEnds = 0;
  }

  #ready(): AudioContext | null {
    return this.isMuted || this.#context?.state !== 'running' ? null : this.#context;
  }
}

/** Machines without any sound card may refuse. */
function newContext(): AudioContext | null {
  try {
    return new AudioContext();
  } catch {
    return null;
  }
}

/** Where a source is plugged in; falls to silence by the end, without which each sound would end in a crack. */
function faded(context: AudioContext, level: number, seconds: number): GainNode {
  const gain = context.createGain();
  gain.gain.setValueAtTime(level, context.currentTime);
  gain.gain.setValueAtTime(level, context.currentTime + seconds * 0.7);
  gain.gain.linearRampToValueAtTime(0, context.currentTime + seconds);
  gain.connect(context.destination);
  return gain;
}

/** A short crackle, loud at first. */
function noise(context: AudioContext, seconds: number): AudioBuffer {
  const length = Math.ceil(context.sampleRate * seconds);
  const buffer = context.createBuffer(1, length, context.sampleRate);
  const samples = buffer.getChannelData(0);
  for (let i = 0; i < length; i++) samples[i] = (Math.random() * 2 - 1) * (1 - i / length) ** 3;
  return buffer;
}
