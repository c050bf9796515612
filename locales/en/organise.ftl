# The organisers’ pages

organise-title = Organise
organise-tab-sessions = Sessions
organise-tab-links = Invite and links
organise-tab-devices = Devices
organise-tab-archive = Take the archive home
organise-tab-journal = What was done
organise-foreign = This request came from another site. Nothing was changed.
organise-undo = Undo
organise-sum-sessions = { $count ->
    [one] { $count } session
   *[other] { $count } sessions
 }
organise-sum-writers = { $count ->
    [one] { $count } device writing
   *[other] { $count } devices writing
 }
organise-sum-readers = { $count ->
    [one] { $count } reading
   *[other] { $count } reading
 }
organise-sum-empty = { $count ->
    [one] { $count } without notes
   *[other] { $count } without notes
 }
organise-writing = { $count ->
    [one] { $count } writing
   *[other] { $count } writing
 }
organise-reading = { $count ->
    [one] { $count } reading
   *[other] { $count } reading
 }
organise-size = { $count ->
    [one] { $count } character
   *[other] { $count } characters
 }
organise-now = just now
organise-minutes-ago = { $count ->
    [one] { $count } min ago
   *[other] { $count } min ago
 }
organise-hours-ago = { $count ->
    [one] { $count } h ago
   *[other] { $count } h ago
 }
organise-changed = Changed { $when }
organise-nothing-written = Nothing is written yet
organise-find = Find a title, a room, a name
organise-show = Show
organise-show-all = all sessions
organise-show-live = those being written
organise-show-empty = those without notes
organise-seats = notes: { $names }
organise-show-alone = those where nobody writes or said they would
organise-show-closed = those paused, closed or hidden
organise-filter = Show
organise-none = No session fits.
organise-pages = Pages
organise-state-open = Open
organise-state-paused = Paused
organise-state-frozen = Closed
organise-state-link = By link only
organise-state-hidden = Hidden
organise-pause = Pause
organise-open = Open again
organise-freeze = Close
organise-reopen = Reopen
organise-hide = Hide
organise-show-again = Show
organise-will-pause = Note-takers wait: their text stays in their browsers. Organisers can still write. One press undoes it.
organise-will-open = Note-takers can write again.
organise-will-freeze = Nobody writes any more, not even organisers. The note can still be read. It can be reopened, and that will show.
organise-will-reopen = People can write in this note again. It will show in the list of what was done.
organise-will-hide = The session leaves the programme and its address no longer answers, except for organisers. Nothing is erased. One press undoes it.
organise-will-show = The session comes back to the programme, with its notes.
organise-done-pause = “{ $title }” is paused.
organise-done-open = “{ $title }” is open.
organise-done-freeze = “{ $title }” is closed.
organise-done-reopen = “{ $title }” is open again.
organise-done-hide = “{ $title }” is hidden.
organise-done-show = “{ $title }” is back in the programme.
organise-read = Read the note
organise-invite-here = Invite to this session
organise-lock-title = Lock everything
organise-lock = Lock all notes
organise-unlock = Unlock
organise-will-lock = Nobody writes anywhere, within a second, except organisers. Reading goes on. Nothing is lost: what is being typed stays in each browser. One press undoes it.
organise-locked = All notes are locked: only organisers write.
organise-done-lock = All notes are locked.
organise-done-unlock = The notes are as before.
organise-role-organiser = Organiser
organise-role-note-taker = Note-taker
organise-role-archivist = Archivist
organise-role-reader = Reader
organise-may-organiser = does all that you do here
organise-may-note-taker = writes in the notes
organise-may-archivist = reads everything, closes notes and takes them home
organise-may-reader = also reads what is not public
organise-scope-all = All events
organise-scope-event = The whole event
organise-scope-theme = Theme: { $title }
organise-scope-room = Room: { $title }
organise-scope-session = Session: { $title }
organise-place-rooms = A room
organise-place-themes = A theme
organise-place-sessions = A session
organise-invite = Invite
organise-invite-role = Whoever has this link
organise-invite-for = For
organise-invite-label = Name of the link, to find it again
organise-invite-example = Front desk, Wednesday
organise-invite-ends = Until
organise-invite-devices = Number of devices, at most (empty: no limit)
organise-invite-make = Make the link
organise-invite-once = The link will be shown once only, with a QR code and a sheet to print.
organise-end-never = no end
organise-end-tonight = tonight at midnight
organise-end-week = in a week
organise-end-after = a week after the event
organise-links-all = All links
organise-links-none = There is no link for this event yet.
organise-link-made = made { $when }
organise-link-from = by “{ $label }”
organise-link-ends = ends { $when }
organise-link-devices = { $count ->
    [one] { $count } device
   *[other] { $count } devices
 }
