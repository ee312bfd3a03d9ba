import { describe, expect, it } from 'vitest';
import { settingsTable } from '@minipavi/config';
import { asteriskServer, gatewayConfig } from './config.test-support.ts';
import { changesBetween, liveConfig, TAKINGS } from './live-config.ts';

const PORTS = { ws: 8182, wss: null, teln: 8180, ast: null, audio: null, http: 8080 };
const VISUWEB = { user: 'minipavi', password: '1234', allowIp: [] };
const before = gatewayConfig({ ports: PORTS, visuweb: VISUWEB, asterisk: {} });

describe('changesBetween', () => {
  it('classifies every setting there is, and none that is not', () => {
    const known = settingsTable().map(({ path }) => path as string);
    expect(Object.keys(TAKINGS).sort()).toEqual([...known, 'audio/entry'].sort());
  });

  it('finds nothing between equals', () => {
    const nothing = { live: [], reload: [], restart: [] };
    expect(changesBetween(before, structuredClone(before))).toEqual(nothing);
  });

  it('tells what is taken up at once from what asks for a new master, or a stop', () => {
    const after = {
      ...before,
      maxSessions: 50,
      helpAddress: 'aide@example.org',
      visuweb: { ...VISUWEB, password: 'secret' },
      ports: { ...PORTS, teln: 516 },
      bind: '127.0.0.1',
    };
    expect(changesBetween(before, after)).toEqual({
      live: ['general/maxc', 'general/httppwd', 'general/aide'],
      reload: ['general/telnport'],
      restart: ['general/bind'],
    });
  });

  it('sees the members of a section that comes', () => {
    const capture = { key: 'C', message: 'oui', messageMax: 'non', max: 3 };
    const { live } = changesBetween(before, { ...before, capture });
    expect(live).toEqual(['capture/key', 'capture/message', 'capture/messagemax', 'capture/max']);
  });
});

describe('liveConfig', () => {
  it('leaves nothing to be taken up but what is live', () => {
    const after = {
      ...before,
      ...{ bind: '127.0.0.1', maxSessions: 50, spareWorkers: 7 },
      ports: { ws: 1, wss: 2, teln: 3, ast: 4, audio: 5, http: null },
      visuweb: null,
      paths: { logs: '/a', stats: '/b', sockets: '/c' },
      tls: { certFile: '/d', keyFile: '/e' },
      services: { port: 1, accueilFile: null, extCallFile: null },
      recordings: { folder: '/f', maxCount: 1, maxDays: 1, maxBytes: 1, minFreeBytes: 1 },
      connectTo: { ...before.connectTo, asterisk: asteriskServer({ ip: '192.0.2.1', port: 5039 }) },
      telephone: { ...before.telephone, allow: ['192.0.2.1'] },
    };
    const mixed = liveConfig(before, after);
    const { live, reload, restart } = changesBetween(before, mixed);
    expect({ reload, restart }).toEqual({ reload: [], restart: [] });
    expect(live).toEqual(['general/maxc', 'general/spare', 'connecttocmd/asterisk/port']);
    expect(mixed.connectTo.asterisk).toMatchObject({ ip: '127.0.0.1', port: 5039 });
  });

  it('keeps a section whose port is what decides of it', () => {
    const services = { port: 8184, accueilFile: '/a', extCallFile: null };
    const mixed = liveConfig(
      { ...before, services },
      { ...before, services: { ...services, port: 1, accueilFile: '/b' } },
    );
    expect(mixed.services).toEqual({ port: 8184, accueilFile: '/b', extCallFile: null });
  });
});
