# The history of a note.

history-title = History
history-versions = Versions
history-empty = Nothing has been written yet.
history-earlier = Earlier versions
history-earlier-one = Version before
history-later-one = Version after
history-edits = { $count ->
    [0] no edits
    [one] { $count } edit
   *[other] { $count } edits
}
history-unknown-device = unknown device
history-device = device { $id }
history-difference = What this text would change in the note as it is now
history-same = Nothing: it is the text of the note as it is now.
history-text = The text
history-source = As Markdown
history-restore = Bring this text back
history-change-text = The note is changed by a new edit: nothing is lost, everything stays in the history, and what others are writing right now is kept.
history-without = Without what { $who } did
history-undo = Undo what a device did
history-undo-text = What the device wrote is taken out, what it deleted comes back. What others wrote stays. You will see the change before you decide.
history-undo-who = Device
history-undo-from = Since the version
history-undo-to = Until the version
history-undo-see = See what would change
history-undo-button = Undo these edits
history-freeze = Close the note
history-freeze-text = Nobody will be able to write in it any more. The number of the last edit and a fingerprint of the text are kept: anybody can check that nothing has changed since.
history-freeze-button = Close the note
history-reopen-button = Open the note again
history-frozen = This note is closed: nobody writes in it any more.
history-sealed = This note has been closed since { $when }: nobody writes in it any more. SHA-256 fingerprint of the text:
history-done-restored = The text is back.
history-done-undone = The edits are undone.
history-done-frozen = The note is closed.
history-done-reopened = The note is open again.
history-done-nothing = There was nothing to change.
history-done-stale = Somebody else brought a text back at the same moment. Nothing was changed: look again.
history-done-waiting = The server cannot save right now. Look at the history in a moment before you try again.
