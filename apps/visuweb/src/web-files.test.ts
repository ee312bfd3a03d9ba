import { expect, test } from 'vitest';
import { acceptsGzip, isKnown, readWebFiles } from './web-files.ts';

test.each(['gzip', 'br, gzip', 'GZIP;q=0.5', 'gzip ; q=1', '*', 'br;q=1.0, *;q=0.1'])(
  '« %s » takes gzip',
  (header) => expect(acceptsGzip(header)).toBe(true),
);

test.each([undefined, '', 'br', 'gzip;q=0', '*, gzip;q=0.000', 'gzip;q=no', 'xgzip', '*;q=0'])(
  '« %s » does not',
  (header) => expect(acceptsGzip(header)).toBe(false),
);

test('tags are compared whole, weak or strong', () => {
  for (const header of ['W/"a"', '"a"', '"b" , W/"a"', '*'])
    expect(isKnown(header, 'W/"a"'), header).toBe(true);
  for (const header of [undefined, '', 'a', '"aa"', 'W/', '"'])
    expect(isKnown(header, 'W/"a"'), header).toBe(false);
});

test('a folder that is not there is told by its path', async () => {
  await expect(readWebFiles('/nowhere/minitel')).rejects.toThrow('/nowhere/minitel');
});
