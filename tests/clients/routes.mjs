// @ts-check
// Every route of the server, as the code names them, and how somebody without a key asks for each.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SOURCES = fileURLToPath(new URL('../../crates/server/src', import.meta.url));

/** The routes that stand in the code. */
export function routesInCode() {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' });
  const sources = files.filter(file => file.endsWith('.rs') && !/tests(\.rs|\/)/.test(file));
  const named = sources.flatMap(file => {
    const [code = ''] = readFileSync(`${SOURCES}/${file}`, 'utf8').split(
      '#[cfg(test)]\nmod tests {',
    );
    return [...code.matchAll(/\.route\(\s*"([^"]+)"/g)].map(([, route = '']) => route);
  });
  return [...new Set(named)].sort();
}

const CONSOLE = 'a form of the console: without a key it says so, which /EVENT/organise shows';

/**
 * How each is asked for, with the fixture `weekend`; or, in a sentence, why it is not.
 * @type {Record<string, { get: string } | { why: string }>}
 */
export const ROUTES = {
  '/': { get: '/' },
  '/accessibility': { get: '/accessibility' },
  '/first-steps': { get: '/first-steps' },
  '/join': { get: '/join' },
  '/healthz': { get: '/healthz' },
  '/readyz': { get: '/readyz' },
  '/robots.txt': { get: '/robots.txt' },
  '/sitemap.xml': { get: '/sitemap.xml' },
  '/metrics': { why: 'a listener of its own, for the operator' },
  '/assets/{*path}': { why: 'a row of its own: files that were compressed when they were built' },
  '/sync/{event}/{session}': { why: 'rows of their own: its messages' },
  '/hocuspocus': { why: 'rows of their own: the same messages in another envelope' },
  '/api/v1/keys/check': { why: 'a row of its own: POST' },
  '/api/v1/device': { get: '/api/v1/device' },
  '/api/v1/links': { why: 'POST by a device with a key, 1 kB at most' },
  '/api/v1/seats/{event}/{session}': { get: '/api/v1/seats/weekend/11' },
  '/{event}': { get: '/weekend' },
  '/{event}/days/{day}': { get: '/weekend/days/2031-05-03' },
  '/{event}/themes/{theme}': { get: '/weekend/themes/lowtech' },
  '/{event}/rooms/{room}': { get: '/weekend/rooms/amphi' },
  '/{event}/door/{room}': { get: '/weekend/door/amphi' },
  '/{event}/search': { get: '/weekend/search?q=ponctuation' },
  '/{event}/feed.atom': { get: '/weekend/feed.atom' },
  '/{event}/themes/{theme}/feed.atom': { get: '/weekend/themes/lowtech/feed.atom' },
  '/{event}/{session}/feed.atom': { get: '/weekend/11/feed.atom' },
  '/{event}/schedule.json': { get: '/weekend/schedule.json' },
  '/{event}/schedule.xml': { get: '/weekend/schedule.xml' },
  '/{event}/agenda.ics': { get: '/weekend/agenda.ics' },
  '/{event}/days/{day}/agenda.ics': { get: '/weekend/days/2031-05-03/agenda.ics' },
  '/{event}/themes/{theme}/agenda.ics': { get: '/weekend/themes/lowtech/agenda.ics' },
  '/{event}/rooms/{room}/agenda.ics': { get: '/weekend/rooms/amphi/agenda.ics' },
  '/{event}/archive': { get: '/weekend/archive' },
  '/{event}/archive.zip': { get: '/weekend/archive.zip' },
  '/{event}/marks': { get: '/weekend/marks' },
  '/{event}/marks.md': { get: '/weekend/marks.md' },
  '/{event}/marks.csv': { get: '/weekend/marks.csv' },
  '/{event}/missing': { get: '/weekend/missing' },
  '/{event}/{session}': { get: '/weekend/11' },
  '/{event}/{session}/edit': { get: '/weekend/11/edit' },
  '/{event}/{session}/live': { why: 'a row of its own: a stream' },
  '/{event}/{session}/authors': { get: '/weekend/11/authors' },
  '/{event}/{session}/history': { get: '/weekend/11/history' },
  '/organise': { get: '/organise' },
  '/{event}/organise': { get: '/weekend/organise' },
  '/organise/removed': { why: CONSOLE },
  '/{event}/organise/event': { why: CONSOLE },
  '/{event}/organise/undo': { why: CONSOLE },
  '/{event}/organise/sessions/{session}/edit': { why: CONSOLE },
  '/{event}/organise/new-session': { why: CONSOLE },
  '/{event}/organise/sessions/{session}': { why: CONSOLE },
  '/{event}/organise/links': { why: CONSOLE },
  '/{event}/organise/invite': { why: CONSOLE },
  '/{event}/organise/devices': { why: CONSOLE },
  '/{event}/organise/journal': { why: CONSOLE },
  '/{event}/organise/import': { why: CONSOLE },
};
