import { describe, expect, it } from 'vitest';
import { renderSettingsMarkdown, settingsTable } from './index.ts';
import { SETTING_PATHS, settingOf } from './settings.ts';

describe('the table of settings', () => {
  it('describes each setting in French, once', () => {
    const rows = settingsTable();
    expect(new Set(rows.map(({ path }) => path)).size).toBe(rows.length);
    for (const { description, accepted } of rows) {
      expect(description).toMatch(/^[A-ZÉ].*[^. ]$/);
      expect(accepted.length).toBeGreaterThan(10);
    }
  });

  it('holds no option twice and the options of the original', () => {
    const options = settingsTable().flatMap(({ option }) => (option === null ? [] : [option]));
    const expected =
      '-v --host --maxc --durl --wsport --wssport --telnport --astport --httpport --httpuser --httppwd ' +
      '--lpath --spath --rpath --ipdbkey --ssl --sslkey';
    expect(options.sort()).toEqual(expected.split(' ').sort());
  });

  it('holds only defaults that its own types accept', () => {
    for (const path of SETTING_PATHS) {
      const { default: text, type } = settingOf(path);
      if (text !== undefined) expect(type.parse(text, '/nowhere'), path).toMatchObject({ ok: true });
    }
  });

  it('becomes a Markdown table of five columns', () => {
    const lines = renderSettingsMarkdown().split('\n');
    expect(lines.pop()).toBe('');
    expect(lines.length).toBe(SETTING_PATHS.length + 2);
    for (const line of lines) expect(line.split(/(?<!\\)\|/).length, line).toBe(7);
    expect(lines[0]).toBe('| Clé | Description | Valeurs acceptées | Par défaut | Option |');
    expect(lines).toContain(
      "| `general/maxhisto` | Nombre de sessions montrées d'abord dans l'historique de VisuWeb, et d'enregistrements gardés | un nombre entier de 0 à 100000 | `30` | – |",
    );
    expect(lines.find((line) => line.includes('general/host'))).toMatch(
      /\| \*\*obligatoire\*\* \| `--host` \|$/,
    );
    expect(lines.find((line) => line.includes('connecttocmd/key'))).toContain('(répétable)');
  });
});
