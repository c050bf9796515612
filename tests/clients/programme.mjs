// @ts-check
// The sessions of an event, found where a visitor finds them: in the links of its programme page.

import { fileURLToPath } from 'node:url';
import { run } from './sillage.mjs';

/** @import { Server } from './sillage.mjs' */

/** A small programme of our own, with two sessions. */
export const WEEKEND = fileURLToPath(new URL('../fixtures/weekend.xml', import.meta.url));

/**
 * A schedule file of four days with so many sessions in eight rooms; some titles are long, some not of our script.
 * @param {number} sessions
 */
export function congress(sessions) {
  const rooms = ['Grande salle', 'Salle 2', 'Atelier', 'Halle', 'Jardin', 'Quai', 'Phare', 'Bar'];
  const titles = [
    'Réparer',
    'Ouvrir les données',
    'Cooking for 400',
    '日本の海',
    'Ce que la mer garde',
  ];
  /** @param {number} number */
  const day = number => {
    const here = Array.from({ length: sessions }, (_, index) => index).filter(
      index => index % 4 === number,
    );
    /**
     * @param {string} room
     * @param {number} at
     */
    const inRoom = (room, at) =>
      `<room name="${room}">${here
        .filter((_, place) => place % rooms.length === at)
        .map((index, hour) => event(index, room, hour))
        .join('')}</room>`;
    return `<day index="${number + 1}" date="2031-05-0${number + 1}">${rooms.map(inRoom).join('')}</day>`;
  };
  /**
   * @param {number} index
   * @param {string} room
   * @param {number} hour
   */
  const event = (index, room, hour) =>
    `<event id="${5000 + index}" guid="00000000-0000-4000-8000-${String(index).padStart(12, '0')}">
      <start>${String(9 + hour).padStart(2, '0')}:30</start><duration>00:45</duration><room>${room}</room>
      <title>${titles[index % titles.length]} ${index}</title><language>fr</language><type>lecture</type>
      <abstract>De quoi il s’agit, ${index} fois.</abstract>
      <persons><person id="${index % 40}">Personne ${index % 40}</person></persons></event>`;
  return `<?xml version="1.0" encoding="utf-8"?>
<schedule><conference><acronym>congress</acronym><title>Congrès</title><start>2031-05-01</start>
<end>2031-05-04</end><time_zone_name>Europe/Paris</time_zone_name></conference>
${[0, 1, 2, 3].map(day).join('\n')}</schedule>`;
}

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
  'schedule.xml',
  'archive',
  'archive.zip',
  'marks',
  'missing',
]);

/**
 * Imports a schedule file and fails with what the program said.
 * @param {string} data
 * @param {string} event
 * @param {string} file
 */
export async function importProgramme(data, event, file) {
  const { code, err } = await run('import', '--data', data, '--event', event, file);
  if (code !== 0) throw new Error(`import ended with ${code}: ${err}`);
}

/**
 * The slugs of all sessions that the programme page of `event` links to.
 * @param {Server} server
 * @param {string} event
 */
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
