import { isDamage } from './damage.js';
import { SealBrokenError, UnknownDataKeyError } from './unknown-data-key.js';

/** What an error may say of a record: that of a parser would quote it. */
const whyOf = (error: unknown): string | null => {
  if (error instanceof UnknownDataKeyError || error instanceof SealBrokenError) return error.message;
  return isDamage(error) ? 'it is damaged' : null;
};

/** A view of many records shows what it can read: in place of a part that it cannot, it says why. */
export const shown = <T>(read: () => T, otherwise: (why: string) => T): T => {
  try {
    return read();
  } catch (error) {
    const why = whyOf(error);
    if (why === null) throw error;
    return otherwise(why);
  }
};

export const shownText = (read: () => string): string => shown(read, (why) => `unreadable: ${why}`);

export const shownValue = (read: () => unknown): unknown => shown(read, (why) => ({ unreadable: why }));
