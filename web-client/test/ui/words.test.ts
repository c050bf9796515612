/** How the page writes times and keys. */
import { describe, expect, it } from 'vitest';
import { keyName, keyShortcut } from '../../src/ui/key-names.ts';
import { timeOfDay } from '../../src/ui/messages.ts';

describe('the time of day', () => {
  it('e03 is 00:05 after midnight', () => {
    expect(timeOfDay(new Date('2031-05-03T00:05:00Z'), 'UTC')).toBe('00:05');
  });

  it('is that of the event', () => {
    const noon = new Date('2031-07-06T12:00:00Z');
    expect(timeOfDay(noon, 'Europe/Paris')).toBe('14:00');
    expect(timeOfDay(noon, 'Nowhere/Nothing')).toMatch(/^\d\d:00$/);
  });
});

describe('keys', () => {
  it('are those of the machine', () => {
    expect(keyName('Mod-Shift-h', true)).toBe('⌘⇧H');
    expect(keyName('Control-Alt-t', true)).toBe('⌃⌥T');
    expect(keyName('Alt-b', false)).toBe('Alt+B');
    expect(keyShortcut('Mod-b', true)).toBe('Meta+B');
    expect(keyShortcut('Mod-Shift-z', false)).toBe('Control+Shift+Z');
  });
});
