# The pages of the server.

site-skip = Skip to content
site-navigation = Site
site-home = Home
site-first-steps = First steps
site-language = Language
site-other-language = Français
site-labelled = { $label }: { $text }
site-decimal-point = .
site-footer = Sillage: notes written together, read live, kept as plain files. No account, no third-party request. Reading leaves no cookie; only joining with a link for writing does.

home-title = Shared notes
home-lead = Sillage gives every session of the programme one shared note: many people write in it at once, far more read it while it is being written. In the end everything leaves as Markdown files that outlive the server.
home-events = Events
home-no-event = No event yet. A programme is added with “sillage import”.
home-sessions = { $count ->
    [0] No session
    [one] { $count } session
   *[other] { $count } sessions
}
home-start = To begin
home-start-text = Reading asks for nothing. To write, open the link that the organisers gave you, or its QR code.

programme-title = Programme
programme-edition = Edition { $edition }
programme-theme = Theme: { $theme }
programme-by-day = By day
programme-by-theme = By theme
programme-by-room = By room
programme-days = Days
programme-themes = Themes
programme-rooms = Rooms
programme-coordination = Coordination
programme-support = With the support of
programme-whole = Whole programme
programme-no-hour = Hour not yet known
programme-no-day = Day not yet known
programme-no-form = Other resources
programme-ends = until { $end }
programme-all-year = Resources, all year
programme-now = Now
programme-next = Next
programme-next-at = Next, at { $hour }
programme-clock = It is { $clock }
programme-nothing-now = Nothing at the moment.
programme-day-choice = Choose a day
notes-live = live ({ $count })
notes-written = notes
notes-planned = notes planned
notes-none = nobody writes yet
filter-theme = Theme
filter-notes = Notes
filter-all = All
filter-live = Live
filter-written = With notes
filter-none = Without notes
filter-apply = Filter
filter-clear = Show all
programme-empty = No session here yet.
programme-open = Anybody may open a session here: give it a name in the address.
programme-site = The organisers’ own site
session-provisional = provisional
session-cancelled = cancelled
session-vanished = no longer in the programme
session-no-room = Room not yet known

search-title = Search
search-words = In the notes and the programme
search-apply = Search
search-day = Day
search-any-day = All days
search-any-theme = All themes
search-found = { $count ->
    [0] Nothing found. Try a shorter word, or one word alone.
    [one] { $count } session found.
   *[other] { $count } sessions found.
}
search-first = These are the first { $count }.
search-no-word = At least one letter or digit is needed to search.
search-too-long = That is too long: search for a few words, 200 characters at most.
door-title = The screen to show at the door
door-nothing = Nothing more here today.
door-wanted = A note-taker is wanted. No account needed.
door-code = Read or write the note
door-fresh = Up to date at { $time }.
door-lost = Cut off from the network: this programme may have changed.
projector-title = On a projector
projector-code = Read the note on your phone
projector-held = Paused
projector-hold = Pause (space)
projector-go-on = Follow again (space)
projector-no-script = Without script: the page reloads every minute.

feeds-take = To take along:
feeds-calendar = calendar (.ics)
feeds-atom = Atom feed

session-with = with { $people }
session-speakers = Speakers
session-links = Links
session-own-page = The organisers’ page about this session
session-support = Support
session-about = About
session-write = Take notes
session-source = Markdown text
session-contents = Contents
session-note = The note
session-empty = The note is still empty. What is written in it will appear here.
session-changed = Last change { $when }
session-number = No. { $seq }.
session-never = Nothing written yet
session-weight = This page weighs { $kilo } kB, script and style included.
session-weight-page = This page weighs { $kilo } kB.
session-no-script = Without script this page does not update by itself: reload it to see what follows.

reader-live = Live
reader-again = Connection lost, trying again… The text shown stays readable.
reader-colon = { ": " }
reader-writing-one = { $count } person is writing
reader-writing-other = { $count } people are writing
reader-names-one = { $names } is writing
reader-names-other = { $names } are writing
reader-and = { $first } and { $last }
reader-reading-one = { $count } other person is reading
reader-reading-other = { $count } others are reading
reader-number = No. { $seq }.
reader-later = Many people are reading: this page updates by itself every { $seconds } s.
reader-closed = This note is closed: it will not change any more.
reader-below-one = { $count } new passage below
reader-below-other = { $count } new passages below

kind-talk = talk
kind-workshop = workshop
kind-meeting = meeting
kind-panel = panel
kind-keynote = keynote
kind-lightning = lightning talks
kind-performance = performance
kind-film = film

