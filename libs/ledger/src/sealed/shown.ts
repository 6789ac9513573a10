import { SealBrokenError, UnknownDataKeyError } from './unknown-data-key.js';

/** A view of many records shows what it can read: in place of a part that it cannot, it says why. */
export const shown = <T>(read: () => T, otherwise: (why: string) => T): T => {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnknownDataKeyError || error instanceof SealBrokenError) return otherwise(error.message);
    throw error;
  }
};

export const shownText = (read: () => string): string => shown(read, (why) => `unreadable: ${why}`);

export const shownValue = (read: () => unknown): unknown => shown(read, (why) => ({ unreadable: why }));
