import type { ServiceEvent } from '@minipavi/protocol';
import { Screen, screenToText } from '@minipavi/videotex';
import { beforeEach, describe, expect, test } from 'vitest';
import { paramOf, TestUser } from '../testing/test-user.ts';
import { DEMO_PAGES, demoService } from './demo.ts';
import { drawFrame } from './demo-page.ts';

const URL_OF_DEMO = 'http://127.0.0.1:8100/demo/';
const COUNT = DEMO_PAGES.length;

let user: TestUser;

beforeEach(async () => {
  user = new TestUser(demoService, URL_OF_DEMO);
  await user.press('CNX');
});

/** Goes to a page by its step, over the menu. */
async function open(step: string): Promise<void> {
  const number = DEMO_PAGES.findIndex((page) => page.step === step) + 1;
  expect(number, step).toBeGreaterThan(0);
  await user.press('ENVOI', String(number));
}

describe.each(DEMO_PAGES.map((page, index) => ({ page, index, title: page.title })))(
  'page $title',
  ({ page, index, title }) => {
    test('shows its title, its place and its keys, and loses no text', async () => {
      const drawn = drawFrame(page, index + 1, COUNT);
      expect(drawn.dropped).toBe(0);
      await open(page.step);
      expect(user.rows[0]).toMatch(/^PIN:1234/);
      expect(user.rows[1] + (user.rows[2] ?? '')).toContain(title);
      expect(user.rows[2]).toContain(`${index + 1}/${COUNT}`);
      for (const key of page.keys ?? ['Suite', 'Retour', 'Sommaire']) expect(user.rows[24]).toContain(key);
      // A paragraph that had to be cut ends in dots after a letter; leaders and fields are dots after a space.
      for (const row of user.rows) expect(row).not.toMatch(/\p{L}\.\.\.$/u);
    });

    test('leaves row 0 alone, and a free row above and below its body', () => {
      const screen = new Screen();
      screen.write([0x1f, 0x40, 0x41, ...Buffer.from('PIN')]);
      const before = screenToText(screen)[0];
      screen.write(drawFrame(page, index + 1, COUNT).toBytes());
      const rows = screenToText(screen);
      expect(rows).toHaveLength(25);
      expect(rows[0]).toBe(before);
      expect(rows[4]).toBe('');
      expect(rows[23]).toBe('');
    });
  },
);

describe('the menu', () => {
  test('lists every page under its number', () => {
    expect(user.text).toContain('Démonstration');
    DEMO_PAGES.forEach(({ title }, index) => expect(user.text).toContain(`${index + 1} ${title}`));
    expect(user.rows[0]).toMatch(/^PIN:1234/);
  });

  test.each(['0', String(COUNT + 1), 'x', '1.5', ''])(
    'answers the number %j with the range',
    async (typed) => {
      const answer = await user.press('ENVOI', typed);
      expect(user.text).toContain(`Tapez un numéro de 1 à ${COUNT}`);
      expect(paramOf(answer)).toMatchObject({ prefill: typed });
      expect(user.params).toEqual({ step: 'sommaire' });
    },
  );
});

describe('the visit', () => {
  const place = (): string => /\d+\/\d+/.exec(user.rows[2] ?? '')?.[0] ?? 'menu';

  async function visit(event: ServiceEvent): Promise<readonly string[]> {
    const places: string[] = [];
    do {
      await user.press(event);
      places.push(place());
    } while (place() !== 'menu' && places.length <= COUNT);
    return places;
  }
  const all = DEMO_PAGES.map((_, index) => `${index + 1}/${COUNT}`);

  test('Suite leads over all pages and back to the menu', async () => {
    expect(await visit('SUITE')).toEqual([...all, 'menu']);
  });

  test('Retour leads the other way', async () => {
    expect(await visit('RETOUR')).toEqual([...all.toReversed(), 'menu']);
  });

  test.each(DEMO_PAGES.map(({ step }) => step))('Sommaire leaves page %s for the menu', async (step) => {
    await open(step);
    await user.press('SOMMAIRE');
    expect(place()).toBe('menu');
    expect(user.text).toContain('La visite');
  });

  test.each(DEMO_PAGES.map(({ step }) => step))(
    'a field of page %s lets Envoi and Sommaire through',
    async (step) => {
      await open(step);
      const answer = await user.press('DIRECTCNX');
      const { validwith } = paramOf(answer);
      expect(validwith === undefined || ((validwith as number) & 129) === 129).toBe(true);
    },
  );

  test('a key without a use there names those that have one', async () => {
    await open('couleurs');
    await user.press('GUIDE');
    expect(user.rows[23]).toContain('Suite, Retour ou Sommaire');
    expect(place()).toBe(`6/${COUNT}`);
  });

  test('an unknown step is the menu', async () => {
    user = new TestUser(demoService, `${URL_OF_DEMO}?step=constructor`);
    await user.press('SUITE');
    expect(place()).toBe(all[0]);
  });
});

