# Les pages de l’organisation

organise-title = Organiser
organise-tab-sessions = Sessions
organise-tab-links = Inviter et liens
organise-tab-devices = Appareils
organise-tab-archive = Emporter l’archive
organise-tab-journal = Ce qui a été fait
organise-foreign = Cette demande venait d’un autre site. Rien n’a été changé.
organise-undo = Revenir en arrière
organise-sum-sessions = { $count ->
    [one] { $count } session
   *[other] { $count } sessions
 }
organise-sum-writers = { $count ->
    [one] { $count } appareil écrit
   *[other] { $count } appareils écrivent
 }
organise-sum-readers = { $count ->
    [one] { $count } lit
   *[other] { $count } lisent
 }
organise-sum-empty = { $count ->
    [one] { $count } sans note
   *[other] { $count } sans notes
 }
organise-writing = { $count ->
    [one] { $count } écrit
   *[other] { $count } écrivent
 }
organise-reading = { $count ->
    [one] { $count } lit
   *[other] { $count } lisent
 }
organise-size = { $count ->
    [one] { $count } signe
   *[other] { $count } signes
 }
organise-now = à l’instant
organise-minutes-ago = { $count ->
    [one] il y a { $count } min
   *[other] il y a { $count } min
 }
organise-hours-ago = { $count ->
    [one] il y a { $count } h
   *[other] il y a { $count } h
 }
organise-changed = Modifiée { $when }
organise-nothing-written = Rien n’est encore écrit
organise-find = Chercher un titre, une salle, un nom
organise-show = Montrer
organise-show-all = toutes les sessions
organise-show-live = celles où l’on écrit
organise-show-empty = celles sans notes
organise-seats = notes : { $names }
organise-show-alone = celles où personne n’écrit ni ne s’est annoncé
organise-show-closed = celles en pause, closes ou masquées
organise-filter = Afficher
organise-none = Aucune session ne correspond.
organise-pages = Pages
organise-state-open = Ouverte
organise-state-paused = En pause
organise-state-frozen = Close
organise-state-link = Sur lien seulement
organise-state-hidden = Masquée
organise-pause = Mettre en pause
organise-open = Rouvrir
organise-freeze = Clore
organise-reopen = Rouvrir
organise-hide = Masquer
organise-show-again = Montrer
organise-will-pause = Qui prend des notes attend : son texte reste dans son navigateur. L’organisation peut toujours écrire. Se défait d’une pression.
organise-will-open = Qui prend des notes peut de nouveau écrire.
organise-will-freeze = Personne n’écrit plus, pas même l’organisation. La note reste lisible. On peut la rouvrir, et cela se verra.
organise-will-reopen = On pourra de nouveau écrire dans cette note. Cela se verra dans la liste de ce qui a été fait.
organise-will-hide = La session disparaît du programme et son adresse ne répond plus, sauf pour l’organisation. Rien n’est effacé. Se défait d’une pression.
organise-will-show = La session revient au programme, avec ses notes.
organise-done-pause = « { $title } » est en pause.
organise-done-open = « { $title } » est ouverte.
organise-done-freeze = « { $title } » est close.
organise-done-reopen = « { $title } » est de nouveau ouverte.
organise-done-hide = « { $title } » est masquée.
organise-done-show = « { $title } » est de nouveau au programme.
organise-read = Lire la note
organise-invite-here = Inviter pour cette session
organise-lock-title = Tout verrouiller
organise-lock = Verrouiller toutes les notes
organise-unlock = Déverrouiller
organise-will-lock = Personne n’écrit plus, nulle part, dans la seconde, sauf l’organisation. La lecture continue. Rien n’est perdu : le texte en cours reste dans chaque navigateur. Se défait d’une pression.
organise-locked = Toutes les notes sont verrouillées : seule l’organisation écrit.
organise-done-lock = Toutes les notes sont verrouillées.
organise-done-unlock = Les notes sont comme avant.
organise-role-organiser = Organisation
organise-role-note-taker = Prise de notes
organise-role-archivist = Archives
organise-role-reader = Lecture
organise-may-organiser = fait tout ce que vous faites ici
organise-may-note-taker = écrit dans les notes
organise-may-archivist = lit tout, clôt et emporte les notes
organise-may-reader = lit aussi ce qui n’est pas public
organise-scope-all = Tous les évènements
organise-scope-event = Tout l’évènement
organise-scope-theme = Thème : { $title }
organise-scope-room = Salle : { $title }
organise-scope-session = Session : { $title }
organise-place-rooms = Une salle
organise-place-themes = Un thème
organise-place-sessions = Une session
organise-invite = Inviter
organise-invite-role = Qui a ce lien
organise-invite-for = Pour
organise-invite-label = Nom du lien, pour le retrouver
organise-invite-example = Accueil, mercredi
organise-invite-ends = Jusqu’à quand
organise-invite-devices = Nombre d’appareils, au plus (vide : sans limite)
organise-invite-make = Créer le lien
organise-invite-once = Le lien ne sera montré qu’une fois, avec un code QR et une feuille à imprimer.
organise-end-never = sans limite
organise-end-tonight = ce soir à minuit
organise-end-week = dans une semaine
organise-end-after = une semaine après l’évènement
organise-links-all = Tous les liens
organise-links-none = Il n’y a pas encore de lien pour cet évènement.
organise-link-made = créé { $when }
organise-link-from = par « { $label } »
organise-link-ends = jusqu’{ $when }
organise-link-devices = { $count ->
    [one] { $count } appareil
   *[other] { $count } appareils
 }
