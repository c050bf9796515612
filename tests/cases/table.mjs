// @ts-check
// The known cases: small inputs that show faults which people of this field reported of programs like ours.
//
// A test covers a case when its name begins with the case's id in lower case (`r02_addresses_with_marks`,
// `e05 find in a long note`), or with `case_` and the name of the programme file (`case_dup_id_two_guids`). Where the
// tests are does not matter: crates, web client, stock clients, browser. `make cases` finds them, runs them and
// prints this table with a verdict. Each case stands for a kind: its siblings belong into the same test.

/** Every case with the value that is right, in one line. @type {Record<string, string>} */
export const CASES = {
  i01: 'one id in two slots: numbered, stable at the second import; also one guid in two slots',
  i03: 'durations are D:HH:MM; one that cannot be read is a warning with session and line',
  i05: 'a room element that is a slug: one room, by the name of the room around it',
  i06: 'the encoding that the file declares: ISO-8859-1, Windows-1252, UTF-16, a BOM',
  i07: 'abstracts in HTML or Markdown keep their form, and are safe',
  i08: 'the night of the clock change; no language in the file is no lang, not en',
  i09: 'lists and names of languages: a valid lang or none; shown as words',
  r01: 'a note that begins with a rule is a rule, then headings and lists',
  r01b: 'real front matter has its first key on the next line',
  r02: 'bare addresses keep their _ __ * ~ $',
  r03: '<br> breaks the line in a table cell; comments stay out of the page',
  r05: 'right to left: the direction is decided by paragraph, in page, editor and archive',
  r06: 'three typed lines are read as three; the export stays byte-exact',
  r06b: 'lines that begin with our own marks do not run together',
  r07: 'a table without a blank line before it',
  r09: 'a no-break space after #, -, 1. or > reads as a space',
  r10: 'a single tilde is a range, not a deletion',
  r11: 'footnotes, their order and their way back',
  r12: 'a list goes on with the number it has',
  r13: 'headings have anchors in every script, and repeated ones are numbered',
  r14: 'bold next to punctuation, as CommonMark says; our buttons write only what renders',
  r15: 'emoji of several parts and combining letters stay whole',
  e03: 'midnight is 00:05 on every browser',
  e04: 'twelve reader tabs of one browser load, and the shown one follows',
  e05: 'Ctrl+F finds line 1200 of 1500 and scrolls there; replace too',
  e08: 'a silent line: given up after 10 s, tried again at once when there is reason to',
  e12: 'ages are measured by the clock of the server',
  e14: 'a proxy with another Host: 403, one warning that names --public-url, and the page says so',
  e15: 'a pasted spreadsheet is a table',
  e17a: 'Enter in fenced code adds no mark of a list',
  e23: 'a silent line of a reader: never "following live" over old text',
  p01: 'a data folder of 132 characters: every command works',
  p05: 'an export into a Git work tree works, .git untouched',
  p06: 'names that people type lead to the note of the safe name',
  p09: 'a final slash and capitals lead to the page',
  case_english_pages: 'English pages have no French colon',
  case_relative_links: 'a relative link between notes is a link',
  case_cancelled: 'cancelled in all its spellings',
  case_date_fr: 'a day that cannot be read is named in the message',
  case_decl_latin1_but_utf8: 'a wrong declaration over UTF-8 is read as UTF-8',
  case_dst_gap: 'an hour that the clock change leaves out',
  case_dst_twice: 'an hour that comes twice',
  case_dup_id_guid_two_times: 'one id and one guid at two times: two sessions, stable',
  case_dup_id_two_guids: 'one id with two guids: two sessions, stable',
  case_dur_1h30: 'a duration of 1h30',
  case_dur_neg: 'a negative duration is a warning',
  case_dur_pt: 'a duration of ISO 8601',
  case_empty: 'a file without sessions over a programme asks for --yes',
  case_empty_days: 'a day without sessions',
  case_html: 'HTML and Markdown in texts, safe and resolved links',
  case_id_case: 'ids that differ by capitals are two sessions',
  case_id_collide: 'ids that become one address are two sessions',
  case_id_missing: 'a session without id gets one, with a warning',
  case_l: 'JSON whose sessions name only a language',
  case_lang: 'languages by name and in capitals',
  case_latin1: 'declared ISO-8859-1',
  case_nbsp: 'named HTML entities',
  case_no_conference: 'no conference element: --title names the event',
  case_no_title_event: 'a session without title is named, with a warning',
  case_no_zone: 'no zone is a warning; --time-zone names one',
  case_nohour: 'a session without an hour',
  case_ns: 'a default namespace',
  case_reserved: 'an id that is a page of ours gets another address, with a warning',
  case_reuse: 'an id that passes to another talk takes no note with it',
  case_roomless: 'sessions outside a room',
  case_start_1h: 'a start of 10h30',
  case_start_24: 'a start of 24:00',
  case_start_9: 'a start of 9:00',
  case_start_dot: 'a start of 9.30',
  case_two_days_same_date: 'two day elements of one date',
  case_uri_id: 'an id that is an address',
  case_utc_dates: 'dates in UTC beside a named zone: the right hour and day',
  case_utf16: 'declared UTF-16',
};

const BY_LENGTH = Object.keys(CASES).sort((a, b) => b.length - a.length);

/**
 * The cases that a test of this name covers: `r06_r06b_lines` and `case_dur_pt_and_dur_neg` cover two each.
 * @param {string} name
 */
export function covered(name) {
  const last = name.split(/::| > /).at(-1) ?? '';
  let rest = last.toLowerCase().replace(/[^a-z0-9]+/g, '_');
  const found = [];
  for (;;) {
    const begins = (/** @type {string} */ word) => rest === word || rest.startsWith(`${word}_`);
    let word = BY_LENGTH.find(begins);
    // Behind the first, `case_` may be left out.
    if (word === undefined && found.length > 0)
      word = BY_LENGTH.map(id => id.replace('case_', '')).find(begins);
    if (word === undefined) return found;
    found.push(word in CASES ? word : `case_${word}`);
    rest = rest.slice(word.length + 1).replace(/^and_/, '');
  }
}
