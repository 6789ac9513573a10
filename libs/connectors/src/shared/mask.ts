/** Names of request fields that hold a person's data (specs/erp-refund-upload.md, specs/push-orders-and-returns.md). */
const PERSONAL_FIELDS =
  /^(name|mobile|card_code|member_id|buy_name|buyer_.+|receiver_.+|return_(name|mobile|telno|address)|customer_(name|no)|swap_(receiver|mobile|telno|address)|pay_account|GuestMemory)$/;

/** Phone numbers: mobile (with country code and separators, too), landline. */
const PHONES = /(?<!\d)(?:\+?86[- ]?)?1\d{2}[- ]?\d{4}[- ]?\d{4}(?!\d)|(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)/g;
const MAILS = /[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+/g;

/** `C1`, `0` or a single letter names nobody, and blacking it out would tear every text apart. */
const namesSomebody = (value: string): boolean => value.trim().length >= (/[^\x20-\x7e]/.test(value) ? 2 : 4);

/** Every personal text of a request, the longest first. */
export const personalValues = (request: unknown): readonly string[] => {
  const found = new Set<string>();
  const walk = (value: unknown, field: string): void => {
    if (typeof value === 'string') {
      if (PERSONAL_FIELDS.test(field) && namesSomebody(value)) found.add(value);
    } else if (Array.isArray(value)) for (const item of value) walk(item, field);
    else if (typeof value === 'object' && value !== null)
      for (const [name, item] of Object.entries(value)) walk(item, name);
  };
  walk(request, '');
  return [...found].sort((a, b) => b.length - a.length);
};

/** `text` without phone numbers, mail addresses and the given personal values. */
export const mask = (text: string, personal: readonly string[]): string =>
  personal
    .reduce((rest, value) => rest.replaceAll(value, '***'), text)
    .replace(PHONES, '***')
    .replace(MAILS, '***');
