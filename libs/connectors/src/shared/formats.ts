import { createHash } from 'node:crypto';
import { isEventTime, type RelayEvent } from '@scm-relay/schemas';
import Big from 'big.js';
import { DateTime } from 'luxon';

// How amounts, texts and times are written for a vendor.

const scaleOf = (amount: string): number => amount.split('.')[1]?.length ?? 0;

/** `price` × `count`, exact, with the price's own number of decimals. */
export const times = (price: string, count: number): string => new Big(price).times(count).toFixed(scaleOf(price));

/** Exact sum, with as many decimals as its most exact part. */
export const sum = (amounts: readonly string[]): string =>
  amounts.reduce((total, amount) => total.plus(amount), new Big(0)).toFixed(Math.max(0, ...amounts.map(scaleOf)));

/** decimal(19,4) as the push documents write it: `18.0000` */
export const fourDecimals = (amount: string | number): string => new Big(amount).toFixed(4);

/** Whatever they are, so many digits stay the same as a number (IEEE 754). */
const SURE_DIGITS = 15;

/** A JSON number where the document shows one; text where a number could not hold the amount exactly. */
export const asNumber = (amount: string): number | string => {
  const number = Number(amount);
  return amount.length <= SURE_DIGITS || new Big(amount).eq(number) ? number : amount;
};

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

/**
 * When an event happened: a refund's `ts`, read in `timeZone` where it names no zone of its own, else the time
 * of receipt (CONTRACT §3.1). `null` where `ts` or the zone is none.
 */
export const eventTime = (event: RelayEvent, timeZone: string): DateTime<true> | null => {
  const options = { zone: timeZone, locale: 'en' };
  const ts = event.kind === 'refund' ? event.body.ts : undefined;
  if (ts !== undefined && !isEventTime(ts)) return null;
  const time =
    ts === undefined ? DateTime.fromMillis(event.acceptedAt, options) : DateTime.fromISO(ts.replace(' ', 'T'), options);
  return time.isValid ? time : null;
};

/** Whole unix seconds. */
export const unixSeconds = (time: DateTime<true>): number => Math.floor(time.toSeconds());

/** `yyyy-MM-dd HH:mm:ss`, as the partner documents write a date-time. */
export const plainTime = (time: DateTime<true>): string => time.toFormat('yyyy-MM-dd HH:mm:ss');
