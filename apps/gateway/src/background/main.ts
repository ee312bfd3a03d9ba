/** The background process: calls that belong to no user's worker. */

import { MAX_LOOKUPS } from './threads.ts';
import { AddressPolicy, type AddressPolicySettings, NameLookups } from '@minipavi/addresses';
import {
  BusClient,
  type BackgroundCall,
  type LogFields,
  type LogLevel,
  type ReputationQuestion,
} from '@minipavi/bus';
import type { AgiConfig, BackgroundConfig, ReputationSource } from '../handover.ts';
import { AsteriskPeers } from '../asterisk-peers.ts';
import { leave as leaveProcess } from '../leave.ts';
import { AgiServer } from './agi-server.ts';
import { CallQueue } from './call-queue.ts';
import { FinSender } from './fin-sender.ts';
import { Pruning } from './pruning.ts';
import { Reputation } from './reputation.ts';
import { Telephone } from './telephone.ts';

/** So much before the time is up, what is under way is given up. */
const STOP_MARGIN_MS = 150;
/** Without a master that would say so. */
const STOP_WITHIN_MS = 2_000;

const bus = new BusClient({ path: process.env['MINIPAVI_BUS'] ?? '', role: 'background' });
let version = '0';
let isVerbose = false;
/** Nothing but public addresses before a master has told. */
const policy = new AddressPolicy(
  { allowPrivate: false, allowHosts: [] },
  new NameLookups(MAX_LOOKUPS).resolve,
);
let hasMaster = false;
let openQueue: (queue: CallQueue) => void = () => {};
/** Once a master has told where the calls are kept. */
const queue = new Promise<CallQueue>((resolve) => (openQueue = resolve));
let opening: CallQueue | null = null;
let pruning: Pruning | null = null;
let telephone: Telephone | null = null;
let agi: AgiServer | null = null;
let reputation: { readonly source: ReputationSource; readonly desk: Reputation } | null = null;

const log = (level: LogLevel, message: string, fields?: LogFields): void => {
  if (level !== 'debug' || isVerbose) bus.log(level, message, fields);
};

const fins = new FinSender({
  version: () => version,
  policy,
  push: (messages) => bus.send({ type: 'push-messages', messages }),
  callLater: async (calls) => (await queue).add(calls),
  onBegun: (uniqueId) => bus.send({ type: 'fin-begun', uniqueId }),
  onSent: (uniqueId) => bus.send({ type: 'fin-sent', uniqueId }),
  log,
});

function leave(withinMs: number): void {
  const end = (): void => void bus.close().then(() => leaveProcess());
  pruning?.stop();
  agi?.stop();
  reputation?.desk.stop();
  const forMs = Math.max(0, withinMs - STOP_MARGIN_MS);
  setTimeout(end, forMs);
  void Promise.all([opening?.stop(), telephone?.stop(forMs)]).then(end);
}

function openAgi(config: AgiConfig): AgiServer {
  const peers = new AsteriskPeers(config.peers, { log });
  peers.start();
  return new AgiServer({ config, isAllowed: (address) => peers.has(address), log });
}

/** A master that came after the first may have been given another key. */
function openReputation(source: ReputationSource | null): void {
  if (JSON.stringify(source) === JSON.stringify(reputation?.source ?? null)) return;
  reputation?.desk.stop();
  reputation = source && { source, desk: new Reputation({ source, log }) };
}

async function tellReputation({ id, pid, address }: ReputationQuestion): Promise<void> {
  const score = (await reputation?.desk.ask(address)) ?? null;
  bus.send({ type: 'reputation-answer', id, pid, score });
}

function open(config: BackgroundConfig): void {
  const { journalFile, verbose } = config;
  isVerbose = verbose;
  policy.update(config.calledAddresses);
  // A master that came after the first may have been given other limits.
  pruning?.stop();
  pruning = new Pruning({ config, log });
  pruning.start();
  telephone ??= new Telephone({ config: config.callOut, send: (message) => bus.send(message), log });
  if (config.agi) agi ??= openAgi(config.agi);
  openReputation(config.reputation);
  if (opening) return opening.repeatEvents();
  opening = new CallQueue({
    journalFile,
    version,
    policy,
    push: (messages) => bus.send({ type: 'push-messages', messages }),
    simulate: (event) => bus.send({ type: 'simulate', ...event }),
    hasMaster: () => hasMaster,
    log,
    onReplaced: () => {
      log('error', `appels différés : ${journalFile} est à un autre processus, celui-ci finit`);
      leave(STOP_WITHIN_MS);
    },
  });
  const opened = opening;
  void opened.open().then(() => openQueue(opened));
}

async function take(calls: readonly BackgroundCall[]): Promise<void> {
  if (!(await (await queue).add(calls))) return;
  bus.send({ type: 'calls-taken', ids: calls.map(({ id }) => id) });
}

bus.on('message', (message) => {
  if (telephone?.message(message)) return;
  switch (message.type) {
    case 'welcome':
      hasMaster = true;
      version = message.version;
      open(message.config as BackgroundConfig);
      return;
    case 'called-addresses':
      policy.update(message.settings as AddressPolicySettings);
      return;
    case 'send-fin':
      fins.add(message.session);
      return;
    case 'background-calls':
      void take(message.calls);
      return;
    case 'call-identify': {
      const { uuid, pid } = message;
      const call = agi?.identify(uuid) ?? telephone?.identify(uuid) ?? null;
      bus.send({ type: 'call-identified', uuid, pid, call });
      return;
    }
    case 'reputation-question':
      void tellReputation(message);
      return;
    case 'simulated':
      opening?.confirm(message.id, message.isTaken);
      return;
    case 'stop':
      leave(message.withinMs);
      return;
    default:
      return;
  }
});

bus.on('lost', () => (hasMaster = false));
bus.on('orphaned', () => leave(STOP_WITHIN_MS));

// Ctrl-C, or systemd, reaches all processes at once: the master tells this one when the last FIN is made.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {
  if (!hasMaster) leave(STOP_WITHIN_MS);
});
