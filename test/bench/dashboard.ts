/** What the dashboard costs with many sessions on the page, and whether their users notice that they are watched. */

import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  basicLogin,
  KEYS,
  startGateway,
  startService,
  VISUWEB_PASSWORD,
  VISUWEB_USER,
  type Minitel,
} from '@minipavi/testkit';
import { measureTyping, openSessions, screenful } from './sessions.ts';
import { percentile, type Row } from './statistics.ts';

const SESSIONS = 100;
/** Whose keys are measured. */
const TYPISTS = 10;
/** Screens that change each second while the page is open, as when users read and type. */
const BUSY = 20;
const LOOK_MS = 20_000;
const SETTLE_MS = 4_000;
/** Linux's unit of process times. */
const TICKS_PER_SECOND = 100;

/** Seconds of processor that a process has used. */
export function processorSeconds(pid: number): number {
  const stat = fs.readFileSync(`/proc/${pid}/stat`, 'latin1');
  // Behind the name, which may hold blanks: state is the 3rd field, utime the 14th, stime the 15th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

const residentMegabytes = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]) / 1024;

/** A browser with the page open: hears of changes, and fetches every picture that is new, as it does. */
class OpenPage {
  readonly #base: string;
  readonly #abort = new AbortController();
  readonly #shown = new Map<string, number>();
  readonly #headers = { authorization: basicLogin(VISUWEB_USER, VISUWEB_PASSWORD) };
  pictures = 0;

  constructor(port: number) {
    this.#base = `http://127.0.0.1:${port}`;
  }

  async open(): Promise<void> {
    const response = await fetch(`${this.#base}/api/live`, {
      headers: this.#headers,
      signal: this.#abort.signal,
    });
    if (response.status !== 200 || response.body === null) throw new Error(`/api/live: ${response.status}`);
    void this.#follow(response.body.pipeThrough(new TextDecoderStream())).catch(() => {});
  }

  close(): void {
    this.#abort.abort();
  }

  async #follow(text: AsyncIterable<string>): Promise<void> {
    let rest = '';
    for await (const piece of text) {
      const blocks = (rest + piece).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        if (!/^event: screen$/m.test(block)) continue;
        const data = /^data: (.*)$/m.exec(block)?.[1] ?? '[]';
        for (const { uniqueId, screen } of JSON.parse(data) as { uniqueId: string; screen: number }[]) {
          if (this.#shown.get(uniqueId) === screen) continue;
          this.#shown.set(uniqueId, screen);
          void this.#fetchPicture(uniqueId, screen).catch(() => {});
        }
      }
    }
  }

  async #fetchPicture(uniqueId: string, version: number): Promise<void> {
    const response = await fetch(`${this.#base}/api/sessions/${uniqueId}/screen.png?v=${version}`, {
      headers: this.#headers,
      signal: this.#abort.signal,
    });
    await response.arrayBuffer();
    if (response.status === 200) this.pictures += 1;
  }
}

/** Sessions change their screens, `BUSY` of them a second, until `isOver`. */
async function keepBusy(minitels: readonly Minitel[], isOver: () => boolean): Promise<void> {
  for (let i = 0; !isOver(); i = (i + 1) % minitels.length) {
    minitels[i]?.send(KEYS.ENVOI);
    await sleep(1000 / BUSY);
  }
}

export async function measureDashboard(): Promise<Row[]> {
  const service = await startService(screenful);
  const general = { durl: service.url('/bench/'), maxc: SESSIONS + 20, httpport: 0, telnport: null };
  const gateway = await startGateway({ general });
  try {
    const minitels = await openSessions(gateway.ports.ws ?? 0, SESSIONS);
    const [typists, others] = [minitels.slice(0, TYPISTS), minitels.slice(TYPISTS)];
    const pid = gateway.processes.find(({ role }) => role === 'visuweb')?.pid ?? 0;
    await sleep(SETTLE_MS);
    const alone = await measureTyping(typists);

    const open = new OpenPage(gateway.ports.http ?? 0);
    await open.open();
    await sleep(SETTLE_MS);
    let isOver = false;
    const busy = keepBusy(others, () => isOver);
    const [before, from, seen] = [processorSeconds(pid), performance.now(), open.pictures];
    const resident: number[] = [];
    while (performance.now() - from < LOOK_MS) {
      await sleep(500);
      resident.push(residentMegabytes(pid));
    }
    const seconds = (performance.now() - from) / 1000;
    const share = ((processorSeconds(pid) - before) / seconds) * 100;
    const pictures = (open.pictures - seen) / seconds;
    isOver = true;
    await busy;
    const watched = await measureTyping(typists);
    open.close();
    for (const minitel of minitels) minitel.hangUp();
    const page100 = `page open, ${SESSIONS} sessions, ${BUSY} changing a second`;
    return [
      { name: `visuweb, ${page100}: of a core`, value: share, unit: '%', aim: 20 },
      { name: `visuweb, ${page100}: RSS, highest`, value: percentile(resident, 1), unit: 'MB', aim: 150 },
      { name: `visuweb, ${page100}: pictures fetched`, value: pictures, unit: '/s' },
      ...alone.map((row) => ({ name: `nobody looks: ${row.name}`, value: row.value, unit: row.unit })),
      ...watched.map((row) => ({ name: `page open: ${row.name}`, value: row.value, unit: row.unit })),
    ];
  } finally {
    await gateway.stop();
    await gateway.dispose();
    await service.close();
  }
}
