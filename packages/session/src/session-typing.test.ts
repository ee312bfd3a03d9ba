import { describe, expect, test } from 'vitest';
import { inputTxt, KEYS, page } from '@minipavi/testkit';
import { FakeLink } from './testing/fake-link.ts';
import { begin, cleanUpAfterEach, serve } from './testing/live-session.ts';

cleanUpAfterEach();

const KEY_NAMES = [
  'SOMMAIRE',
  'ANNULATION',
  'RETOUR',
  'REPETITION',
  'GUIDE',
  'CORRECTION',
  'SUITE',
  'ENVOI',
] as const;
const asks = (param: object = {}) => inputTxt({ x: 10, y: 12, l: 8, ...param });
const EMPTY_FIELD = '\x1fLJ.\x12G\x1fLJ\x11';

/** A promise and the function that resolves it. */
function gate() {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

describe('what the user types', () => {
  test('is echoed at once, and sent with the key that validates', async () => {
    const service = await serve([page('P0', asks()), page('P1')]);
    const { link, session, observed } = begin(service.url());
    expect(await link.shows('P0')).toContain(`P0${EMPTY_FIELD}`);
    link.type('ab');
    expect(link.take()).toBe('ab');
    link.type('c');
    expect(link.take()).toBe('c');
    expect(session.snapshot.content).toEqual(['abc']);
    expect(observed.filter((name) => name === 'active')).toHaveLength(2);
    link.type(KEYS.ENVOI);
    expect(await link.shows('P1')).toBe('P1');
    expect(service.calls[1]).toMatchObject({ fctn: 'ENVOI', content: ['abc'] });
  });

  test('goes out as one piece for one packet', async () => {
    const service = await serve([page('P0', asks()), page('P1')]);
    const { link } = begin(service.url());
    await link.shows('P0');
    const before = link.sent.length;
    link.type(`ab${KEYS.CORRECTION}c\x19Be`);
    expect(link.sent.slice(before)).toEqual(['ab\b.\bc\x19Be']);
  });

  test('is not echoed unless the service says so, and is sent all the same', async () => {
    const service = await serve([page('P0', { echo: 'off', ...asks() }), page('P1')]);
    const { link } = begin(service.url());
    await link.shows('P0');
    link.type('secret');
    expect(link.take()).toBe('');
    link.type(KEYS.ENVOI);
    await link.shows('P1');
    expect(service.calls[1]?.content).toEqual(['secret']);
  });

  test('is ignored without a command, and every key calls the service', async () => {
    const service = await serve(({ fctn }) => page(`<${fctn}>`));
    const { link } = begin(service.url());
    await link.shows('<CNX>');
    for (const name of KEY_NAMES) {
      link.type(`abc${KEYS[name]}`);
      expect(await link.shows(`<${name}>`)).toBe(`<${name}>`);
    }
    expect(service.calls.map(({ fctn }) => fctn)).toEqual(['CNX', ...KEY_NAMES]);
    expect(service.calls.every(({ content }) => content.length === 0)).toBe(true);
  });

  test('goes on behind a key that the field refuses, in the same packet', async () => {
    const service = await serve([page('P0', asks()), page('P1')]);
    const { link } = begin(service.url());
    await link.shows('P0');
    link.type(`${KEYS.SOMMAIRE}abc${KEYS.ENVOI}`);
    await link.shows('P1');
    expect(service.calls[1]).toMatchObject({ fctn: 'ENVOI', content: ['abc'] });
  });

  test('is taken once, wherever a key, a CR or an accent is cut off', async () => {
    const service = await serve([page('P0', asks()), page('P1')]);
    const { link } = begin(service.url());
    await link.shows('P0');
    for (const packet of ['AB\x13', 'GCD\r', 'E\x19', 'Be', '\x13']) link.type(packet);
    expect(link.take()).toBe('AB\b.\bCDE\x19Be');
    link.type('A');
    await link.shows('P1');
    expect(service.calls[1]?.content).toEqual(['ACDEé']);
  });

  test('is lost behind a key that calls the service, in the same packet', async () => {
    const service = await serve([page('P0', asks()), page('P1', asks()), page('P2')]);
    const { link } = begin(service.url());
    await link.shows('P0');
    link.type(`ab${KEYS.ENVOI}cd${KEYS.ENVOI}\x13`);
    link.type('Aef'); // the SEP before it is lost, so this is text
    expect(await link.shows('Aef')).toBe(`abP1${EMPTY_FIELD}Aef`);
    link.type(KEYS.ENVOI);
    await link.shows('P2');
    expect(service.calls.map(({ content }) => content)).toEqual([[], ['ab'], ['Aef']]);
  });

  test('waits while the service thinks, and is handled after its answer', async () => {
    const thinking = gate();
    const service = await serve(async () => {
      const place = service.calls.length - 1;
      if (place === 1) await thinking.opened;
      return page(`P${place}`, asks());
    });
    const { link } = begin(service.url());
    await link.shows('P0');
    link.type(`a${KEYS.ENVOI}`);
    for (const packet of ['b', 'c', KEYS.ENVOI]) link.type(packet);
    expect(link.take()).toBe('a');
    await service.waitFor('ENVOI');
    thinking.open();
    expect(await link.shows('P2')).toBe(`P1${EMPTY_FIELD}bcP2${EMPTY_FIELD}`);
    expect(service.calls.map(({ content }) => content)).toEqual([[], ['a'], ['bc']]);
  });

  test('is held back on the line when too much of it waits, and none is lost', async () => {
    const thinking = gate();
    const service = await serve(async ({ fctn }) => {
      if (fctn === 'SUITE') await thinking.opened;
      return page(`<${fctn}>`, inputTxt({ l: 40, validwith: 255 }));
    });
    const { link } = begin(service.url());
    await link.shows('<CNX>');
    link.type(KEYS.SUITE);
    for (let i = 0; i < 1000; i++) link.type(i === 980 ? `${KEYS.ANNULATION}x` : 'y');
    expect(link.isPaused).toBe(true);
    expect(link.heldPackets).toBe(1000 - 64);
    thinking.open();
    await link.shows('<SUITE>');
    link.type(KEYS.ENVOI);
    await link.shows('<ENVOI>');
    expect(link.isPaused).toBe(false);
    expect(service.calls.at(-1)?.content).toEqual([`x${'y'.repeat(19)}`]);
  });

  test('goes on being sent until something else is typed', async () => {
    const service = await serve([page('P0', asks()), page('P1'), page('P2', asks()), page('P3')]);
    const { link } = begin(service.url());
    for (const [shown, typed] of [
      ['P0', 'abc'],
      ['P1', 'ignored'],
      ['P2', ''],
    ] as const) {
      await link.shows(shown);
      link.type(typed + KEYS.ENVOI);
    }
    await link.shows('P3');
    expect(service.calls.map(({ content }) => content)).toEqual([[], ['abc'], ['abc'], ['']]);
  });

  test('is never logged', async () => {
    const service = await serve([page('P0', asks({ char: '*' })), page('P1')]);
    const { link, logs } = begin(service.url());
    await link.shows('P0');
    link.type('topsec');
    link.type(KEYS.ENVOI);
    await link.shows('P1');
    expect(logs.length).toBeGreaterThan(0);
    expect(logs.join('\n')).not.toContain('topsec');
  });
});

describe('InputMsg and InputForm', () => {
  test('send one entry for each line or field, typed in or not', async () => {
    const service = await serve([
      page('P0', { COMMAND: { name: 'InputMsg', param: { x: 1, y: 1, w: 3, h: 2 } } }),
      page('P1', { COMMAND: { name: 'InputForm', param: { x: [1, 1, 1], y: [1, 2, 3], l: [3, 3, 3] } } }),
      page('P2'),
    ]);
    const { link } = begin(service.url());
    await link.shows('P0');
    link.type(`abc${KEYS.ENVOI}`);
    await link.shows('P1');
    link.type(`${KEYS.SUITE}x${KEYS.SOMMAIRE}`);
    await link.shows('P2');
    expect(service.calls.slice(1)).toMatchObject([
      { fctn: 'ENVOI', content: ['abc', ''] },
      { fctn: 'SOMMAIRE', content: ['', 'x', ''] },
    ]);
  });
});

describe('Connexion/fin', () => {
  test('on the default service ends the session, with what was typed', async () => {
    const service = await serve([page('P0', { context: 'c', ...asks() })]);
    const { link, ended } = begin(service.url('/svc/'));
    await link.shows('P0');
    link.type(`ab${KEYS.CONNEXION_FIN}`);
    expect(await ended).toBe('Connexion/fin');
    expect(link.closed).toBe(true);
    expect(service.calls).toMatchObject([{ fctn: 'CNX' }, { fctn: 'FIN', content: ['ab'], context: 'c' }]);
  });

  test('takes a URL that contains the default one for the default service', async () => {
    const service = await serve(() => page('P0', { next: service.url('/x/?back=') + service.url('/svc/') }));
    const { link, ended } = begin(service.url('/svc/'));
    await link.shows('P0');
    link.type(KEYS.CONNEXION_FIN);
    expect(await ended).toBe('Connexion/fin');
    expect(service.calls.map(({ path, fctn }) => `${path} ${fctn}`)).toEqual(['/svc/ CNX', '/x/ FIN']);
  });

  test('on another service tells it FIN, shows its goodbye, and goes back to the default one', async () => {
    const service = await serve(({ path, fctn }) => {
      if (path === '/guest/') return page(fctn === 'FIN' ? '\fBye' : '\fGuest', { context: 'g' });
      return service.calls.length > 1 ? page('\fBack') : page('\fP0', { next: service.url('/guest/?g=1') });
    });
    const { link, session, ended } = begin(service.url('/svc/'));
    await link.shows('P0');
    link.type(KEYS.ENVOI);
    await link.shows('Guest');
    link.type(KEYS.CONNEXION_FIN);
    expect(await link.shows('Back')).toBe('\fBye\fBack');
    session.stop('fin');
    await ended;
    expect(service.calls.map(({ path, fctn, context }) => `${path} ${fctn} ${context}`)).toEqual([
      '/svc/ CNX ',
      '/guest/ ENVOI ',
      '/guest/ FIN g',
      '/svc/ CNX g',
      '/svc/ FIN g',
    ]);
  });

  test('ends a session that came straight to its service, wherever it is', async () => {
    const service = await serve(({ path }) => page(path, { next: service.url('/other/') }));
    const { link, ended } = begin(service.url('/svc/'), new FakeLink('WS', { url: service.url('/own/') }));
    await link.shows('/own/');
    link.type(KEYS.CONNEXION_FIN);
    expect(await ended).toBe('Connexion/fin');
    expect(service.calls.map(({ path, fctn }) => `${path} ${fctn}`)).toEqual(['/own/ CNX', '/other/ FIN']);
  });
});

describe('libCnx', () => {
  const libCnx = { COMMAND: { name: 'libCnx' } };

  test('shows its page, then ends the session on the default service', async () => {
    const service = await serve([page('P0'), page('\fBye', libCnx)]);
    const { link, ended } = begin(service.url());
    await link.shows('P0');
    link.type(KEYS.ENVOI);
    expect(await ended).toBe('Connexion/fin');
    expect(link.take()).toBe('\fBye');
    expect(service.calls.map(({ fctn }) => fctn)).toEqual(['CNX', 'ENVOI', 'FIN']);
  });

  test('does so in the very first answer', async () => {
    const service = await serve([page('\fBye', libCnx)]);
    const { link, ended } = begin(service.url());
    expect(await ended).toBe('Connexion/fin');
    expect(link.output).toMatch(/PIN:4321\x14\n\fBye$/);
    expect(service.calls.map(({ fctn }) => fctn)).toEqual(['CNX', 'FIN']);
  });

  test('goes back from another service to the default one, whose answer may end the session', async () => {
    const service = await serve(({ path, fctn }) => {
      if (path === '/guest/') return page(`<${fctn}>`, libCnx);
      return service.calls.length === 1
        ? page('P0', { next: service.url('/guest/') })
        : page('<home>', libCnx);
    });
    const { link, ended } = begin(service.url('/svc/'));
    await link.shows('P0');
    link.type(KEYS.ENVOI);
    await ended;
    expect(link.take()).toBe('<ENVOI><FIN><home>');
    expect(service.calls.map(({ path, fctn }) => `${path} ${fctn}`)).toEqual([
      '/svc/ CNX',
      '/guest/ ENVOI',
      '/guest/ FIN',
      '/svc/ CNX',
      '/svc/ FIN',
    ]);
  });

  test('of two services that send the user to each other ends the session, and each has its FIN', async () => {
    const service = await serve(({ path, fctn }) =>
      path === '/guest/' ? page(`<${fctn}>`) : page('', { next: service.url('/guest/'), ...libCnx }),
    );
    const { ended } = begin(service.url('/svc/'));
    expect(await ended).toBe('services qui se renvoient l’utilisateur sans fin');
    expect(service.select('CNX')).toHaveLength(6);
    expect(service.select('FIN')).toHaveLength(6);
    expect(service.calls).toHaveLength(12);
  });
});
