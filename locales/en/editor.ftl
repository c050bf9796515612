# The note-taker's page and the page of links. The { $variables } are filled in the browser.

editor-title = Take notes
editor-text-label = Text of the note, in Markdown. Escape then Tab leaves it.
editor-placeholder = Write here. Everyone sees what you type.
editor-no-script = Writing needs JavaScript. The note can be read without, on its reading page.
editor-read-page = Reading page

# The state, always visible
editor-saved = Saved at { $time }
editor-sending = Sending…
editor-connecting = Connecting…
editor-unsent-one = { $count } character not sent
editor-unsent-other = { $count } characters not sent
editor-unsent-notes-one = { $count } note has text that was not sent from this browser
editor-unsent-notes-other = { $count } notes have text that was not sent from this browser
editor-offline = Offline, your text is kept here
editor-offline-keeping = Offline, keeping your text here…
editor-offline-not-kept = Offline. Keep this page open: this browser does not keep your text
editor-address-refused = The server refuses changes from this address. Your text is kept here; tell the organisers
editor-too-long = This text was not added: the note would have { $size } bytes, and a note has at most { $limit }. Go on in the note of another session, or take some text out.
editor-understood = Understood
editor-read-only = Read only
editor-key-refused = Read only. Your link no longer works: ask the organisers for a new one.
editor-access-revoked = Read only. The organisers ended your link: paste a new one below. Your text is still here.
editor-access-expired = Read only. The time of your link is over: paste a new one below. Your text is still here.
editor-access-other-event = Read only. Your link is for another event: paste the one for this event below.
editor-access-role = Read only. Your link only allows reading.
editor-access-removed = Read only. The organisers removed this device from the event. Your text is still here.
editor-access-paused = The organisers paused writing. Your text is still here.
editor-access-frozen = The notes are closed. Your text is still here.
editor-storage-full = The server’s disk is full: nothing can be saved. You can go on writing: your text is kept in this browser. Leave this page open and tell the organisers.
editor-storage-full-not-kept = The server’s disk is full: nothing can be saved. This browser does not keep your text: leave this page open and tell the organisers.
editor-storage-failing = The server’s disk is failing: nothing can be saved. You can go on writing: your text is kept in this browser. Leave this page open and tell the organisers.
editor-storage-failing-not-kept = The server’s disk is failing: nothing can be saved. This browser does not keep your text: leave this page open and tell the organisers.
editor-refused = The server did not accept your last changes. Your text is still here: copy it, then try again.
editor-refused-too-long = The note is full: your last words were not added. Copy them, then go on in the note of another session.
editor-refused-conflict = Not saved: the note has other words in the place of yours. Copy your text, then reload the page.
editor-refused-incomplete = Not saved: the server lacks a part of your text. Copy it, then reload the page.
editor-refused-overspent = Not saved: more was written here today from this device than the server accepts. Copy your text and tell the organisers.
editor-stop-gate = This page sent something the server cannot accept. Copy your text, then reload the page.
editor-stop-key = This link no longer works. Ask the organisers for a new one. Your text is still here.
editor-stop-missing = There is no such session. Your text is still here.
editor-stop-removed = An organiser removed this device. Your text is still here.
editor-stop-epoch = These notes were replaced. Your text is kept in this browser.
editor-stop-epoch-not-kept = These notes were replaced. Your text is only in this page: copy it before you close it.
editor-quarantined = The server cannot open this note: something in it is damaged. Your text is still here. The organisers can repair it; this page connects again by itself.

# Texts from before a note was replaced
editor-replaced-title = The notes were replaced
editor-replaced-text = The organisers restored these notes from a backup, or removed words from them. So that nothing comes back by accident, your text was not mixed with the current notes. Copy or download it, then open the current notes and add what is missing there.
editor-replaced-leave = Open the current notes
editor-earlier-title = You have a text from before
editor-earlier-text = These notes were restored from a backup, or words were removed from them. Your text from before is kept in this browser and was not mixed in. Take from it what is missing here.
editor-earlier-leave = Delete this earlier text
editor-earlier-label = My text from before
editor-earlier-show = Show my text
editor-download = Download it (.md)

# Taking one's text back
editor-copy = Copy my text
editor-copied = Text copied.
editor-copy-by-hand = Your browser does not let this page copy. The text is selected: copy it yourself.
editor-copy-label = Text to copy
editor-retry = Try again
editor-take-server = Drop my copy and take the server’s note

# The views
editor-more = More
editor-back = Back to the note
editor-view = View
editor-view-write = Write
editor-view-both = Both
editor-view-read = Read
editor-preview-waiting = The preview is waiting for the server.

# The toolbar
editor-toolbar = Formatting
editor-key-control = Ctrl
editor-key-shift = Shift
editor-key-escape = Esc
editor-tool-heading = Heading
editor-tool-bold = Bold
editor-tool-italic = Italic
editor-tool-list = List
editor-tool-task = Task
editor-tool-link = Link
editor-tool-quote = Quote
editor-tool-code = Code
editor-tool-table = Table
editor-tool-time = Time
editor-tool-undo = Undo
editor-tool-redo = Redo
editor-tool-find = Find
editor-table-left = Column 1
editor-table-right = Column 2

