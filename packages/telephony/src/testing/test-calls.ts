/** For tests: calls through a real connection to a fake Asterisk, with times that tests can wait for. */

import net from 'node:net';
import { FakeAsterisk, type FakeAsteriskOptions } from '@minipavi/testkit';
import { AmiClient, type AmiClientOptions } from '../ami/ami-client.ts';
import type { AmiTiming } from '../ami/ami-timing.ts';
import { CallQuotas, type CallQuotaOptions } from '../ami/call-quotas.ts';
import { Calls, type CallRequest, type CallsOptions } from '../ami/calls.ts';
import { NumberRules } from '../ami/number-rules.ts';

/** Nothing waits for a time to be up, unless a test is about that. */
export const PATIENT: AmiTiming = {
  connectMs: 10_000,
  greetingMs: 10_000,
  actionMs: 10_000,
  pingEveryMs: 60_000,
  pingWithinMs: 10_000,
  retryMs: 10,
  maxRetryMs: 40,
  refusedRetryMs: 60_000,
  stableMs: 60_000,
};

export const SECRET = 'amipwd';

export interface TestOptions {
  readonly asterisk?: FakeAsteriskOptions;
  readonly timing?: Partial<AmiTiming>;
  readonly client?: Partial<AmiClientOptions>;
  readonly calls?: Partial<CallsOptions>;
  readonly quotas?: Partial<CallQuotaOptions>;
}

let serial = 0;

export class TestCalls {
  readonly asterisk: FakeAsterisk;
  readonly client: AmiClient;
  readonly calls: Calls;
  readonly logs: string[];
  readonly alarms: (string | null)[] = [];
  readonly ended: string[] = [];

  private constructor(asterisk: FakeAsterisk, { timing, client, calls, quotas }: TestOptions) {
    this.asterisk = asterisk;
    this.logs = [];
    this.client = new AmiClient({
      connect: this.connect,
      user: 'ami',
      secret: SECRET,
      log: (level, message) => this.logs.push(`${level} ${message}`),
      onAlarm: (alarm) => this.alarms.push(alarm),
      timing: { ...PATIENT, ...timing },
      random: () => 0.5,
      ...client,
    });
    this.calls = new Calls({
      ami: this.client,
      line: { channel: 'PJSIP/line1/sip:%NUM%@sbc', context: 'extcall', extension: '999', timeoutMs: 7000 },
      rules: new NumberRules(),
      quotas: new CallQuotas({ perSession: null, perDay: null, ...quotas }),
      maxAtOnce: null,
      onEnded: (id, reason) => this.ended.push(`${id} ${reason}`),
      log: (level, message) => this.logs.push(`${level} ${message}`),
      ...calls,
      limits: { maxCallMs: 600_000, repeatMs: 10, ...calls?.limits },
    });
  }

  static async start(options: TestOptions = {}): Promise<TestCalls> {
    return new TestCalls(await FakeAsterisk.start(options.asterisk), options);
  }

  readonly connect = (): net.Socket => net.connect({ port: this.asterisk.port, host: '127.0.0.1' });

  /** What a session asks for. */
  request(more: Partial<CallRequest> = {}): CallRequest {
    const id = `call-${String(++serial).padStart(8, '0')}`;
    return {
      id,
      session: '17000000001234',
      number: '03 88 77 66 55',
      rx: -35,
      tx: -18,
      token: `token${id}`,
      ...more,
    };
  }

  /** Whatever a test has left. */
  async stop(): Promise<void> {
    await this.calls.close(0);
    await this.asterisk.stop();
  }
}
