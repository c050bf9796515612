/** Loaded by any page when notes of this browser have text that was not sent: says so, and sends it. */
import words from 'virtual:unsent-words';
import { sendInBackground } from './sync/background.ts';
import { noteOf } from './sync/unsent-notes.ts';
import { element } from './ui/dom.ts';

const language = document.documentElement.lang === 'en' ? 'en' : 'fr';
const notice = element('aside', { class: 'unsent', role: 'status' });

sendInBackground('', databases => {
  const form = new Intl.PluralRules(language).select(databases.length) === 'one' ? 'one' : 'other';
  const links = databases.map(database => {
    const { name } = noteOf(database);
    return element('li', {}, element('a', { href: `/${name}/edit` }, name));
  });
  notice.replaceChildren(
    element('p', {}, words[language][form].replace('{count}', String(databases.length))),
    element('ul', {}, ...links),
  );
  if (databases.length > 0) document.body.append(notice);
  else notice.remove();
});
