/** The programme behind `[[`, as far as this person may see it. */
import type { Extension } from '@codemirror/state';
import { offer } from './offer.ts';
import { type ScheduleFile, sessionsOf } from './sessions.ts';

/** Offers the other sessions of its event to the note of `session`; fails where there is no programme. */
export async function offerFor(session: string): Promise<Extension> {
  const [event = ''] = session.split('/');
  const answer = await fetch(`/${event}/schedule.json`);
  if (!answer.ok) throw new Error(`no programme: ${answer.status}`);
  const schedule = (await answer.json()) as ScheduleFile;
  const sessions = sessionsOf(schedule, document.documentElement.lang);
  return offer(sessions.filter(({ path }) => path !== `/${session}`));
}
