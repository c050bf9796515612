/** The sessions of `schedule.json` that can be linked to: found by their titles, written as Markdown. */

/** What is read of `/{event}/schedule.json`. */
export interface ScheduleFile {
  schedule: {
    conference: {
      days: { date: string; rooms: Record<string, ScheduledSession[]> }[];
    };
  };
}

interface ScheduledSession {
  title: string;
  url: string;
  start: string;
}

export interface LinkedSession {
  readonly title: string;
  /** The address of its page, from the root of the server. */
  readonly path: string;
  /** Tells apart what has the same title: day and time, in the language of the page. */
  readonly when: string;
  /** The title as it is compared. */
  readonly folded: string;
}

/** All sessions in the order of the programme. */
export function sessionsOf({ schedule }: ScheduleFile, language: string): LinkedSession[] {
  const weekday = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' });
  return schedule.conference.days.flatMap(({ date, rooms }) => {
    const day = weekday.format(new Date(date));
    const sessions = Object.values(rooms).flat();
    sessions.sort((a, b) => (a.start < b.start ? -1 : Number(a.start > b.start)));
    return sessions.map(({ title, url, start }) => ({
      title,
      path: new URL(url).pathname,
      when: `${day} ${start}`,
      folded: fold(title),
    }));
  });
}

/** Those whose titles have all the words, in part at least; those that begin with them come first. */
export function matching(sessions: readonly LinkedSession[], words: string): LinkedSession[] {
  const wanted = fold(words).trim();
  const parts = wanted.split(/\s+/);
  const found = sessions.filter(({ folded }) => parts.every(part => folded.includes(part)));
  const rank = ({ folded }: LinkedSession) => Number(!folded.startsWith(wanted));
  return found.sort((a, b) => rank(a) - rank(b));
}

/** The link to a session; nothing in a title is read as Markdown. */
export function linkedBy({ title, path }: LinkedSession): string {
  return `[${title.replace(/[\\`*_~[\]<>|]|&(?=#?\w+;)/g, '\\$&')}](${path})`;
}

/** Without accents and case, one kind of apostrophe and of blank. */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replaceAll('’', "'")
    .replaceAll('œ', 'oe')
    .toLowerCase();
}
