// @ts-check
// What is pasted: rich text becomes Markdown, words stay words, too much is refused.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importProgramme, sessions, WEEKEND } from '../clients/programme.mjs';
import { folder, serve } from '../clients/sillage.mjs';
import { lackingBrowser, launch, Writer } from './browser.mjs';
import { Cable } from './cable.mjs';

test('rich text becomes Markdown, and what has no structure its words', {
  skip: lackingBrowser(),
}, async t => {
  const writer = await room(t);
  const { page } = writer;
  await writer.type('');
  await paste(page, {
    html:
      '<b style="font-weight:normal"><h2>Le lavoir</h2><p>Un <span style="font-weight:700">toit' +
      '</span> et un <a href="https://a.example/b">lien</a>, <a href="javascript:x()">rien</a>' +
      ' 2 * 3</p><ul><li>un<ul><li>dedans</li></ul></li><li>deux</li></ul><ol><li>a</li><li>b' +
      '</li></ol><table><tr><td>A</td><td>B|C</td></tr><tr><td><p>1</p><p>2</p></td><td>3</td>' +
      '</tr></table><script>mauvais()</script><img src="https://b.example/x.png" alt="Une vue"></b>',
    text: 'Le lavoir',
  });
  await writer.sees('Une vue');
  assert.equal(
    await writer.text(),
    '## Le lavoir\n\nUn **toit** et un [lien](https://a.example/b), rien 2 \\* 3\n\n' +
      '- un\n  - dedans\n- deux\n\n1. a\n2. b\n\n' +
      '| A | B\\|C |\n| --- | --- |\n| 1<br>2 | 3 |\n\nUne vue',
  );
  await page.keyboard.press('Control+z');
  assert.equal(await writer.text(), '');
  await paste(page, { html: '<div style="color:red"><span>x = *y*</span></div>', text: 'x = *y*' });
  await writer.sees('x = *y*');
  assert.equal(await writer.text(), 'x = *y*');
  writer.assertCalm();
});

test('plain paste stays plain, and five megabytes are refused with what to do', {
  skip: lackingBrowser(),
}, async t => {
  const writer = await room(t);
  const { page } = writer;
  await writer.type('');
  await page.keyboard.down('Control');
  await page.keyboard.press('Shift+V');
  await page.keyboard.up('Control');
  await paste(page, { html: '<h2>Titre</h2>', text: 'Titre' });
  await writer.sees('Titre');
  assert.equal(await writer.text(), 'Titre');
  await page.keyboard.press('ArrowRight');
  await paste(page, {
    html: `<p>${'<b>mot</b> '.repeat(450_000)}`,
    text: 'mot '.repeat(1_250_000),
  });
  const told = page.locator('.strip-told');
  await told.waitFor();
  assert.match(await told.innerText(), /not added.*another session/);
  assert.equal(await writer.text(), 'Titre');
  writer.assertCalm();
});

/**
 * Pastes as the browser would, into the text.
 * @param {import('playwright-core').Page} page
 * @param {{ html: string, text: string }} copied
 */
function paste(page, copied) {
  return page.evaluate(({ html, text }) => {
    const data = new DataTransfer();
    data.setData('text/plain', text);
    data.setData('text/html', html);
    const pasted = { clipboardData: data, bubbles: true, cancelable: true };
    document.querySelector('.cm-content')?.dispatchEvent(new ClipboardEvent('paste', pasted));
  }, copied);
}

/** A note-taker in an empty note. */
async function room(/** @type {import('node:test').TestContext} */ t) {
  const data = folder(t);
  await importProgramme(data, 'weekend', WEEKEND);
  const server = await serve(t, data, { args: [] });
  const session = `weekend/${(await sessions(server, 'weekend'))[0]}`;
  const browser = await launch(t);
  const cable = await Cable.to(t, server.port);
  return Writer.join(browser, cable, server.note_taker, session);
}
