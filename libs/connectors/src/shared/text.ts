import { createHash } from 'node:crypto';

const EMOJI =
  /(?![©®™])\p{Extended_Pictographic}|[\p{Emoji_Modifier}\p{Regional_Indicator}]|\u{FE0E}|\u{FE0F}|\u{200D}|\u{20E3}|[\u{E0020}-\u{E007F}]/gu;

/** WDT takes no emoji in any field (VENDOR-FACTS "WDT"): the pictures go with their joiners and modifiers, all else stays. */
export const withoutEmoji = (text: string): string => text.replace(EMOJI, '');

/** Lengths count characters, as everywhere in the contract: code points, not UTF-16 halves. */
export const characters = (text: string): number => [...text].length;

/** `text` in at most `max` UTF-16 units, as Java counts them (VENDOR-FACTS), never cut inside a letter. */
export const cutUnits = (text: string, max: number): string => {
  let kept = '';
  for (const { segment } of graphemes.segment(text)) {
    if (kept.length + segment.length > max) break;
    kept += segment;
  }
  return kept;
};

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** `text` in at most `max` characters, never cut inside a letter with its accents or a joined picture. */
export const cut = (text: string, max: number): string => {
  if (characters(text) <= max) return text;
  let kept = '';
  let length = 0;
  for (const { segment } of graphemes.segment(text)) {
    length += characters(segment);
    if (length > max) break;
    kept += segment;
  }
  // one endless grapheme: half of it says more than nothing
  return kept === '' ? [...text].slice(0, max).join('') : kept;
};

/** The first `digits` hex digits of the SHA-256 of `text`: the same input gives the same name, for ever. */
export const digest = (text: string, digits: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, digits);