# Finding in the note; $ is a number
editor-find-find = Find
editor-find-replace-field = Replace with
editor-find-next = next
editor-find-previous = previous
editor-find-all = select all
editor-find-case = match case
editor-find-word = whole words
editor-find-regexp = regular expression
editor-find-replace = replace
editor-find-replace-all = replace all
editor-find-close = close
editor-find-current = current match
editor-find-line = on line
editor-find-replaced-line = replaced match on line $
editor-find-replaced-all = replaced $ matches

# The people
editor-writers-one = { $count } writing
editor-writers-other = { $count } writing
editor-readers-one = { $count } reading
editor-readers-other = { $count } reading
editor-no-name = No name
editor-you = { $name } (you)
editor-your-name = Your name
editor-your-name-hint = Optional. Whoever reads the note sees it while you write. Those who write also see it later, beside your words.

# Sharing
editor-share = Share
editor-share-read = To read
editor-share-read-hint = The reading page follows the note live. No account.
editor-share-write = To write
editor-share-write-hint = Whoever has this link can write. Give it only to those who take notes.
editor-share-make = Make a link for writing
editor-share-make-hint = A note-taker’s link made for this note: it lasts a day, or until the organisers end it.
editor-share-ask = To invite somebody to write, ask the organisers for a link.
editor-share-copy = Copy
editor-share-copied = Copied.

# The page /join
editor-join-title = Your link
editor-join-wait = Checking the link…
editor-join-no-script = Using this link needs JavaScript. The notes can be read without.
editor-join-as-organiser = You can organise and write now. Choose the event:
editor-join-as-note-taker = You can write now. Choose a session in:
editor-join-as-archivist = You can read now, close and take home the notes of:
editor-join-as-reader = You can read now the notes of:
editor-join-new-event = Make a new event
editor-join-empty = This link is incomplete: the key after “#” is missing. Open the whole link.
editor-join-label = To write, paste the link that the organisers gave you
editor-join-use = Use this link
editor-join-again = Try again
editor-join-unknown = This link is not known here. Check that it is complete, or ask the organisers for a new one.
editor-join-mistyped = This link is mistyped: a letter is missing or wrong. Copy the whole link.
editor-join-replaced = This link was replaced by a new one. Ask the organisers for the new one.
editor-join-revoked = The organisers ended this link. Ask them for a new one.
editor-join-expired = The time of this link is over. Ask the organisers for a new one.
editor-join-full = As many devices use this link as it is made for. Ask the organisers for another one.
editor-join-other-event = This link is for another event. Paste the one for this event.
editor-join-no-cookie = This browser refuses cookies, and writing needs one. Allow them for this site, then open the link again.
editor-join-unanswered = The server does not answer. Try again in a moment.

# Beginning a note
editor-begin = Start from a template
editor-begin-hint = Headings ready to be filled. Or simply write: this offer goes away.
editor-room-left = Room for about { $count } characters

# The line marks
editor-marks = Marks
editor-tool-marks = Marks
editor-tool-mark-question = Question
editor-tool-mark-decision = Decision
editor-tool-mark-action = Action
editor-tool-mark-quotation = Exact quote
editor-tool-mark-resource = Resource

# The list of keys
editor-tool-keys = Keys
editor-keys-title = Keyboard shortcuts
editor-keys-close = Close
editor-tool-session-link = Link to another session
editor-tool-cell-next = Next cell of a table
editor-tool-cell-previous = Cell before in a table
editor-tool-cell-leave = Leave a table

# What the page writes into the note, in the language of the note
in-note-mark-question = Question:
in-note-mark-decision = Decision:
in-note-mark-action = Action:
in-note-mark-quotation = Quote:
in-note-mark-resource = Resource:
in-note-with = With:
in-note-taken-by = Notes taken by:
in-note-essentials = In short
in-note-said = What was said
in-note-questions = Questions
in-note-decisions = Decisions and actions

# The name, asked for once
editor-anonymous = Anonymous · { $sign }
editor-name-ask = Your name, for the others (optional)
editor-name-placeholder = Your name
editor-name-use = OK
editor-name-without = No name

# Who wrote what
editor-authors-show = Colour the text by person
editor-authors-title = Wrote here
editor-authors-unknown = Somebody whose name is not known
editor-authors-here = Written by { $name }.
editor-authors-nothing = There are no words here.
editor-tool-who = Who wrote this?

# Ticking in the preview
editor-task-gone = This task has changed meanwhile: tick it in the text.

# The outline of the note
editor-tool-outline = Outline
editor-outline-empty = No heading yet: the button “Heading” makes one.

# Who takes the notes
editor-seats = Who takes the notes?
editor-seats-nobody = Nobody has said so yet.
editor-seats-take = I take the notes
editor-seats-leave = I give my seat back
editor-seats-ask-relief = I am looking for relief
editor-seats-wants-relief = is looking for relief
editor-seats-stay = I go on
editor-seats-relieve = I take over
editor-seats-unanswered = The server did not answer, and nothing changed. Try again.
