# Les pages du serveur.

site-skip = Aller au contenu
site-navigation = Site
site-home = Accueil
site-first-steps = Premiers pas
site-language = Langue
site-other-language = English
site-labelled = { $label } : { $text }
site-decimal-point = ,
site-footer = Sillage : des notes écrites ensemble, lues en direct, gardées en fichiers simples. Ni compte, ni requête vers un tiers. Lire ne laisse aucun cookie : seul un lien pour écrire en laisse un.

home-title = Notes partagées
home-lead = Sillage donne à chaque session du programme une note commune : beaucoup de personnes y écrivent en même temps, bien plus la lisent pendant qu’elle s’écrit. À la fin, tout part en fichiers Markdown qui survivent au serveur.
home-events = Évènements
home-no-event = Aucun évènement pour l’instant. Un programme s’ajoute avec « sillage import ».
home-sessions = { $count ->
    [0] Aucune session
    [one] { $count } session
   *[other] { $count } sessions
}
home-start = Pour commencer
home-start-text = Lire ne demande rien. Pour écrire, ouvrez le lien donné par l’organisation, ou son code QR.

programme-title = Programme
programme-edition = { $edition ->
    [1] { $edition }ʳᵉ édition
   *[other] { $edition }ᵉ édition
}
programme-theme = Thème : { $theme }
programme-by-day = Par journée
programme-by-theme = Par thème
programme-by-room = Par salle
programme-days = Journées
programme-themes = Thèmes
programme-rooms = Salles
programme-coordination = Coordination
programme-support = Avec le soutien de
programme-whole = Tout le programme
programme-no-hour = Heure à préciser
programme-no-day = Jour à préciser
programme-no-form = Autres ressources
programme-ends = jusqu’à { $end }
programme-all-year = Ressources, toute l’année
programme-now = Maintenant
programme-next = Ensuite
programme-next-at = Ensuite, à { $hour }
programme-clock = Il est { $clock }
programme-nothing-now = Rien en ce moment.
programme-day-choice = Choisir une journée
notes-live = en direct ({ $count })
notes-written = notes
notes-planned = notes prévues
notes-none = personne n’écrit encore
filter-theme = Thème
filter-notes = Notes
filter-all = Tout
filter-live = En direct
filter-written = Avec des notes
filter-none = Sans notes
filter-apply = Filtrer
filter-clear = Tout afficher
programme-empty = Aucune session ici pour l’instant.
programme-open = Chacun peut ouvrir une session ici : donnez-lui un nom dans l’adresse.
programme-site = Le site de l’organisation
session-provisional = provisoire
session-cancelled = annulée
session-vanished = retirée du programme
session-no-room = Salle à préciser

search-title = Chercher
search-words = Dans les notes et le programme
search-apply = Chercher
search-day = Journée
search-any-day = Toutes les journées
search-any-theme = Tous les thèmes
search-found = { $count ->
    [0] Rien trouvé. Essayez un mot plus court, ou un seul mot.
    [one] { $count } session trouvée.
   *[other] { $count } sessions trouvées.
}
search-first = Voici les { $count } premières.
search-no-word = Il faut au moins une lettre ou un chiffre pour chercher.
search-too-long = C’est trop long : cherchez quelques mots, 200 signes au plus.
door-title = L’écran à afficher à la porte
door-nothing = Plus rien ici aujourd’hui.
door-wanted = Il manque un·e preneur·se de notes. Sans compte.
door-code = Lire ou écrire la note
door-fresh = À jour à { $time }.
door-lost = Coupé du réseau : ce programme peut avoir changé.
projector-title = Projeter
projector-code = Lire la note sur son téléphone
projector-held = Pause
projector-hold = Mettre en pause (espace)
projector-go-on = Suivre de nouveau (espace)
projector-no-script = Sans script : la page se recharge chaque minute.

feeds-take = À emporter :
feeds-calendar = agenda (.ics)
feeds-atom = fil Atom

