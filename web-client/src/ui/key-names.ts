/** How keys are called on the machine of this person: ⌘B on a Mac, Ctrl+B elsewhere. */
import { say } from './messages.ts';

const MAC_SIGNS: Record<string, string> = { Mod: '⌘', Control: '⌃', Alt: '⌥', Shift: '⇧' };

/** Whether this is a Mac, an iPad or an iPhone. */
export function isMac(platform = globalThis.navigator?.platform ?? ''): boolean {
  return /^(Mac|iP(hone|ad|od))/.test(platform);
}

/** A key such as `Mod-Shift-h`, or keys one after the other, as a person reads them. */
export function keyName(key: string, mac = isMac()): string {
  if (key.includes(' '))
    return key
      .split(' ')
      .map(one => keyName(one, mac))
      .join(' ');
  const parts = key.split('-').map(part => (part.length === 1 ? part.toUpperCase() : part));
  if (key === 'Escape') return say('editor-key-escape');
  if (mac) return parts.map(part => MAC_SIGNS[part] ?? part).join('');
  const words: Record<string, string> = {
    Mod: say('editor-key-control'),
    Control: say('editor-key-control'),
    Shift: say('editor-key-shift'),
  };
  return parts.map(part => words[part] ?? part).join('+');
}

/** The same key in the notation of `aria-keyshortcuts`. */
export function keyShortcut(key: string, mac = isMac()): string {
  const parts = key.split('-').map(part => (part.length === 1 ? part.toUpperCase() : part));
  return parts.map(part => (part === 'Mod' ? (mac ? 'Meta' : 'Control') : part)).join('+');
}
