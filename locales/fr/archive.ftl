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

# La page qui propose les notes en fichiers.
archive-title = Emporter les notes
archive-lead = Les notes enregistrées, en fichiers simples que l’on garde, lit, imprime et partage sans ce site.
archive-what = Quelles notes
archive-all = Tout l’évènement
archive-how = Sous quelle forme
archive-download = Télécharger (.zip)
archive-same = Ce qui est en train d’être écrit part avec le prochain téléchargement. Les mêmes notes donnent toujours les mêmes fichiers, au bit près.
archive-unread = Les notes que voici n’ont pas pu être lues : elles manquent dans cette archive. Prévenez l’organisation.
archive-markdown-title = Markdown
archive-markdown-text = Le texte exact de chaque note, un fichier par session, une page par journée. Pour garder, comparer, reprendre.