session-with = avec { $people }
session-speakers = Intervenants
session-links = Liens
session-own-page = La page de cette session chez l’organisation
session-support = Soutien
session-about = Présentation
session-write = Prendre des notes
session-source = Texte Markdown
session-contents = Sommaire
session-note = La note
session-empty = La note est encore vide. Ce qui s’y écrira apparaîtra ici.
session-changed = Dernière modification { $when }
session-number = N° { $seq }.
session-never = Rien d’écrit pour l’instant
session-weight = Cette page pèse { $kilo } ko, script et mise en forme compris.
session-weight-page = Cette page pèse { $kilo } ko.
session-no-script = Sans script, cette page ne se met pas à jour seule : rechargez-la pour voir la suite.

reader-live = En direct
reader-again = Connexion perdue, nouvel essai en cours… Le texte affiché reste lisible.
reader-colon = { " : " }
reader-writing-one = { $count } personne écrit
reader-writing-other = { $count } personnes écrivent
reader-names-one = { $names } écrit
reader-names-other = { $names } écrivent
reader-and = { $first } et { $last }
reader-reading-one = { $count } autre personne lit
reader-reading-other = { $count } lisent
reader-number = N° { $seq }.
reader-later = Beaucoup de monde lit : cette page se met à jour d’elle-même toutes les { $seconds } s.
reader-closed = Cette note est close : elle ne changera plus.
reader-below-one = { $count } nouveauté plus bas
reader-below-other = { $count } nouveautés plus bas

kind-talk = conférence
kind-workshop = atelier
kind-meeting = rencontre
kind-panel = table ronde
kind-keynote = conférence plénière
kind-lightning = présentations éclair
kind-performance = spectacle
kind-film = film