organise-link-most = { $count ->
    [one] { $count } au plus
   *[other] { $count } au plus
 }
organise-link-works = Ouvre
organise-link-replaced = Remplacé : personne de nouveau n’entre
organise-link-revoked = Terminé
organise-link-expired = Sa durée est passée
organise-link-other-pepper = N’ouvre plus rien : le secret du serveur a changé
organise-link-mine = C’est par ce lien que vous êtes ici.
organise-revoke = Mettre fin
organise-reinstate = Rétablir
organise-will-revoke = { $count ->
    [one] Ce lien n’ouvrira plus rien, et { $count } appareil entré par lui ne pourra plus que lire, dans la seconde. Se défait d’une pression.
   *[other] Ce lien n’ouvrira plus rien, et { $count } appareils entrés par lui ne pourront plus que lire, dans la seconde. Se défait d’une pression.
 }
organise-done-revoke = Le lien « { $title } » est terminé.
organise-done-reinstate = Le lien « { $title } » ouvre de nouveau.
organise-bad-link = Le nombre d’appareils est un nombre entier à partir de 1, et un lien est pour quelque chose du programme. Rien n’a été créé : revenez en arrière et corrigez.
organise-new-link = Votre nouveau lien
organise-new-link-once = Ce lien n’est montré que maintenant : copiez-le, ou imprimez cette page.
organise-new-link-address = Adresse du lien
organise-new-link-organiser = Qui a ce lien fait tout ce que vous faites. Ne l’affichez pas.
organise-new-link-print = À l’impression, seule la feuille ci-dessous sort, en français et en anglais.
organise-new-link-back = J’ai noté le lien
organise-sheet = Feuille à imprimer
organise-qr = Code QR du lien
organise-devices-count = { $count ->
    [one] { $count } appareil
   *[other] { $count } appareils
 }
