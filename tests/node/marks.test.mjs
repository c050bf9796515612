// @ts-check
// Marked lines of all notes come together, each with its place; sessions without notes are found.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importProgramme, sessions, WEEKEND } from '../clients/programme.mjs';
import { folder, lacking, serve } from '../clients/sillage.mjs';
import { Client } from '../clients/stock.mjs';

const NOTE = `# Débat

**Décision :** on sème *ensemble* <b>.
- **Action :** =1+1;"oui"
\`\`\`
**Décision :** du code
\`\`\`
`;

test('marks are a page, a table and Markdown, each linked to its place', {
  skip: lacking(),
}, async t => {
  const data = folder(t);
  await importProgramme(data, 'weekend', WEEKEND);
  const server = await serve(t, data, { args: [] });
  const session = (await sessions(server, 'weekend'))[0];
  assert.match(await server.text('/weekend/marks?lang=en'), /No line is marked yet/);
  const writer = new Client({
    wire: 'hocuspocus',
    server: server.ws,
    document: `weekend/${session}`,
    key: server.keys.note_taker,
  });
  t.after(() => writer.destroy());
  await writer.saved();
  writer.insert(NOTE);
  await writer.saved();

  const place = `/weekend/${session}#débat`;
  const page = await server.text('/weekend/marks?lang=fr');
  assert.ok(page.includes('<li>on sème ensemble &#60;b&#62;.<br>'), page);
  assert.ok(page.includes(`href="${place}"`) && !page.includes('du code'), page);
  const table = await server.text('/weekend/marks.csv?lang=fr');
  const rows = table.trim().split('\r\n');
  assert.equal(rows.length, 3, table);
  assert.ok(rows[2]?.startsWith(`"Actions";"'=1+1;""oui"""`), table);
  assert.ok(rows[1]?.endsWith(`${place}"`), table);
  const markdown = await server.text('/weekend/marks.md?lang=en');
  assert.match(markdown, /\n## Decisions\n\n### .+\n\n- on sème ensemble &lt;b\\>\. \(\[/);
  // The weekend is to come.
  assert.match(await server.text('/weekend/missing?lang=en'), /All past sessions have their notes/);
});
