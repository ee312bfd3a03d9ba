import { expect, test } from 'vitest';
import { sampleConfig } from './testing/samples.ts';
import { readVisuwebConfig } from './visuweb-config.ts';

test('a configuration is taken as it is', () => {
  const config = sampleConfig({ tls: { certFile: 'a.pem', keyFile: 'b.pem' } });
  expect(readVisuwebConfig(config)).toEqual(config);
});

test.each([
  ['host', {}],
  ['visuweb.user', { ...sampleConfig(), visuweb: null }],
  ['visuweb.allowIp', { ...sampleConfig(), visuweb: { user: 'a', password: 'b', allowIp: [1] } }],
  ['ports.http', { ...sampleConfig(), ports: { ...sampleConfig().ports, http: null } }],
  ['tls', { ...sampleConfig(), tls: { certFile: 'a.pem' } }],
  ['host', null],
])('a configuration without a proper %s is refused by that name', (path, config) => {
  expect(() => readVisuwebConfig(config)).toThrow(new TypeError(`configuration: ${path}`));
});