organise-devices-what = Un appareil est un navigateur entré par un lien. Si un appareil retiré revient par le même lien dans un autre navigateur, mettez fin à ce lien.
organise-device-me = (vous)
organise-device-nameless = Sans nom
organise-device-removed = Retiré : lit seulement
organise-device-seen = vu { $when }
organise-device-number = appareil { $number }
organise-remove = Retirer
organise-readmit = Laisser revenir
organise-will-remove = Cet appareil ne pourra plus écrire dans cet évènement, dans la seconde. Les autres personnes qui ont le même lien continuent. Ce qu’il a écrit reste. Se défait d’une pression.
organise-done-remove = « { $title } » est retiré.
organise-done-readmit = « { $title } » peut de nouveau écrire.
organise-journal-what = Ce que l’organisation a fait ici, le plus récent d’abord. Aucune adresse de machine n’est gardée.
organise-journal-empty = Rien n’a encore été fait.
organise-act-link-made = Lien créé
organise-act-link-replaced = Lien remplacé
organise-act-link-revoked = Lien terminé
organise-act-link-reinstated = Lien rétabli
organise-act-device-removed = Appareil retiré
organise-act-device-readmitted = Appareil réadmis
organise-act-session-paused = Session mise en pause
organise-act-session-opened = Session rouverte
organise-act-session-frozen = Session close
organise-act-session-hidden = Session masquée
organise-act-session-shown = Session montrée
organise-act-all-locked = Tout verrouillé
organise-act-all-unlocked = Tout déverrouillé
organise-act-programme-imported = Programme importé
organise-act-import-undone = Import défait
organise-act-event-made = Évènement créé
organise-act-event-changed = Programme modifié
organise-act-event-hidden = Évènement masqué
organise-act-event-shown = Évènement montré
organise-act-other = Autre chose
sheet-title-note-taker = Prenez les notes avec nous
sheet-title-reader = Lisez les notes
sheet-title-archivist = Emportez les notes
sheet-title-organiser = Organisez avec nous
sheet-scan = Visez ce code avec l’appareil photo de votre téléphone.
sheet-then-note-taker = Choisissez la session et dites votre prénom, ou rien.
sheet-know-note-taker = Écrivez : « Enregistré » paraît quand c’est gardé.
sheet-then-reader = Choisissez la session.
sheet-know-reader = La page suit les notes pendant qu’on les écrit.
sheet-then-archivist = Choisissez l’évènement.
sheet-know-archivist = Emportez l’archive quand vous voulez.
sheet-then-organiser = Choisissez l’évènement.
sheet-know-organiser = Gardez cette feuille à l’abri.
sheet-small = Sans compte et sans application.
sheet-read = Pour lire seulement :

organise-new-event = Créer un évènement
organise-event-title = Titre
organise-event-first = Premier jour
organise-event-last = Dernier jour (vide : un seul jour)
organise-event-place = Lieu
organise-event-rooms = Salles, une par ligne
organise-event-themes = Thèmes, un par ligne ; les personnes qui les coordonnent après deux-points : Lowtech : Ana, Yves
organise-event-more = Adresse et fuseau horaire
organise-event-address = Adresse (vide : faite du titre et de l’année)
organise-event-zone = Fuseau horaire (vide : Europe/Paris)
organise-event-make = Créer l’évènement
organise-event-no-title = Il manque un titre. Rien n’a été créé.
organise-event-no-day = Le premier jour est une date, comme 2027-07-06. Rien n’a été créé.
organise-event-days = Le dernier jour vient après le premier, et un évènement dure 60 jours au plus. Rien n’a été créé.
organise-event-taken = Un évènement a déjà cette adresse. Choisissez-en une autre sous « Adresse et fuseau horaire ». Rien n’a été créé.
organise-event-bad = L’adresse est réservée, ou le fuseau horaire n’est pas connu : Europe/Paris en est un. Rien n’a été créé.
organise-new-session = Ajouter une session
organise-session-title = Titre
organise-session-day = Journée
organise-session-hour = Heure
organise-session-room = Salle
organise-session-theme = Thème
organise-session-make = Ajouter la session
organise-session-hint = Si vous importez ensuite un programme où elle n’est pas, la session en sort ; sa note reste.
organise-unknown = pas encore connu

organise-import = Importer un programme
organise-import-text = Collez ici le programme : schedule.xml, schedule.json ou notre TOML
organise-import-zone = Fuseau horaire, si le fichier n’en a pas (Europe/Paris)
organise-import-show = Voir ce qui changerait
organise-import-notes = Les notes ne sont jamais touchées. Une session qui a une note la garde, même si elle sort du programme.
organise-import-refused = Ce programme n’est pas pris, et rien n’a été changé.
organise-import-preview = Ce qui changerait
organise-import-nothing = Rien : le programme est déjà celui-là.
organise-import-warnings = Ce qui n’a pas pu être lu tel quel
organise-import-suspicious = Plus de la moitié des sessions sortirait du programme, et c’est bien voulu
organise-import-take = Prendre ce programme
organise-import-new = { $count } à ajouter
organise-import-moved = { $count } à déplacer
organise-import-renamed = { $count } à renommer
organise-import-changed = { $count } à modifier
organise-import-gone = { $count } à retirer
organise-import-cancelled = { $count } à annuler
organise-import-more = et { $count } autres
organise-import-is-new = Nouvelle
organise-import-leaves = Sort du programme
organise-import-leaves-with-note = Sort du programme, et reste dans les listes avec sa note
organise-field-title = titre
organise-field-kind = genre
organise-field-language = langue
organise-field-day = journée
organise-field-start = heure
organise-field-duration = durée
organise-field-room = salle
organise-field-theme = thème
organise-field-speakers = personnes
organise-field-description = description
organise-field-status = état
organise-field-cancelled = annulée
organise-field-links = liens
organise-field-other = autres détails

