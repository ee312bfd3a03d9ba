/** Plays AbuseIPDB's API, version 2, over real HTTP: it writes down who is asked about, and answers as it is told. */

import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Changes } from './wait.ts';

export interface ReputationInquiry {
  readonly address: string;
  readonly maxAgeInDays: string;
  readonly key: string;
  readonly accept: string;
}

export interface FakeReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** null: no answer at all, for as long as the asker waits. */
export type FakeAnswer = (address: string) => FakeReply | null | Promise<FakeReply | null>;

/** An answer as the API's own, with more in it than anybody needs. */
export const scored = (address: string, score: number): FakeReply => ({
  status: 200,
  body: JSON.stringify({
    data: {
      ipAddress: address,
      isPublic: true,
      abuseConfidenceScore: score,
      countryCode: 'FR',
      totalReports: 3,
    },
  }),
});

export class FakeAbuseIpdb {
  readonly inquiries: ReputationInquiry[] = [];
  /** Everybody has a score of 0 unless told otherwise. */
  answer: FakeAnswer = (address) => scored(address, 0);
  readonly #changes = new Changes();
  readonly #server: http.Server;

  private constructor() {
    this.#server = http.createServer((request, response) => {
      response.on('error', () => {});
      const url = new URL(request.url ?? '', 'http://localhost');
      const header = (name: string): string => String(request.headers[name] ?? '');
      const address = url.searchParams.get('ipAddress') ?? '';
      const maxAgeInDays = url.searchParams.get('maxAgeInDays') ?? '';
      this.inquiries.push({ address, maxAgeInDays, key: header('key'), accept: header('accept') });
      this.#changes.announce();
      void this.#reply(address, response);
    });
  }

  static async start(): Promise<FakeAbuseIpdb> {
    const fake = new FakeAbuseIpdb();
    fake.#server.listen(0, '127.0.0.1');
    await once(fake.#server, 'listening');
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/api/v2/check`;
  }

  get asked(): string[] {
    return this.inquiries.map(({ address }) => address);
  }

  /** Resolves when that many inquiries have come. */
  async waitFor(count: number): Promise<void> {
    const what = () => `${count} inquiries, there are ${JSON.stringify(this.asked)}`;
    await this.#changes.until(() => this.inquiries.length >= count, { what });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #reply(address: string, response: http.ServerResponse): Promise<void> {
    const reply = await this.answer(address);
    if (reply === null) return;
    response.writeHead(reply.status, { 'Content-Type': 'application/json', ...reply.headers });
    response.end(reply.body);
  }
}
