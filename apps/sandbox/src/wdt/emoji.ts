/** Pictures as text: shown as emoji by default, made one by U+FE0F, a keycap, or of the pictograph blocks. Not 𠮷, not ™. */
const EMOJI =
  /\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|\u20E3|(?=[\u{1F000}-\u{1FAFF}])\p{Extended_Pictographic}/u;

/** WDT stores no emoji in any field. */
export const hasEmoji = (text: string): boolean => EMOJI.test(text);