organise-tab-event = Évènement
organise-edit-session = Modifier ou déplacer
organise-session-minutes = Durée en minutes
organise-session-new-room = Ou une autre salle, à ajouter
organise-session-status = État
organise-status-confirmed = confirmée
organise-status-provisional = à confirmer
organise-status-cancelled = annulée
organise-session-save = Enregistrer
organise-will-edit = Le programme change tout de suite. La note et son adresse restent. Se défait d’une pression. Un import ultérieur remet ce que dit son fichier.
organise-done-edit = « { $title } » est modifiée.
organise-session-no-title = Il manque un titre. Rien n’a été changé.
organise-session-bad-day = La journée est une de celles de l’évènement. Rien n’a été changé.
organise-session-bad-hour = L’heure s’écrit 14:30. Rien n’a été changé.
organise-session-hour-without-day = Une heure a besoin d’une journée : choisissez-la aussi. Rien n’a été changé.
organise-session-bad-minutes = La durée est un nombre de minutes, au moins 1. Rien n’a été changé.
organise-session-bad-place = La salle et le thème sont ceux de l’évènement. Rien n’a été changé.
organise-changes-event = Seulement l’évènement : son titre, ses journées, ses salles ou ses thèmes.
organise-done-import = Le programme est pris.
organise-done-undo = Le dernier changement du programme est défait.
organise-undo-title = Défaire le dernier changement du programme
organise-undo-what = Un import, une session ajoutée ou modifiée, un titre : vous voyez d’abord ce qui changerait.
organise-undo-see = Voir
organise-undo-do = Défaire
organise-undo-nothing = Il n’y a pas de changement à défaire, ou le programme a changé depuis.
organise-will-undo = Les notes ne sont jamais touchées : une session qui a une note la garde. Se défait aussi d’une pression.
organise-rename-event = Renommer
organise-will-rename-event = L’adresse reste. Se défait d’une pression. Un import ultérieur remet le titre de son fichier.
organise-done-rename-event = L’évènement s’appelle « { $title } ».
organise-hide-event = Masquer l’évènement
organise-will-hide-event = L’évènement et toutes ses sessions disparaissent pour tout le monde, sauf pour l’organisation. Rien n’est effacé. Se défait d’une pression.
organise-done-hide-event = L’évènement est masqué.
organise-show-event = Montrer l’évènement
organise-will-show-event = L’évènement et ses sessions reviennent, avec leurs notes.
organise-done-show-event = L’évènement est montré.
organise-remove-event = Retirer l’évènement
organise-will-remove-event = { $count ->
    [0] L’évènement et ses pages disparaissent pour tout le monde, l’organisation comprise. Il n’a pas de notes, et la page « Organiser » peut le remettre.
    [one] L’évènement et ses pages disparaissent pour tout le monde, l’organisation comprise. { $count } note reste sur le disque, et la page « Organiser » peut remettre l’évènement.
   *[other] L’évènement et ses pages disparaissent pour tout le monde, l’organisation comprise. { $count } notes restent sur le disque, et la page « Organiser » peut remettre l’évènement.
 }
organise-remove-event-sure = C’est bien voulu
organise-done-remove-event = « { $title } » est retiré.
organise-removed = Évènements retirés
organise-bring-back = Remettre
organise-act-session-added = Session ajoutée
organise-act-session-edited = Session modifiée
organise-act-event-removed = Évènement retiré
organise-act-event-restored = Évènement remis
