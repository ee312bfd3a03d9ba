import { expect, test } from 'vitest';
import { AmiError } from './ami-error.ts';
import { AmiMessage } from './ami-message.ts';
import { PendingActions } from './pending-actions.ts';

const message = (...lines: string[]): AmiMessage => new AmiMessage(lines);

test('an answer by a list is whole when its last event has come', async () => {
  const pending = new PendingActions();
  const id = pending.newId();
  const reply = pending.answer(id, 'List', 10_000);
  const mine = `ActionID: ${id}`;
  expect(pending.take(message('Event: Early', mine))).toBe(false);
  pending.take(message('Response: Success', mine, 'EventList: start'));
  pending.take(message('Event: Entry', mine, 'Channel: a'));
  expect(pending.take(message('Event: Entry', 'ActionID: other', 'Channel: x'))).toBe(false);
  pending.take(message('Event: Entry', mine, 'Channel: b'));
  expect(pending.size).toBe(1);
  pending.take(message('Event: ListComplete', mine, 'EventList: Complete'));
  const { response, events } = await reply;
  expect(response.isSuccess).toBe(true);
  expect(events.map((event) => event.get('Channel'))).toEqual(['a', 'b']);
  expect(pending.size).toBe(0);
});

test('an answer that does not come in time is one no more', async () => {
  const pending = new PendingActions();
  const id = pending.newId();
  await expect(pending.answer(id, 'Ping', 5)).rejects.toMatchObject({ code: 'AMI_TIMEOUT' });
  expect(pending.take(message('Response: Success', `ActionID: ${id}`))).toBe(false);
});

test('all that is awaited fails together', async () => {
  const pending = new PendingActions();
  const [one, two] = [pending.newId(), pending.newId()];
  expect(one).not.toBe(two);
  const all = Promise.allSettled([pending.answer(one, 'A', 10_000), pending.answer(two, 'B', 10_000)]);
  pending.failed(new AmiError('AMI_LOST', 'perdue'));
  expect((await all).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(pending.size).toBe(0);
});
