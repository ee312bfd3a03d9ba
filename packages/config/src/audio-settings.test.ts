import { describe, expect, it } from 'vitest';
import { configOf, faultLines, load, minimal, warningLines } from './trial.test-support.ts';

const PORT = '<audioport>9092</audioport>';
const SERVER =
  '<sipchannel>PJSIP/line1/sip:%NUM%@sbc</sipchannel><ip>127.0.0.1</ip><port>5038</port><user>ami</user>' +
  '<pwd>amipwd</pwd><maxtime>600</maxtime><calltimeout>40000</calltimeout>';
const PLACE = '<context>extcall</context><ext>999</ext>';
const connect = (more: string, server = SERVER): string =>
  `<connecttocmd><asterisk>${server}${more}</asterisk></connecttocmd>`;
const OURS = '<modem>audiosocket</modem>';

describe('AudioSocket', () => {
  it('is closed unless its port is given', () => {
    const config = configOf(load(minimal()));
    expect([config.audio, config.ports.audio]).toEqual([null, null]);
  });

  it('needs nothing but its port', () => {
    const config = configOf(load(minimal(PORT).replace('<wsport>8182</wsport>', '')));
    expect(config.ports.audio).toBe(9092);
    expect(config.audio).toMatchObject({
      agiPort: null,
      host: '127.0.0.1',
      recordingsFolder: null,
      maxRecordingBytes: 200_000_000,
    });
  });

  it('is as the operator says', () => {
    const section =
      '<audio><agiport>9093</agiport><host>[fd00::5]</host><recordings>./lignes</recordings><recordmb>3</recordmb></audio>';
    const result = load(minimal(PORT, section));
    expect(warningLines(result)).toEqual([]);
    expect(configOf(result).audio).toMatchObject({
      agiPort: 9093,
      host: 'fd00::5',
      recordingsFolder: `${result.cwd}/lignes`,
      maxRecordingBytes: 3_000_000,
    });
  });

  it('has ports of its own', () => {
    expect(faultLines(load(minimal(PORT, '\n<audio><agiport>9092</agiport></audio>')))).toEqual([
      'audio/agiport (ligne 3) : « 9092 » est déjà le port de general/audioport (ligne 2) ; accepté : un port différent pour chaque écoute',
    ]);
  });

  it('described without its port is worth a word', () => {
    const result = load(minimal('', '\n<audio><entry id="1" record="yes"/></audio>'));
    expect(configOf(result).audio).toBeNull();
    expect(warningLines(result)).toEqual([
      'audio (ligne 3) : section sans effet, il manque general/audioport ; accepté : un numéro de port, de 1 à 65535 (0 : un port libre quelconque)',
    ]);
  });

  it('that is to record lines nowhere is worth a word', () => {
    expect(warningLines(load(minimal(PORT, '\n<audio><entry id="1" record="yes"/></audio>')))).toEqual([
      "audio/entry record (ligne 3) : rien n'est enregistré, il manque audio/recordings ; accepté : un dossier où écrire (créé au démarrage s'il manque)",
    ]);
  });
});

describe('calls that go out', () => {
  const asteriskOf = (xml: string) => configOf(load(xml)).connectTo.asterisk;

  it('go by the module of Asterisk unless told otherwise', () => {
    expect(asteriskOf(minimal('', connect(PLACE)))).toMatchObject({ modem: 'softmodem', extension: '999' });
  });

  it('go by the modem of the gateway, which needs no place in the dialplan but takes one', () => {
    const ours = { modem: 'audiosocket', context: '', extension: '' };
    expect(asteriskOf(minimal(PORT, connect(OURS)))).toMatchObject(ours);
    expect(asteriskOf(minimal(PORT, connect(OURS + PLACE)))).toMatchObject({
      ...ours,
      context: 'extcall',
      extension: '999',
    });
  });

  it('do not go by the modem of the gateway without its port', () => {
    expect(faultLines(load(minimal('', `\n${connect(OURS)}`)))).toEqual([
      'general/audioport (ligne 3) : élément absent, demandé par connecttocmd/asterisk/modem audiosocket ; accepté : un numéro de port, de 1 à 65535 (0 : un port libre quelconque)',
    ]);
  });

  it('need a place in the dialplan for the module, and for a modem that does not exist nothing more', () => {
    expect(faultLines(load(minimal(PORT, `\n${connect('')}`))).map((line) => line.split(' ')[0])).toEqual([
      'connecttocmd/asterisk/context',
      'connecttocmd/asterisk/ext',
    ]);
    expect(faultLines(load(minimal(PORT, `\n${connect('<modem>spandsp</modem>')}`)))).toEqual([
      "connecttocmd/asterisk/modem (ligne 3) : « spandsp » n'est pas un choix possible ; accepté : softmodem ou audiosocket",
    ]);
  });

  describe('from an Asterisk elsewhere', () => {
    const elsewhere = SERVER.replace('127.0.0.1', 'asterisk.lan');
    const warningsOf = (audio: string, more: string): string[] =>
      warningLines(load(minimal(PORT, `\n<audio>${audio}</audio>\n${connect(more, elsewhere)}`)));
    const message =
      "n'est pas une adresse où asterisk.lan (connecttocmd/asterisk/ip) joindra la passerelle ; accepté : l'adresse de cette machine vue d'Asterisk";

    it.each([
      ['', OURS, `audio/host : « 127.0.0.1 » ${message}`],
      ['<host>localhost</host>', OURS, `audio/host (ligne 3) : « localhost » ${message}`],
      ['<agiport>9093</agiport>', PLACE, `audio/host : « 127.0.0.1 » ${message}`],
    ])('cannot come back to this machine’s own address: %s %s', (audio, more, warning) => {
      expect(warningsOf(audio, more)).toEqual([warning]);
    });

    it.each([
      ['', PLACE],
      ['<host>192.168.1.2</host>', OURS],
      ['<host>passerelle.lan</host><agiport>9093</agiport>', PLACE],
    ])('are no trouble otherwise: %s %s', (audio, more) => {
      expect(warningsOf(audio, more)).toEqual([]);
    });
  });
});
