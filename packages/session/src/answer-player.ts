/** Carries out what a service answers: its page, then its direct call or its command. */

import type { Command, ServiceAnswer, ServiceEvent, SetParam } from '@minipavi/protocol';
import type { Display } from './display.ts';
import type { Field } from './field.ts';
import type { IdleWatch } from './idle-watch.ts';
import { InputForm } from './input-form.ts';
import { InputMsg } from './input-msg.ts';
import { InputTxt } from './input-txt.ts';
import type { Keyboard } from './keyboard.ts';
import { SAVER, type SaverType } from './screen-saver.ts';
import type { ErrorKind } from './screens.ts';
import type { SessionLog } from './session-options.ts';

const MAX_TIMEOUT_MINUTES = 30;
const NO_BYTES = new Uint8Array(0);

/** What follows an answer: the next call, leaving as if by Connexion/fin, or the user's turn. */
export type Sequel = ServiceEvent | 'leave' | null;

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
  readonly log: SessionLog;
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
    if (command === null) display.show(page);
    if (sequel !== null || answer.directcall === 'no') return sequel;
    return answer.directcall === 'yes' ? 'DIRECT' : 'DIRECTCNX';
  }

  #command(command: Command, page: Uint8Array): Sequel {
    const { display, keyboard, log } = this.#options;
    const field = fieldOf(command);
    if (field) keyboard.ask(field);
    display.show(page, field?.draw() ?? []);
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
      case 'connectToTln':
      case 'connectToWs':
      case 'connectToExt':
      case 'duplicateStream':
        log('warn', `${command.name} : pas de liaison vers l'extérieur dans cette version`);
        return 'DIRECTCALLFAILED';
      default:
        log('warn', `${command.name} : sans effet dans cette version`);
        return null;
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
