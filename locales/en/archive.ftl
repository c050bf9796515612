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
