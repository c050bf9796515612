# La page de prise de notes et la page des liens. Les { $variables } sont remplies dans le navigateur.

editor-title = Prendre des notes
editor-text-label = Texte de la note, en Markdown. Échap puis Tab pour en sortir.
editor-placeholder = Écrivez ici. Tout le monde voit ce que vous tapez.
editor-no-script = Pour écrire, il faut JavaScript. La note se lit sans, sur la page de lecture.
editor-read-page = Page de lecture

# L’état, toujours visible
editor-saved = Enregistré à { $time }
editor-sending = Envoi…
editor-connecting = Connexion…
editor-unsent-one = { $count } caractère non envoyé
editor-unsent-other = { $count } caractères non envoyés
editor-unsent-notes-one = { $count } note a du texte non envoyé dans ce navigateur
editor-unsent-notes-other = { $count } notes ont du texte non envoyé dans ce navigateur
editor-offline = Hors ligne, votre texte est gardé ici
editor-offline-keeping = Hors ligne, votre texte va être gardé ici…
editor-offline-not-kept = Hors ligne. Gardez cette page ouverte : ce navigateur ne garde pas votre texte
editor-address-refused = Le serveur refuse les modifications venues de cette adresse. Votre texte est gardé ici ; prévenez l’organisation
editor-too-long = Ce texte n’a pas été ajouté : la note ferait { $size } octets, et une note en compte au plus { $limit }. Continuez dans la note d’une autre session, ou retirez du texte.
editor-understood = Compris
editor-read-only = Lecture seule
editor-key-refused = Lecture seule. Votre lien ne marche plus : demandez-en un nouveau à l’organisation.
editor-access-revoked = Lecture seule. L’organisation a mis fin à votre lien : collez-en un nouveau ci-dessous. Votre texte est toujours ici.
editor-access-expired = Lecture seule. La durée de votre lien est passée : collez-en un nouveau ci-dessous. Votre texte est toujours ici.
editor-access-other-event = Lecture seule. Votre lien est pour un autre évènement : collez ci-dessous celui de cet évènement.
editor-access-role = Lecture seule. Votre lien permet seulement de lire.
editor-access-removed = Lecture seule. L’organisation a retiré cet appareil de l’évènement. Votre texte est toujours ici.
editor-access-paused = L’organisation a mis l’écriture en pause. Votre texte est toujours ici.
editor-access-frozen = Les notes sont closes. Votre texte est toujours ici.
editor-storage-full = Le disque du serveur est plein : rien ne peut être enregistré. Vous pouvez continuer à écrire : votre texte est gardé dans ce navigateur. Laissez cette page ouverte et prévenez l’organisation.
editor-storage-full-not-kept = Le disque du serveur est plein : rien ne peut être enregistré. Ce navigateur ne garde pas votre texte : laissez cette page ouverte et prévenez l’organisation.
editor-storage-failing = Le disque du serveur est en panne : rien ne peut être enregistré. Vous pouvez continuer à écrire : votre texte est gardé dans ce navigateur. Laissez cette page ouverte et prévenez l’organisation.
editor-storage-failing-not-kept = Le disque du serveur est en panne : rien ne peut être enregistré. Ce navigateur ne garde pas votre texte : laissez cette page ouverte et prévenez l’organisation.
editor-refused = Le serveur n’a pas accepté vos dernières modifications. Votre texte est toujours ici : copiez-le, puis réessayez.
editor-refused-too-long = La note est pleine : vos derniers mots n’ont pas été ajoutés. Copiez-les, puis continuez dans la note d’une autre session.
editor-refused-conflict = Non enregistré : la note a d’autres mots à la place des vôtres. Copiez votre texte, puis rechargez la page.
editor-refused-incomplete = Non enregistré : il manque au serveur une partie de votre texte. Copiez-le, puis rechargez la page.
editor-refused-overspent = Non enregistré : cet appareil a écrit ici aujourd’hui plus que le serveur n’accepte. Copiez votre texte et prévenez l’organisation.
editor-stop-gate = Cette page a envoyé quelque chose que le serveur ne peut pas accepter. Copiez votre texte, puis rechargez la page.
editor-stop-key = Ce lien ne marche plus. Demandez-en un nouveau à l’organisation. Votre texte est toujours ici.
editor-stop-missing = Cette session n’existe pas. Votre texte est toujours ici.
editor-stop-removed = L’organisation a retiré cet appareil. Votre texte est toujours ici.
editor-stop-epoch = Ces notes ont été remplacées. Votre texte est gardé dans ce navigateur.
editor-stop-epoch-not-kept = Ces notes ont été remplacées. Votre texte n’est que dans cette page : copiez-le avant de la fermer.
editor-quarantined = Le serveur ne peut pas ouvrir cette note : elle est endommagée. Votre texte est toujours ici. L’organisation peut la réparer ; cette page se reconnecte d’elle-même.

