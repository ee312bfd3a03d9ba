import { expect, test } from 'vitest';
import { readCallUuid } from './call-uuid.ts';

const read = (uuid: string) => readCallUuid(uuid.replaceAll('-', ''));

test.each([
  ['4d504156-0001-4fff-8f33-972101721000', 1, '33972101721'],
  ['4d504156-ffff-4012-8345-678901234fff', 65_535, '012345678901234'],
  ['4d504156-0000-4fff-8fff-fffffffff000', 0, ''],
])('%s tells entry %i and caller %j', (uuid, entry, caller) => {
  expect(read(uuid)).toEqual({ entry, caller });
});

test.each([
  '4d504156-0001-4fff-8f33-97210f721000',
  '4d504156-0001-5fff-8f33-972101721000',
  '4d504157-0001-4fff-8f33-972101721000',
  '00112233-4455-6677-8899-aabbccddeeff',
  '4d504156-0001-4abc-8f33-972101721000',
  '',
])('%s tells nothing', (uuid) => {
  expect(read(uuid)).toBeNull();
});
