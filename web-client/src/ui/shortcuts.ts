/** Keys of the whole page: Ctrl+Alt with a letter. */

/**
 * Runs the action of a letter pressed with Ctrl+Alt.
 *
 * AltGr is Ctrl+Alt on some systems and types characters (€ with E on a French keyboard): those
 * stay characters.
 */
export function pageShortcuts(actions: Record<string, () => void>): void {
  document.addEventListener('keydown', event => {
    if (!event.ctrlKey || !event.altKey || event.getModifierState('AltGraph')) return;
    // The letter that is on the key; a Mac types another sign with Alt, and there its place says it.
    const letter = /^[a-z]$/i.test(event.key) ? event.key : event.code.replace(/^Key/, '');
    const action = actions[letter.toUpperCase()];
    if (!action) return;
    event.preventDefault();
    action();
  });
}