# Les textes d’avant le remplacement d’une note
editor-replaced-title = Les notes ont été remplacées
editor-replaced-text = L’organisation a rétabli ces notes depuis une sauvegarde, ou en a retiré des mots. Pour que rien n’y revienne par accident, votre texte n’a pas été mêlé aux notes actuelles. Copiez-le ou téléchargez-le, puis ouvrez les notes actuelles et ajoutez-y ce qui manque.
editor-replaced-leave = Ouvrir les notes actuelles
editor-earlier-title = Vous avez un texte d’avant
editor-earlier-text = Ces notes ont été rétablies depuis une sauvegarde, ou des mots en ont été retirés. Votre texte d’avant est gardé dans ce navigateur et n’y a pas été mêlé. Reprenez-en ce qui manque ici.
editor-earlier-leave = Supprimer ce texte d’avant
editor-earlier-label = Mon texte d’avant
editor-earlier-show = Afficher mon texte
editor-download = Le télécharger (.md)

# Reprendre son texte
editor-copy = Copier mon texte
editor-copied = Texte copié.
editor-copy-by-hand = Votre navigateur ne permet pas de copier d’ici. Le texte est sélectionné : copiez-le vous-même.
editor-copy-label = Texte à copier
editor-retry = Réessayer
editor-take-server = Abandonner ma copie et reprendre la note du serveur

# Les vues
editor-more = Plus
editor-back = Retour à la note
editor-view = Affichage
editor-view-write = Écrire
editor-view-both = Les deux
editor-view-read = Lire
editor-preview-waiting = L’aperçu attend le serveur.

# La barre d’outils
editor-toolbar = Mise en forme
editor-key-control = Ctrl
editor-key-shift = Maj
editor-key-escape = Échap
editor-tool-heading = Titre
editor-tool-bold = Gras
editor-tool-italic = Italique
editor-tool-list = Liste
editor-tool-task = Tâche
editor-tool-link = Lien
editor-tool-quote = Citation
editor-tool-code = Code
editor-tool-table = Tableau
editor-tool-time = Heure
editor-tool-undo = Annuler
editor-tool-redo = Rétablir
editor-tool-find = Chercher
editor-table-left = Colonne 1
editor-table-right = Colonne 2

# Chercher dans la note ; $ est un nombre
editor-find-find = Chercher
editor-find-replace-field = Remplacer par
editor-find-next = suivant
editor-find-previous = précédent
editor-find-all = tout sélectionner
editor-find-case = respecter la casse
editor-find-word = mots entiers
editor-find-regexp = expression régulière
editor-find-replace = remplacer
editor-find-replace-all = tout remplacer
editor-find-close = fermer
editor-find-current = résultat actuel
editor-find-line = à la ligne
editor-find-replaced-line = résultat remplacé à la ligne $
editor-find-replaced-all = $ résultats remplacés

# Les personnes
editor-writers-one = { $count } écrit
editor-writers-other = { $count } écrivent
editor-readers-one = { $count } lit
editor-readers-other = { $count } lisent
editor-no-name = Sans nom
editor-you = { $name } (vous)
editor-your-name = Votre nom
editor-your-name-hint = Facultatif. Qui lit la note le voit quand vous écrivez. Les personnes qui écrivent le voient aussi plus tard, à côté de vos mots.

# Partager
editor-share = Partager
editor-share-read = Pour lire
editor-share-read-hint = La page de lecture suit la note en direct. Aucun compte.
editor-share-write = Pour écrire
editor-share-write-hint = Qui a ce lien peut écrire. Donnez-le seulement aux personnes qui prennent des notes.
editor-share-make = Créer un lien pour écrire
editor-share-make-hint = Un lien de prise de notes, fait pour cette note : il dure un jour, ou jusqu’à ce que l’organisation y mette fin.
editor-share-ask = Pour inviter quelqu’un à écrire, demandez un lien à l’organisation.
editor-share-copy = Copier
editor-share-copied = Copié.