describe('what the service received is shown', () => {
  test.each<[string, ServiceEvent, readonly string[]]>([
    ['ligne', 'ENVOI', ['Zoé']],
    ['secret', 'ENVOI', ['abc']],
    ['message', 'ENVOI', ['un', 'deux', '', '']],
    ['formulaire', 'ENVOI', ['Dupont', 'Paris', '1234']],
    ['touches', 'GUIDE', ['a']],
    ['touches', 'REPETITION', ['a']],
    ['evenements', 'ENVOI', ['1']],
  ])('on page %s after %s %j', async (step, event, content) => {
    await open(step);
    const above = user.rows.slice(0, 17);
    await user.press(event, ...content);
    expect(user.text).toContain('Le service a reçu :');
    expect(user.text).toMatch(new RegExp(`fctn +${event}\\n`));
    expect(user.text).toContain(`content   ${JSON.stringify(content)}`);
    expect(user.rows.slice(0, 17)).toEqual(above);
  });

  test('the longest message is cut on its own rows', async () => {
    await open('message');
    const keyRow = user.rows[24];
    await user.press('ENVOI', ...Array<string>(4).fill('"é" '.repeat(9)));
    expect(user.rows[24]).toBe(keyRow);
    expect(user.rows[22]).toMatch(/\.\.\.$/);
    expect(user.rows[23]).toContain('Répétition pour recommencer');
  });

  test('a shorter answer leaves nothing of a longer one', async () => {
    await open('ligne');
    await user.press('ENVOI', 'x'.repeat(20));
    await user.press('ENVOI', 'y');
    expect(user.text).toContain('["y"]');
    expect(user.text).not.toContain('xx');
  });
});

describe('the dialogue', () => {
  test('the context counts from one event to the next', async () => {
    await open('evenements');
    await user.press('ENVOI', '1');
    const answer = await user.press('ENVOI', '1');
    expect(answer.context).toBe('2');
    expect(user.text).toMatch(/context +2\n/);
  });

  test.each([
    ['2', 'DIRECT'],
    ['3', 'DIRECTCNX'],
  ])('choice %s is called back with %s', async (choice, event) => {
    await open('evenements');
    await user.press('ENVOI', choice);
    expect(user.text).toMatch(new RegExp(`fctn +${event}\\n`));
  });

  test.each([
    ['1', { paramName: 'screensaver', params: { type: 2 } }],
    ['2', { paramName: 'screensaver', params: { type: 3, text: 'La démonstration vous attend' } }],
    ['3', { paramName: 'screensaver', params: { type: 0 } }],
    ['4', { paramName: 'timeout', params: { minutes: 2 } }],
    ['5', { paramName: 'timeout', params: { minutes: 10 } }],
  ])('setting %s is asked of the gateway', async (choice, param) => {
    await open('reglages');
    const answer = await user.press('ENVOI', choice);
    expect(answer.COMMAND).toEqual({ name: 'setParam', param });
    expect(user.text).toContain(`Choix ${choice} : c'est fait`);
    await user.press('REPETITION');
    expect(user.text).not.toContain('est fait');
  });

  test.each(['', '6', '0', 'x'])('setting %j does not exist', async (choice) => {
    await open('reglages');
    const answer = await user.press('ENVOI', choice);
    expect(user.text).toContain('Tapez un nombre de 1 à 5');
    expect(answer.COMMAND?.name).toBe('InputTxt');
  });

  test('the end is libCnx, and FIN is answered without a page', async () => {
    await open('fin');
    expect((await user.press('ENVOI')).COMMAND).toEqual({ name: 'libCnx' });
    expect((await user.press('FIN')).content).toBeUndefined();
  });
});
