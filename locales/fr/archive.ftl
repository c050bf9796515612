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
archive-html-title = Site à ouvrir sans réseau
archive-html-text = Des pages que tout navigateur ouvre, sur une clé USB comme sur un serveur, avec une liste de tous les mots. Pour lire et publier.
archive-mkdocs-title = Projet MkDocs
archive-mkdocs-text = Les fichiers dont MkDocs, avec ou sans Material, fait un site avec menus et recherche. Pour qui publie avec ces outils.
archive-epub-title = Livre (EPUB)
archive-epub-text = Toutes les notes en un livre, pour une liseuse ou un téléphone.

# Les pages du site, du projet et du livre.
archive-skip = Aller au contenu
archive-made = Notes prises à plusieurs avec Sillage.
archive-about = Ce qu’en dit le programme
archive-without-notes-sentence = Il n’y a pas de note pour cette session.
archive-numbered = Version { $number } de la note
archive-with-notes = { $notes ->
    [0] sans notes
    [one] 1 note
   *[other] { $notes } notes
} pour { $sessions ->
    [one] 1 session
   *[other] { $sessions } sessions
}
archive-coordination = Coordination
archive-support = Avec le soutien de
archive-contents = Sommaire
archive-words-title = Tous les mots
archive-words-text = Comme à la fin d’un livre : chaque mot mène aux notes où il se trouve. Accents et majuscules ne comptent pas. Les mots de presque toutes les notes sont laissés de côté. Choisissez la page, puis cherchez-y avec Ctrl+F.
archive-home = Accueil
archive-day-programme = Programme de la journée
archive-first-steps = Premiers pas
archive-first-steps-read = Le menu suit le programme, jour après jour. La recherche trouve les mots de toutes les notes. Les thèmes réunissent leurs sessions.
archive-first-steps-build = Pour refaire ce site après avoir changé un fichier :
archive-credits = Crédits
archive-json-title = JSON
archive-json-text = Programme, textes et pages pour des programmes informatiques, avec leur schéma.
archive-bagit-title = Archive de conservation (BagIt)
archive-bagit-text = Tout : les autres formes, le programme, l’histoire de chaque note, et de quoi vérifier dans dix ans que rien n’a changé.
archive-no-marks = Aucune ligne n’a été repérée.