# La page /join
editor-join-title = Votre lien
editor-join-wait = Vérification du lien…
editor-join-no-script = Pour utiliser ce lien, il faut JavaScript. Les notes se lisent sans.
editor-join-as-organiser = Vous pouvez maintenant organiser et écrire. Choisissez l’évènement :
editor-join-as-note-taker = Vous pouvez maintenant écrire. Choisissez une session dans :
editor-join-as-archivist = Vous pouvez maintenant lire, clore et emporter les notes de :
editor-join-as-reader = Vous pouvez maintenant lire les notes de :
editor-join-new-event = Créer un évènement
editor-join-empty = Ce lien est incomplet : il manque la clé après « # ». Ouvrez-le en entier.
editor-join-label = Pour écrire, collez ici le lien que l’organisation vous a donné
editor-join-use = Utiliser ce lien
editor-join-again = Réessayer
editor-join-unknown = Ce lien n’est pas connu ici. Vérifiez qu’il est entier, ou demandez-en un nouveau à l’organisation.
editor-join-mistyped = Il y a une faute de frappe dans ce lien : une lettre manque, ou elle est fausse. Copiez-le en entier.
editor-join-replaced = Ce lien a été remplacé par un nouveau. Demandez le nouveau à l’organisation.
editor-join-revoked = L’organisation a mis fin à ce lien. Demandez-lui-en un nouveau.
editor-join-expired = Ce lien n’est plus valable : sa durée est passée. Demandez-en un nouveau à l’organisation.
editor-join-full = Ce lien est déjà utilisé sur autant d’appareils que prévu. Demandez-en un autre à l’organisation.
editor-join-other-event = Ce lien est pour un autre évènement. Collez celui de cet évènement.
editor-join-no-cookie = Ce navigateur refuse les cookies, et écrire en demande un. Autorisez-les pour ce site, puis ouvrez le lien de nouveau.
editor-join-unanswered = Le serveur ne répond pas. Réessayez dans un instant.

# Commencer une note
editor-begin = Commencer par un modèle
editor-begin-hint = Des titres prêts à remplir. Ou écrivez simplement : cette proposition disparaît.
editor-room-left = Place pour environ { $count } signes

# Les repères de ligne
editor-marks = Repères
editor-tool-marks = Repères
editor-tool-mark-question = Question
editor-tool-mark-decision = Décision
editor-tool-mark-action = Action
editor-tool-mark-quotation = Citation exacte
editor-tool-mark-resource = Ressource

# La liste des touches
editor-tool-keys = Touches
editor-keys-title = Touches du clavier
editor-keys-close = Fermer
editor-tool-session-link = Lien vers une autre séance
editor-tool-cell-next = Case suivante d’un tableau
editor-tool-cell-previous = Case précédente d’un tableau
editor-tool-cell-leave = Sortir d’un tableau

# Ce que la page écrit dans la note, dans la langue de la note
in-note-mark-question = Question :
in-note-mark-decision = Décision :
in-note-mark-action = Action :
in-note-mark-quotation = Citation :
in-note-mark-resource = Ressource :
in-note-with = Avec :
in-note-taken-by = Notes prises par :
in-note-essentials = L’essentiel
in-note-said = Ce qui s’est dit
in-note-questions = Questions
in-note-decisions = Décisions et actions

# Le nom, demandé une fois
editor-anonymous = Anonyme · { $sign }
editor-name-ask = Votre nom, pour les autres (facultatif)
editor-name-placeholder = Votre nom
editor-name-use = OK
editor-name-without = Sans nom

# Qui a écrit quoi
editor-authors-show = Colorer le texte par personne
editor-authors-title = Ont écrit ici
editor-authors-unknown = Quelqu’un dont le nom n’est pas connu
editor-authors-here = Écrit par { $name }.
editor-authors-nothing = Aucun mot à cet endroit.
editor-tool-who = Qui a écrit ici ?

# Cocher dans l’aperçu
editor-task-gone = Cette tâche a changé entre-temps : cochez-la dans le texte.

# Le plan de la note
editor-tool-outline = Plan
editor-outline-empty = Pas encore de titre : le bouton « Titre » en fait un.

# Qui prend les notes
editor-seats = Qui prend les notes ?
editor-seats-nobody = Personne ne s’est encore annoncé.
editor-seats-take = Je prends les notes
editor-seats-leave = Je laisse ma place
editor-seats-ask-relief = Je cherche un relais
editor-seats-wants-relief = cherche un relais
editor-seats-stay = Je continue
editor-seats-relieve = Je prends le relais
editor-seats-unanswered = Pas de réponse du serveur, rien n’a changé. Essayez encore.
