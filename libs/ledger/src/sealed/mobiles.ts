import { createHmac, hkdfSync } from 'node:crypto';
import { personalValues } from '@scm-relay/runtime';
import type { DataKey } from './sealer.js';

const MOBILE = /^(?:86)?(1[3-9]\d{9})$/;
const DIGEST_CHARACTERS = 22;
/** A notice names its member and its receiver. */
const MOST = 10;

/** A mobile number as it is compared: eleven digits; null for what is none. */
export const plainMobile = (text: string): string | null => MOBILE.exec(text.replace(/[^\d]/g, ''))?.[1] ?? null;

/** Mobile numbers among the personal fields of a notice and its order. */
export const mobilesIn = (documents: unknown): string[] =>
  [...new Set(personalValues(documents).map(plainMobile))].filter((mobile) => mobile !== null).slice(0, MOST);

/** Keyed digests of a mobile number, by which the records of a person are found though they are sealed; one for each key, the first one's first. */
export const mobileDigester = (keys: readonly DataKey[]): ((mobile: string) => string[]) => {
  const secrets = keys.map(({ secret }) => Buffer.from(hkdfSync('sha256', secret, '', 'scm-relay mobile', 32)));
  return (mobile) =>
    secrets.map((secret) =>
      createHmac('sha256', secret).update(mobile).digest('base64url').slice(0, DIGEST_CHARACTERS),
    );
};
