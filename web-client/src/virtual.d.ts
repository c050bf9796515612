/** Modules that the build makes: see `build/unsent-words.ts`. */
declare module 'virtual:unsent-words' {
  const words: Record<'fr' | 'en', Record<'one' | 'other', string>>;
  export default words;
}
