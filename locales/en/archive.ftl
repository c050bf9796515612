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
