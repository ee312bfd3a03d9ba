/** A service in steps: one function for each page, told apart by the parameter `step` of `next`. */

import { answer } from './answer.ts';
import type { LinkParams, Service, ServiceCall } from './service-call.ts';

export interface ServiceDefinition<Step extends string> {
  /** The step of a new user, and of a step that does not exist. */
  readonly start: NoInfer<Step>;
  /** Each answers the events that come while its page is displayed. */
  readonly steps: Readonly<Record<Step, Service>>;
  /** The user has left; what it returns is of no use to him. */
  readonly onEnd?: (call: ServiceCall) => void | Promise<void>;
}

/** URL for `next`: the events to come are for `step`, with these parameters. */
export const toStep = (call: ServiceCall, step: string, params: LinkParams = {}): string =>
  call.link({ step, ...params });

/** Dispatches events to steps. FIN goes to none of them. */
export function defineService<Step extends string>(definition: ServiceDefinition<Step>): Service {
  const { start, steps, onEnd } = definition;
  return async (call) => {
    if (call.event === 'FIN') {
      await onEnd?.(call);
      return answer();
    }
    const step = call.param('step') ?? start;
    const isStep = (name: string): name is Step => Object.hasOwn(steps, name);
    return steps[isStep(step) ? step : start](call);
  };
}
