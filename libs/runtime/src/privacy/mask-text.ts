import { withoutValues } from './find-values.js';

/**
 * What is a person's data, by the name of its field: member and receiver fields of specs/push-orders-and-returns.md and
 * specs/erp-refund-upload.md, and of CONTRACT §3.2. Compared in lower case without `_` and `-`.
 */
const PERSONAL =
  /^(name|nick|.*nick|username|buyname|realname|mobile|.*mobile|phone|.*phone|tel|telno|.*telno|address|.*address|mail|email|contact|contacts|consignee|idcard|cardcode|memberid|member|buyer|buyer.*|receiver.*|customer(name|no)|returnname|swap(receiver|province|city|district|area|zip)|payaccount|guestmemory)$/;

/** Numbers of orders, parcels and pieces: what operators search by. Digits among them are no phone numbers. */
const IDENTIFIERS =
  /^(id|seq|dn|tn|tns|sn|sns|tid|oid|iid|sku|skuid|specno|specid|specscode|speccode|barcodeid|bn|lineid|msgid|refundno|refundid|refundorderid|orderid|ordercode|ordercodes|rocode|roglid|rogid|returnlogisticsno|billnum|sellbillnum|senderbillnum|srcno|salestid|salestradeid|details|warehouseno|storesid|sid|key|timestamp|addtime|at|since|acceptedat|nextat|events|delivery|generation)$/;

/** Those of them that an event of the warehouse has (CONTRACT §3.1). */
const POSTED = /^(seq|dn|tn|tns|sn|sns)$/;

const plainName = (name: string): string => name.toLowerCase().replace(/[_-]/g, '');

export const isPersonal = (name: string): boolean => PERSONAL.test(plainName(name));
export const isIdentifier = (name: string): boolean => IDENTIFIERS.test(plainName(name));

export const isPostedNumber = (name: string): boolean => POSTED.test(plainName(name));

export const MASK = '***';

const PHONES = /(?<![\w])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![\w])|(?<![\w])0\d{2,3}[- ]?\d{7,8}(?![\w])/g;
const MAILS = /[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+/g;
/** What a vendor's error text may quote of a request's authentication. */
const SECRETS =
  /\b(authorization|secret|password|passwd|sign|token|app_?key|api_?key)(["']?\s*[:=]\s*["']?)[^\s,;&"'}<]+/gi;

/** Identity-card numbers of GB 11643: region, day of birth, serial, check digit. */
const IDENTITY_CARDS = /(?<!\w)[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\w)/g;
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_DIGITS = '10X98765432';

/** Numbers of orders have 18 digits, too: the check digit tells nine in ten of those that look like a card apart. */
const isIdentityCard = (text: string): boolean => {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(text[i]), 0);
  return CHECK_DIGITS[sum % 11] === text[17]?.toUpperCase();
};

/** A field with its value in JSON that is cut off or broken, and in a form: `"mobile":"1500…`, `mobile=1500…`. */
const JSON_PAIRS = /(["'])([\w-]{1,40})\1(\s*:\s*)("(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|-?\d+)/g;
/** The same in JSON that stands as text within JSON: `\"mobile\":\"1500…`. A quote with more backslashes belongs to the value. */
const ESCAPED_PAIRS = /(?<!\\)(\\{1,16}["'])([\w-]{1,40})\1(\s*:\s*)(\1(?:(?!(?<!\\)\1)[\s\S])*(?:\1)?|-?\d+)/g;
const FORM_PAIRS = /(?<![\w-])([\w-]{1,40})=([^\s&;,"'<>]+)/g;

/** A field of no person may hold such fields: its value is looked through, too. */
const maskFields = (text: string, pairs: RegExp, maskIn: (quote: string) => string): string =>
  text.replace(pairs, (_pair, quote: string, name: string, colon: string, value: string) => {
    const shown = isPersonal(name) ? maskIn(quote) : maskFields(value, pairs, maskIn);
    return `${quote}${name}${quote}${colon}${shown}`;
  });

const maskPairs = (text: string): string => {
  const escaped = maskFields(text, ESCAPED_PAIRS, (quote) => `${quote}${MASK}${quote}`);
  return maskFields(escaped, JSON_PAIRS, () => `"${MASK}"`).replace(FORM_PAIRS, (pair, name: string) =>
    isPersonal(name) ? `${name}=${MASK}` : pair,
  );
};

const halfWidth = (value: string): string =>
  value.replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0));

const FULL_WIDTH_NUMBERS = /[\uff10-\uff19][\uff10-\uff19\uff0d -]{8,16}[\uff10-\uff19]/g;
const isPhone = (text: string): boolean => text.replace(PHONES, '') === '';

const withoutPatterns = (text: string): string =>
  maskPairs(text)
    .replace(IDENTITY_CARDS, (number) => (isIdentityCard(number) ? MASK : number))
    .replace(PHONES, MASK)
    .replace(FULL_WIDTH_NUMBERS, (number) => (isPhone(halfWidth(number)) ? MASK : number))
    .replace(MAILS, MASK)
    .replace(SECRETS, `$1$2${MASK}`);

/**
 * A free text without phone and identity-card numbers, mail addresses, credentials, what stands beside the name of a personal field, and
 * the personal values given, however they are quoted.
 */
export const maskText = (text: string, known: readonly string[] = []): string =>
  withoutPatterns(withoutValues(text, known, MASK));

/** Numbers and codes, one or a list of them, and no words. */
const NUMBERS_ONLY = /^[\x21-\x7e]*$/;

/** The same of what should be the number of an order, a parcel or a piece: a part of it is nobody's, and its digits are no phone. */
export const maskNumber = (text: string, known: readonly string[] = []): string => {
  const rest = withoutValues(text, known, MASK, true);
  return NUMBERS_ONLY.test(text) ? rest : withoutPatterns(rest);
};
