// The sessions of an event, found where a visitor finds them: in the links of its programme page.

import { fileURLToPath } from 'node:url';
import { run } from './sillage.mjs';

/** A small programme of our own, with two sessions. */
export const WEEKEND = fileURLToPath(new URL('../fixtures/weekend.xml', import.meta.url));

/** Second parts of addresses that are pages of the event, not sessions. */
const PAGES = new Set([
  'days',
  'themes',
  'rooms',
  'search',
  'organise',
  'feed.atom',
  'agenda.ics',
  'schedule.json',
  'archive.zip',
]);

/** Imports a schedule file and fails with what the program said. */
export async function importProgramme(data, event, file) {
  const { code, err } = await run('import', '--data', data, '--event', event, file);
  if (code !== 0) throw new Error(`import ended with ${code}: ${err}`);
}

/** The slugs of all sessions that the programme page of `event` links to. */
export async function sessions(server, event) {
  const page = await server.text(`/${event}`);
  const links = [...page.matchAll(/href="([^"#?]*)/g)].map(([, link]) => link.split('/'));
  const slugs = links
    .filter(
      ([empty, first, slug, ...rest]) =>
        empty === '' && first === event && slug && rest.length === 0,
    )
    .map(([, , slug]) => decodeURIComponent(slug));
  const found = [...new Set(slugs)].filter(slug => !PAGES.has(slug));
  if (found.length === 0) throw new Error(`/${event} links to no session: ${page.slice(0, 200)}`);
  return found;
}