organise-link-most = { $count ->
    [one] { $count } at most
   *[other] { $count } at most
 }
organise-link-works = Opens
organise-link-replaced = Replaced: nobody new comes in
organise-link-revoked = Ended
organise-link-expired = Its time is over
organise-link-other-pepper = Opens nothing: the secret of the server has changed
organise-link-mine = You are here by this link.
organise-revoke = End
organise-reinstate = Bring back
organise-will-revoke = { $count ->
    [one] This link will open nothing, and { $count } device that came in by it can only read, within a second. One press undoes it.
   *[other] This link will open nothing, and { $count } devices that came in by it can only read, within a second. One press undoes it.
 }
organise-done-revoke = The link “{ $title }” is ended.
organise-done-reinstate = The link “{ $title }” opens again.
organise-bad-link = The number of devices is a whole number from 1, and a link is for something in the programme. Nothing was made: go back and correct it.
organise-new-link = Your new link
organise-new-link-once = This link is shown only now: copy it, or print this page.
organise-new-link-address = Address of the link
organise-new-link-organiser = Whoever has this link does all that you do. Do not put it on a wall.
organise-new-link-print = On paper there is only the sheet below, in French and English.
organise-new-link-back = I have kept the link
organise-sheet = Sheet to print
organise-qr = QR code of the link
organise-devices-count = { $count ->
    [one] { $count } device
   *[other] { $count } devices
 }
organise-devices-what = A device is a browser that came in by a link. If a removed device returns by the same link in another browser, end that link.
organise-device-me = (you)
organise-device-nameless = Without a name
organise-device-removed = Removed: only reads
organise-device-seen = seen { $when }
organise-device-number = device { $number }
organise-remove = Remove
organise-readmit = Let in again
organise-will-remove = This device can no longer write in this event, within a second. Others who have the same link go on. What it wrote stays. One press undoes it.
organise-done-remove = “{ $title }” is removed.
organise-done-readmit = “{ $title }” can write again.
organise-journal-what = What the organisers did here, the newest first. No address of any machine is kept.
organise-journal-empty = Nothing was done yet.
organise-act-link-made = Link made
organise-act-link-replaced = Link replaced
organise-act-link-revoked = Link ended
organise-act-link-reinstated = Link brought back
organise-act-device-removed = Device removed
organise-act-device-readmitted = Device let in again
organise-act-session-paused = Session paused
organise-act-session-opened = Session opened again
organise-act-session-frozen = Session closed
organise-act-session-hidden = Session hidden
organise-act-session-shown = Session shown
organise-act-all-locked = Everything locked
organise-act-all-unlocked = Everything unlocked
organise-act-programme-imported = Programme imported
organise-act-import-undone = Import undone
organise-act-event-made = Event made
organise-act-event-changed = Programme changed
organise-act-event-hidden = Event hidden
organise-act-event-shown = Event shown
organise-act-other = Something else
sheet-title-note-taker = Take the notes with us
sheet-title-reader = Read the notes
sheet-title-archivist = Take the notes home
sheet-title-organiser = Organise with us
sheet-scan = Point your phone’s camera at this code.
sheet-then-note-taker = Choose the session and give a first name, or none.
sheet-know-note-taker = Write: “Saved” appears when it is kept.
sheet-then-reader = Choose the session.
sheet-know-reader = The page follows the notes while they are written.
sheet-then-archivist = Choose the event.
sheet-know-archivist = Take the archive home whenever you like.
sheet-then-organiser = Choose the event.
sheet-know-organiser = Keep this sheet in a safe place.
sheet-small = No account and no application.
sheet-read = Only to read:

organise-new-event = Make an event
organise-event-title = Title
organise-event-first = First day
organise-event-last = Last day (empty: one day only)
organise-event-place = Place
organise-event-rooms = Rooms, one on each line
organise-event-themes = Themes, one on each line; who coordinates them after a colon: Lowtech: Ana, Yves
organise-event-more = Address and time zone
organise-event-address = Address (empty: made of the title and the year)
organise-event-zone = Time zone (empty: Europe/Paris)
organise-event-make = Make the event
organise-event-no-title = A title is missing. Nothing was made.
organise-event-no-day = The first day is a date, such as 2027-07-06. Nothing was made.
organise-event-days = The last day comes after the first, and an event lasts 60 days at most. Nothing was made.
organise-event-taken = An event has this address already. Choose another one under “Address and time zone”. Nothing was made.
organise-event-bad = The address is reserved, or the time zone is not known: Europe/Paris is one. Nothing was made.
organise-new-session = Add a session
organise-session-title = Title
organise-session-day = Day
organise-session-hour = Hour
organise-session-room = Room
organise-session-theme = Theme
organise-session-make = Add the session
organise-session-hint = If you later import a programme without it, the session leaves the programme; its note stays.
organise-unknown = not known yet