steps-title = First steps
steps-lead = One note per session. Reading needs nothing; writing needs a link.
steps-read = Read
steps-read-text = Open the programme, then a session. The page follows the writing live. Without script, reload it: it is light.
steps-write = Write
steps-write-text = Open the note-taking link that the organisers gave you, or scan its QR code. Give a name if you like, then write. There are no accounts. Many people write at once, and each undoes only their own edits.
steps-saved = What “Saved” means
steps-saved-text = “Saved at 14:32” is shown only when the server has written your text to its disk. Before that, the page says how many characters are not yet sent.
steps-offline = Offline
steps-offline-text = Go on writing: your text is kept in this browser, even if you close the computer. When the network returns it is sent and merged with the others’.
steps-markdown = Markdown in ten lines
steps-markdown-text = The text stays readable as it is; a few signs are enough to give it form.
steps-type = You write
steps-see = People read
steps-example = # Title
    ## Part

    One word *in italics*, another **in bold**.
    - a point
    - [ ] something to do
    1. first

    > a quotation

    {"["}a link](https://example.org)
    `some code`
    {"*"}*Décision :** we go on.
steps-lines = Decisions, actions, questions
steps-lines-text = Begin a line with **Décision :**, **Action :**, **Question :**, **Citation :** or **Ressource :** so that it stands out in the note.

error-404-title = Page not found
error-404-text = There is no session, and no page, at this address. No note was touched. Check the address or start again from the programme.
error-403-title = This link is not enough
error-403-text = This page needs another link than yours. Nothing was changed. Ask the organisers for the right link.
error-400-title = Request not understood
error-400-text = The server did not understand this request. Nothing was changed. Go back and try again.
error-503-title = Note unavailable for the moment
error-503-text = The server cannot read this note just now. What was saved is kept. Try again in a minute; if it lasts, tell the organisers.
error-set-aside-title = This note is set aside
error-set-aside-text = Something in what is stored of this note is damaged, and the server does not open it for now. All other notes go on, and nothing was deleted. What an editor has kept stays in its browser. Tell the organisers: the server's log says more, and “sillage doctor” can repair it.
error-500-title = Something failed on our side
error-500-text = The server met a problem. Saved notes are not touched. Try again in a moment.
error-home = Back to the home page
error-organiser-title = This page is for organisers
error-organiser-text = First open your organiser’s link in this browser. If you no longer have it, ask another organiser for one, or whoever looks after the server.

# Decisions, actions, questions, quotes and resources brought together.
marks-title = Decisions, actions, questions
marks-lead = The marked lines of all notes, by theme. Each leads to its note.
marks-none = No line is marked yet. Begin a line of a note with **Decision:**, **Action:**, **Question:**, **Quote:** or **Resource:** and it will appear here.
marks-table = Download as a table (.csv)
marks-markdown = Download as Markdown
marks-no-theme = Without a theme
marks-decision = Decisions
marks-action = Actions
marks-question = Questions
marks-quote = Quotes
marks-resource = Resources
marks-column-kind = Kind
marks-column-text = Text
marks-column-theme = Theme
marks-column-session = Session
marks-column-day = Day
marks-column-address = Address

# Sessions without notes.
missing-title = Sessions without notes
missing-lead = They ended two days ago and nobody has written anything yet. If you were there, it is not too late.
missing-count = { $count ->
    [0] All past sessions have their notes.
    [one] One session waits for its notes.
   *[other] { $count } sessions wait for their notes.
}

access-title = Accessibility
access-link = Accessibility: not compliant
access-lead = These pages are meant for everybody. This is how far they are, by the French reference for accessibility (RGAA 4.1).
access-state = Compliance
access-state-text = Not compliant, as the RGAA uses the word: there was no complete audit yet, and without one nothing else can be declared.
access-tried = What was checked
access-tried-text = Each page is checked automatically, in French and in English, by the rules of WCAG 2.1 A and AA, and on a screen 320 pixels wide. Reading needs neither script nor mouse. Colours follow the light or dark mode, and nothing moves if you asked your device for that.
access-not = What was not
access-not-text = Screen readers, Firefox and Safari were not tried from end to end. The editor needs JavaScript. What people write in notes, and the documents they link to, may not be accessible.
access-contact = Something in your way?
access-contact-text = Tell the organisers of the event, at the desk or on their own page: they can give you the note in another form. The text of each note is also a plain file, behind the button “Markdown text”.
access-rights = If nobody answers
access-rights-text = In France, when an obstacle that was reported stays without answer, you can write to the Defender of Rights.
access-rights-link = https://formulaire.defenseurdesdroits.fr/
access-rights-name = Write to the Defender of Rights (in French)
