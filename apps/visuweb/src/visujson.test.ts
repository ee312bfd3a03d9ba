import { expect, test } from 'vitest';
import { sampleSession, START } from './testing/samples.ts';
import { visuJson } from './visujson.ts';

test('the document has the names, order and formats of the original', () => {
  const infos = 'CALLFROM 0967115819';
  const session = sampleSession({
    kind: 'AST',
    remoteAddr: '0967115819',
    infos,
    lastActionAt: START + 218_400,
  });
  expect(visuJson([session], { load: 0.42, freeMegabytes: 18460 })).toBe(
    '{"loadavg":0.42,"freespace":"18 460","cnxtotal":1,"cnx":[{"type":"IN/AST","direction":"IN",' +
      '"uniqueid":"17171234565062","ip":"0967115819","pid":12266,"tcnx":"23/11/2026 21:23:57",' +
      '"tlastaction":"21:27:35","duree":"3:38","url":"http://service.example/index.php?step=110&x=1",' +
      '"infos":"CALLFROM 0967115819"}]}',
  );
});

test('no session and an unreadable disk keep their types', () => {
  expect(JSON.parse(visuJson([], { load: 0, freeMegabytes: null }))).toEqual({
    loadavg: 0,
    freespace: '',
    cnxtotal: 0,
    cnx: [],
  });
});