organise-import = Import a programme
organise-import-text = Paste the programme here: schedule.xml, schedule.json or our TOML
organise-import-zone = Time zone, if the file has none (Europe/Paris)
organise-import-show = See what would change
organise-import-notes = Notes are never touched. A session that has a note keeps it, even if it leaves the programme.
organise-import-refused = This programme is not taken, and nothing was changed.
organise-import-preview = What would change
organise-import-nothing = Nothing: the programme is this one already.
organise-import-warnings = What could not be read as it is written
organise-import-suspicious = More than half of the sessions would leave the programme, and that is meant
organise-import-take = Take this programme
organise-import-new = { $count } to add
organise-import-moved = { $count } to move
organise-import-renamed = { $count } to rename
organise-import-changed = { $count } to change
organise-import-gone = { $count } to take out
organise-import-cancelled = { $count } to cancel
organise-import-more = and { $count } more
organise-import-is-new = New
organise-import-leaves = Leaves the programme
organise-import-leaves-with-note = Leaves the programme, and stays in the lists with its note
organise-field-title = title
organise-field-kind = kind
organise-field-language = language
organise-field-day = day
organise-field-start = hour
organise-field-duration = duration
organise-field-room = room
organise-field-theme = theme
organise-field-speakers = people
organise-field-description = description
organise-field-status = state
organise-field-cancelled = cancelled
organise-field-links = links
organise-field-other = other details

organise-tab-event = Event
organise-edit-session = Change or move
organise-session-minutes = Duration in minutes
organise-session-new-room = Or another room, to be added
organise-session-status = Status
organise-status-confirmed = confirmed
organise-status-provisional = to be confirmed
organise-status-cancelled = cancelled
organise-session-save = Save
organise-will-edit = The programme changes at once. The note and its address stay. One press takes it back. A later import puts back what its file says.
organise-done-edit = “{ $title }” is changed.
organise-session-no-title = There is no title. Nothing was changed.
organise-session-bad-day = The day is one of the event’s. Nothing was changed.
organise-session-bad-hour = The hour is written as 14:30. Nothing was changed.
organise-session-hour-without-day = An hour needs a day: choose that, too. Nothing was changed.
organise-session-bad-minutes = The duration is a number of minutes, at least 1. Nothing was changed.
organise-session-bad-place = Room and theme are those of the event. Nothing was changed.
organise-changes-event = Only the event: its title, days, rooms or themes.
organise-done-import = The programme is taken.
organise-done-undo = The last change of the programme is taken back.
organise-undo-title = Take back the last change of the programme
organise-undo-what = An import, a session added or changed, a title: you see first what would change.
organise-undo-see = See
organise-undo-do = Take it back
organise-undo-nothing = There is no change to take back, or the programme has changed since.
organise-will-undo = Notes are never touched: a session that has one keeps it. One press takes this back, too.
organise-rename-event = Rename
organise-will-rename-event = The address stays. One press takes it back. A later import puts back the title of its file.
organise-done-rename-event = The event is called “{ $title }”.
organise-hide-event = Hide the event
organise-will-hide-event = The event and all its sessions disappear for everybody but the organisers. Nothing is erased. One press takes it back.
organise-done-hide-event = The event is hidden.
organise-show-event = Show the event
organise-will-show-event = The event and its sessions come back, with their notes.
organise-done-show-event = The event is shown.
organise-remove-event = Remove the event
organise-will-remove-event = { $count ->
    [0] The event and its pages disappear for everybody, organisers included. It has no notes, and the page “Organise” can bring it back.
    [one] The event and its pages disappear for everybody, organisers included. { $count } note stays on the disk, and the page “Organise” can bring the event back.
   *[other] The event and its pages disappear for everybody, organisers included. { $count } notes stay on the disk, and the page “Organise” can bring the event back.
 }
organise-remove-event-sure = That is meant
organise-done-remove-event = “{ $title }” is removed.
organise-removed = Removed events
organise-bring-back = Bring back
organise-act-session-added = Session added
organise-act-session-edited = Session changed
organise-act-event-removed = Event removed
organise-act-event-restored = Event brought back
