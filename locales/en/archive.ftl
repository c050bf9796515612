# The files of the archive.

archive-days = Days
archive-themes = Themes
archive-without-day = Without a day
archive-without-notes = without notes
archive-provisional = provisional
archive-cancelled = cancelled
archive-vanished = no longer in the programme
archive-edition = Edition { $number }
archive-labelled = { $label }: { $text }

# The page that offers the notes as files.
archive-title = Take the notes home
archive-lead = The saved notes as plain files, to be kept, read, printed and shared without this site.
archive-what = Which notes
archive-all = The whole event
archive-how = In which form
archive-download = Download (.zip)
archive-same = What is being written right now leaves with the next download. The same notes always give the same files, to the last bit.
archive-unread = These notes could not be read: they are missing from this archive. Tell the organisers.
archive-markdown-title = Markdown
archive-markdown-text = The exact text of each note, one file for each session, one page for each day. To keep, compare and use again.
archive-html-title = Site that opens without a network
archive-html-text = Pages that any browser opens, from a USB stick or a server, with a list of all words. To read and to publish.
archive-mkdocs-title = MkDocs project
archive-mkdocs-text = The files from which MkDocs, with or without Material, makes a site with menus and search. For those who publish with these tools.
archive-epub-title = Book (EPUB)
archive-epub-text = All notes as one book, for an e-reader or a telephone.

# The pages of the site, the project and the book.
archive-skip = Skip to the content
archive-made = Notes written together with Sillage.
archive-about = What the programme says
archive-without-notes-sentence = There is no note for this session.
archive-numbered = Version { $number } of the note
archive-with-notes = { $notes ->
    [0] no notes
    [one] 1 note
   *[other] { $notes } notes
} for { $sessions ->
    [one] 1 session
   *[other] { $sessions } sessions
}
archive-coordination = Coordination
archive-support = With the support of
archive-contents = Contents
archive-words-title = All words
archive-words-text = As at the end of a book: each word leads to the notes in which it stands. Accents and capitals do not count. Words of nearly all notes are left out. Choose the page, then look in it with Ctrl+F.
archive-home = Home
archive-day-programme = Programme of the day
archive-first-steps = First steps
archive-first-steps-read = The menu follows the programme, day after day. The search finds the words of all notes. The themes bring their sessions together.
archive-first-steps-build = To make this site again after a change:
archive-credits = Credits
archive-json-title = JSON
archive-json-text = Programme, texts and pages for programs, with their schema.
archive-bagit-title = Archive to preserve (BagIt)
archive-bagit-text = Everything: the other forms, the programme, the history of each note, and what it takes to see in ten years that nothing changed.
archive-no-marks = No line was marked.
