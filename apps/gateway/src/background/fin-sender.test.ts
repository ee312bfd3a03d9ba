import { AddressPolicy } from '@minipavi/addresses';
import type { BackgroundCall, SessionState } from '@minipavi/bus';
import { page, startService, type ServiceScript, type VideotexService } from '@minipavi/testkit';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { FinSender, type FinSenderOptions } from './fin-sender.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function scene(script: ServiceScript, options: Partial<FinSenderOptions> = {}) {
  const service: VideotexService = await startService(script);
  closing.push(() => service.close());
  const sent: string[] = [];
  const calls: BackgroundCall[] = [];
  const pushed: string[] = [];
  const fins = new FinSender({
    version: () => '2.0',
    policy: null,
    push: (messages) => pushed.push(...messages.map(({ text }) => text)),
    callLater: (some) => Promise.resolve(calls.push(...some)),
    onBegun: () => {},
    onSent: (uniqueId) => sent.push(uniqueId),
    log: () => {},
    ...options,
  });
  const session = (uniqueId: string): SessionState => ({
    ...{
      uniqueId,
      pid: 1,
      kind: 'TELN',
      direction: 'IN',
      remoteAddr: '10.0.0.1',
      startedAt: 1,
      lastActionAt: 2,
    },
    ...{ url: service.url('/svc/?a=1'), infos: '', context: 'ctx', content: ['tapé'], versionMinitel: 'Cz4' },
  });
  return { service, fins, session, sent, calls, pushed };
}

describe('FinSender', () => {
  test('tells the service what the dead worker knew, once, however often it is asked to', async () => {
    const { service, fins, session, sent } = await scene(() => page(''));
    fins.add(session('1'));
    fins.add(session('1'));
    await vi.waitFor(() => expect(sent).toEqual(['1']));
    fins.add(session('1'));
    expect(sent).toEqual(['1', '1']);
    expect(service.calls).toHaveLength(1);
    expect(service.calls[0]).toMatchObject({ path: '/svc/', params: { a: '1' } });
    expect(service.calls[0]?.pavi).toEqual({
      ...{ version: '2.0', uniqueId: '1', remoteAddr: '10.0.0.1', typesocket: 'TELN', versionminitel: 'Cz4' },
      ...{ content: ['tapé'], datas: null, context: 'ctx', fctn: 'FIN', webmedia: 0 },
    });
  });

  test('says when the service has it, and when it has answered', async () => {
    const said: string[] = [];
    let answer = (): void => {};
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const { service, fins, session } = await scene(
      async () => {
        await answered;
        return page('');
      },
      {
        onBegun: (uniqueId) => said.push(`begun ${uniqueId}`),
        onSent: (uniqueId) => said.push(`sent ${uniqueId}`),
      },
    );
    fins.add(session('1'));
    await vi.waitFor(() => expect(service.calls).toHaveLength(1));
    expect(said).toEqual(['begun 1']);
    answer();
    await vi.waitFor(() => expect(said).toEqual(['begun 1', 'sent 1']));
  });

  test('never says that a service has it that is not there', async () => {
    const said: string[] = [];
    const { service, fins, session, sent } = await scene(() => page(''), {
      onBegun: (uniqueId) => said.push(uniqueId),
    });
    const owed = session('1');
    await service.close();
    fins.add(owed);
    await vi.waitFor(() => expect(sent).toEqual(['1']));
    expect(said).toEqual([]);
  });

  test('does not tell the service by which modem the user came', async () => {
    const { service, fins, session, sent } = await scene(() => page(''));
    fins.add({ ...session('1'), kind: 'AUD' });
    await vi.waitFor(() => expect(sent).toEqual(['1']));
    expect(service.calls[0]?.pavi).toMatchObject({ typesocket: 'AST' });
  });

  test('makes a hundred at a time, and all of them', async () => {
    let open = 0;
    let most = 0;
    const { fins, session, sent } = await scene(async () => {
      most = Math.max(most, ++open);
      await new Promise((resolve) => setTimeout(resolve, 20));
      open -= 1;
      return page('');
    });
    for (let i = 0; i < 250; i++) fins.add(session(`${i}`));
    await vi.waitFor(() => expect(sent).toHaveLength(250), { timeout: 5000 });
    expect(most).toBe(100);
  });

  test('carries out what the answer wants for others', async () => {
    const names = {
      PushServiceMsg: { uniqueids: ['9'], message: ['hé'] },
      BackgroundCall: { time: [5], url: ['x'] },
    };
    const { fins, session, sent, calls, pushed } = await scene(({ uniqueId }) => {
      const name = uniqueId === '1' ? 'PushServiceMsg' : 'BackgroundCall';
      return page('', { COMMAND: { name, param: names[name] } });
    });
    fins.add(session('1'));
    fins.add(session('2'));
    await vi.waitFor(() => expect(sent).toHaveLength(2));
    expect(pushed).toEqual(['hé']);
    expect(calls).toMatchObject([{ at: 5, target: 'x', simulate: false }]);
  });

  test('calls no address that the operator does not allow, says so, and owes nothing any more', async () => {
    const logs: string[] = [];
    const { fins, session, sent, service } = await scene(() => page(''), {
      policy: new AddressPolicy({ allowPrivate: false, allowHosts: [] }),
      log: (level, message) => logs.push(`${level} ${message}`),
    });
    fins.add(session('1'));
    await vi.waitFor(() => expect(sent).toEqual(['1']));
    expect(service.calls).toEqual([]);
    expect(logs).toEqual([
      expect.stringMatching(/^warn service \[FIN\] .* : adresse non autorisée : 127\.0\.0\.1 .*<allowhost>/),
    ]);
  });

  test('gives up a session whose URL is none', async () => {
    const { fins, session, sent, service } = await scene(() => page(''));
    fins.add({ ...session('1'), url: '' });
    await vi.waitFor(() => expect(sent).toEqual(['1']));
    expect(service.calls).toEqual([]);
  });
});
