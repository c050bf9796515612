# Les fichiers de l’archive.

archive-days = Journées
archive-themes = Thèmes
archive-without-day = Sans journée
archive-without-notes = sans notes
archive-provisional = provisoire
archive-cancelled = annulé
archive-vanished = retiré du programme
archive-edition = { $number }{ $number ->
    [1] re
   *[other] e
} édition
archive-labelled = { $label } : { $text }
