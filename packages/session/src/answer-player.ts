/** Carries out what a service answers: its page, then its direct call or its command. */

import {
  isConnectionCommand,
  isScreenCommand,
  type Command,
  type ConnectionCommand,
  type ScreenCommand,
  type ServiceAnswer,
  type ServiceEvent,
  type SetParam,
} from '@minipavi/protocol';
import { FF } from '@minipavi/videotex';
import type { Display } from './display.ts';
import type { Field } from './field.ts';
import type { IdleWatch } from './idle-watch.ts';
import { InputForm } from './input-form.ts';
import { InputMsg } from './input-msg.ts';
import { InputTxt } from './input-txt.ts';
import type { Keyboard } from './keyboard.ts';
import { isSessionMessage, sendOut, type Outbox } from './outbox.ts';
import { SAVER, type SaverType } from './screen-saver.ts';
import type { ErrorKind } from './screens.ts';

const MAX_TIMEOUT_MINUTES = 30;
const NO_BYTES = new Uint8Array(0);

/** What a service wants done before it is called again. */
export type Errand =
  /** The user is sent elsewhere; the page is for when he comes back. */
  | { readonly kind: 'link'; readonly command: ConnectionCommand; readonly page: Uint8Array }
  /** It wants captured screens. */
  | { readonly kind: 'screens'; readonly command: ScreenCommand };

/** What follows an answer: the next call, leaving as if by Connexion/fin, an errand, or the user's turn. */
export type Sequel = ServiceEvent | 'leave' | Errand | null;

/** The page of an answer. Signs outside the base64 alphabet are skipped, as the original does. */
export const pageBytes = (answer: ServiceAnswer): Uint8Array =>
  answer.content === null ? NO_BYTES : Buffer.from(answer.content, 'base64');

function fieldOf(command: Command): Field | null {
  switch (command.name) {
    case 'InputTxt':
      return new InputTxt(command.param);
    case 'InputMsg':
      return new InputMsg(command.param);
    case 'InputForm':
      return new InputForm(command.param);
    default:
      return null;
  }
}

export interface AnswerPlayerOptions {
  readonly display: Display;
  readonly keyboard: Keyboard;
  readonly idle: IdleWatch;
  /** null: nobody is told anything. */
  readonly outbox: Outbox | null;
  readonly showError: (kind: ErrorKind, detail: string) => void;
}

export class AnswerPlayer {
  readonly #options: AnswerPlayerOptions;

  constructor(options: AnswerPlayerOptions) {
    this.#options = options;
  }

  play(answer: ServiceAnswer): Sequel {
    const { display, keyboard, showError } = this.#options;
    const { command } = answer;
    keyboard.echo = answer.echo;
    if (command?.kind === 'unknown') {
      showError('UNKNOWN_COMMAND', command.name);
      return null;
    }
    if (command?.kind === 'malformed') {
      showError('BAD_COMMAND', command.fault);
      return null;
    }
    const page = pageBytes(answer);
    const sequel = command === null ? null : this.#command(command.command, page);
    if (command === null) display.showPage(page);
    if (sequel !== null || answer.directcall === 'no') return sequel;
    return answer.directcall === 'yes' ? 'DIRECT' : 'DIRECTCNX';
  }

  /**
   * The same, when the event was not the user's doing: what he is typing goes on, with its echo, unless the answer
   * asks for something else to be typed or clears the screen that it stands on.
   */
  playAside(answer: ServiceAnswer): Sequel {
    const { display, keyboard } = this.#options;
    const { field, echo } = keyboard;
    const page = pageBytes(answer);
    if (page.length > 0) display.uncover();
    const sequel = this.play(answer);
    if (field === null || keyboard.field !== field) return sequel;
    if (page.includes(FF)) keyboard.dismiss();
    else keyboard.echo = echo;
    return sequel;
  }

  #command(command: Command, page: Uint8Array): Sequel {
    const { display, keyboard, outbox } = this.#options;
    if (isConnectionCommand(command)) return { kind: 'link', command, page };
    const field = fieldOf(command);
    if (field) keyboard.ask(field);
    display.showPage(page, field?.draw() ?? []);
    if (isScreenCommand(command)) return { kind: 'screens', command };
    if (isSessionMessage(command)) {
      if (outbox) sendOut(command, outbox);
      return null;
    }
    switch (command.name) {
      case 'InputTxt':
      case 'InputMsg':
      case 'InputForm':
        return null;
      case 'setParam':
        if (command.param) this.#setParam(command.param);
        return null;
      case 'libCnx':
        return 'leave';
    }
  }

  /** A value out of range stands for the default. */
  #setParam(param: SetParam): void {
    if (param.paramName === 'timeout') {
      const { minutes } = param.params;
      const isGiven = minutes > 0 && minutes <= MAX_TIMEOUT_MINUTES;
      this.#options.idle.setTimeoutMs(isGiven ? minutes * 60_000 : null);
      return;
    }
    const { type, text = '' } = param.params;
    const isKnown = type >= SAVER.OFF && type <= SAVER.TEXT;
    this.#options.display.setSaver({ type: isKnown ? (type as SaverType) : SAVER.SMILEY, text });
  }
}
