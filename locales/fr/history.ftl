# L’historique d’une note.

history-title = Historique
history-versions = Versions
history-empty = Rien n’a encore été écrit.
history-earlier = Versions plus anciennes
history-earlier-one = Version précédente
history-later-one = Version suivante
history-edits = { $count ->
    [0] aucune modification
    [one] { $count } modification
   *[other] { $count } modifications
}
history-unknown-device = appareil inconnu
history-device = appareil { $id }
history-difference = Ce que ce texte changerait dans la note actuelle
history-same = Rien : c’est le texte actuel de la note.
history-text = Le texte
history-source = En Markdown
history-restore = Remettre ce texte
history-change-text = La note est changée par une nouvelle modification : rien n’est perdu, tout reste dans l’historique, et ce que d’autres écrivent en ce moment est gardé.
history-without = Sans ce qu’a fait { $who }
history-undo = Annuler ce qu’a fait un appareil
history-undo-text = Ce que l’appareil a écrit est retiré, ce qu’il a effacé revient. Ce que les autres ont écrit reste. Vous verrez le changement avant de décider.
history-undo-who = Appareil
history-undo-from = Depuis la version
history-undo-to = Jusqu’à la version
history-undo-see = Voir ce qui changerait
history-undo-button = Annuler ces modifications
history-freeze = Clore la note
history-freeze-text = Plus personne ne pourra y écrire. Le numéro de la dernière modification et l’empreinte du texte sont gardés : chacun peut vérifier que rien n’a changé depuis.
history-freeze-button = Clore la note
history-reopen-button = Rouvrir la note
history-frozen = Cette note est close : plus personne n’y écrit.
history-sealed = Cette note est close depuis { $when } : plus personne n’y écrit. Empreinte SHA-256 du texte :
history-done-restored = Le texte est revenu.
history-done-undone = Les modifications sont annulées.
history-done-frozen = La note est close.
history-done-reopened = La note est rouverte.
history-done-nothing = Il n’y avait rien à changer.
history-done-stale = Quelqu’un d’autre a remis un texte au même moment. Rien n’a été changé : regardez de nouveau.
history-done-waiting = Le serveur ne peut pas enregistrer en ce moment. Regardez l’historique dans un instant avant de recommencer.