steps-title = Premiers pas
steps-lead = Une note par session. On la lit sans rien installer ; on l’écrit avec un lien.
steps-read = Lire
steps-read-text = Ouvrez le programme, puis une session. La page suit l’écriture en direct. Sans script, rechargez-la : elle est légère.
steps-write = Écrire
steps-write-text = Ouvrez le lien de prise de notes reçu de l’organisation, ou scannez son code QR. Donnez un nom si vous voulez, puis écrivez. Il n’y a pas de compte. Plusieurs personnes écrivent en même temps, chacune n’annule que ses propres modifications.
steps-saved = Ce que veut dire « Enregistré »
steps-saved-text = « Enregistré à 14:32 » ne s’affiche que lorsque le serveur a écrit votre texte sur son disque. Avant cela, la page dit combien de caractères ne sont pas encore envoyés.
steps-offline = Hors ligne
steps-offline-text = Continuez à écrire : votre texte est gardé dans ce navigateur, même si vous fermez l’ordinateur. Au retour du réseau, il est envoyé et réuni avec celui des autres.
steps-markdown = Markdown en dix lignes
steps-markdown-text = Le texte reste lisible tel quel ; quelques signes suffisent à le mettre en forme.
steps-type = Vous écrivez
steps-see = On lit
steps-example = # Titre
    ## Partie

    Un mot *en italique*, un autre **en gras**.
    - un point
    - [ ] une chose à faire
    1. d’abord

    > une citation

    {"["}un lien](https://exemple.org)
    `du code`
    {"*"}*Décision :** on continue.
steps-lines = Décisions, actions, questions
steps-lines-text = Commencez une ligne par **Décision :**, **Action :**, **Question :**, **Citation :** ou **Ressource :** pour qu’on la repère d’un coup d’œil dans la note.

error-404-title = Page introuvable
error-404-text = Il n’y a pas de session, ni de page, à cette adresse. Aucune note n’a été touchée. Vérifiez l’adresse ou repartez du programme.
error-403-title = Ce lien ne suffit pas
error-403-text = Cette page demande un autre lien que le vôtre. Rien n’a été changé. Demandez à l’organisation le lien qu’il faut.
error-400-title = Demande incomprise
error-400-text = Le serveur n’a pas compris cette demande. Rien n’a été changé. Revenez en arrière et réessayez.
error-503-title = Note momentanément indisponible
error-503-text = Le serveur ne peut pas lire cette note en ce moment. Ce qui était enregistré est gardé. Réessayez dans une minute ; si cela dure, prévenez l’organisation.
error-set-aside-title = Cette note est mise à l’écart
error-set-aside-text = Une partie de ce qui est enregistré de cette note est endommagée, et le serveur ne l’ouvre pas pour le moment. Les autres notes continuent, et rien n’a été supprimé. Ce qu’un navigateur a gardé y reste. Prévenez l’organisation : le journal du serveur en dit plus, et « sillage doctor » peut réparer.
error-500-title = Erreur de notre côté
error-500-text = Un problème est survenu sur le serveur. Les notes enregistrées ne sont pas touchées. Réessayez dans un instant.
error-home = Retour à l’accueil
error-organiser-title = Cette page est pour l’organisation
error-organiser-text = Ouvrez d’abord, dans ce navigateur, votre lien d’organisation. Si vous ne l’avez plus, demandez-en un autre à une personne qui organise, ou à qui s’occupe du serveur.

# Les décisions, actions, questions, citations et ressources réunies.
marks-title = Décisions, actions, questions
marks-lead = Les lignes repérées dans les notes, réunies par thème. Chacune mène à sa note.
marks-none = Aucune ligne n’est encore repérée. Commencez une ligne d’une note par **Décision :**, **Action :**, **Question :**, **Citation :** ou **Ressource :** et elle paraîtra ici.
marks-table = Télécharger en tableau (.csv)
marks-markdown = Télécharger en Markdown
marks-no-theme = Sans thème
marks-decision = Décisions
marks-action = Actions
marks-question = Questions
marks-quote = Citations
marks-resource = Ressources
marks-column-kind = Sorte
marks-column-text = Texte
marks-column-theme = Thème
marks-column-session = Session
marks-column-day = Journée
marks-column-address = Adresse

# Les sessions sans notes.
missing-title = Sessions sans notes
missing-lead = Elles sont terminées depuis deux jours et personne n’y a encore rien écrit. Si vous y étiez, il n’est pas trop tard.
missing-count = { $count ->
    [0] Toutes les sessions passées ont leurs notes.
    [one] Une session attend ses notes.
   *[other] { $count } sessions attendent leurs notes.
}

access-title = Accessibilité
access-link = Accessibilité : non conforme
access-lead = Ces pages doivent servir à tout le monde. Voici où elles en sont, d’après le référentiel général d’amélioration de l’accessibilité (RGAA 4.1).
access-state = État de conformité
access-state-text = Non conforme, au sens du RGAA : aucun audit complet n’a encore eu lieu, et sans audit rien d’autre ne peut être déclaré.
access-tried = Ce qui a été vérifié
access-tried-text = Chaque page est contrôlée automatiquement, en français et en anglais, selon les règles WCAG 2.1 A et AA, et sur un écran de 320 pixels de large. Lire ne demande ni script ni souris. Les couleurs suivent le mode clair ou sombre, et rien ne bouge si vous l’avez demandé à votre appareil.
access-not = Ce qui ne l’a pas été
access-not-text = Les lecteurs d’écran, Firefox et Safari n’ont pas été essayés de bout en bout. L’éditeur demande JavaScript. Ce que les personnes écrivent dans les notes, et les documents vers lesquels elles renvoient, peut ne pas être accessible.
access-contact = Un obstacle ?
access-contact-text = Dites-le à l’organisation de l’évènement, à l’accueil ou par sa propre page : elle peut vous donner la note sous une autre forme. Le texte de chaque note est aussi un simple fichier, par le bouton « Texte Markdown ».
access-rights = Voies de recours
access-rights-text = En France, si un obstacle signalé reste sans réponse, vous pouvez écrire au Défenseur des droits.
access-rights-link = https://formulaire.defenseurdesdroits.fr/
access-rights-name = Écrire au Défenseur des droits
