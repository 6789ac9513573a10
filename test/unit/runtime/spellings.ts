/** How others write a value that they quote: each answers the text in which a reader would still find it. */
type Spelling = (value: string) => string;

const units = (value: string, write: (code: number) => string): string =>
  Array.from({ length: value.length }, (_, i) => write(value.charCodeAt(i))).join('');
const points = (value: string, write: (code: number) => string): string =>
  [...value].map((sign) => write(sign.codePointAt(0) ?? 0)).join('');
const hex = (code: number, length: number): string => code.toString(16).padStart(length, '0');

const quoted: Spelling = (value) => JSON.stringify(value).slice(1, -1);
const inUnits: Spelling = (value) => units(value, (code) => `\\u${hex(code, 4)}`);
const inAddress: Spelling = (value) =>
  encodeURIComponent(value).replace(/[!'()*~]/g, (sign) => `%${hex(sign.charCodeAt(0), 2)}`);
const inForm: Spelling = (value) => new URLSearchParams({ n: value }).toString().slice(2);
const inHtml: Spelling = (value) =>
  value.replaceAll('&', '&amp;').replaceAll("'", '&#39;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
const fullWidth: Spelling = (value) =>
  units(value, (code) => String.fromCharCode(code > 0x20 && code < 0x7f ? code + 0xfee0 : code)).replaceAll(
    ' ',
    '\u3000',
  );
const between =
  (sign: string): Spelling =>
  (value) =>
    [...value].join(sign);

/** What any value is found in. */
export const CODED: Readonly<Record<string, Spelling>> = {
  'as it is': (value) => value,
  'in capitals': (value) => value.toUpperCase(),
  'in small letters': (value) => value.toLowerCase(),
  'in JSON': quoted,
  'in JSON as PHP writes it': (value) => quoted(value).replaceAll('/', '\\/'),
  'in JSON escapes': inUnits,
  'in JSON escapes with capital letters': (value) => units(value, (code) => `\\u${hex(code, 4).toUpperCase()}`),
  'in JSON within JSON': (value) => quoted(quoted(inUnits(value))),
  'in JSON within an address': (value) => inAddress(`"${inUnits(value)}`).slice(3),
  'in escapes of JavaScript': (value) => value.replaceAll("'", '\\x27'),
  'in an address': inAddress,
  'in an address as browsers write it': encodeURIComponent,
  'in an address with small letters': (value) => inAddress(value).toLowerCase(),
  'in an address within an address': (value) => inAddress(inAddress(value)),
  'in an address within two': (value) => inAddress(inAddress(inAddress(value))),
  'in a form': inForm,
  'in a form within an address': (value) => inAddress(inForm(value)),
  'in an old escape': (value) => units(value, (code) => (code > 0xff ? `%u${hex(code, 4)}` : `%${hex(code, 2)}`)),
  'in HTML': inHtml,
  'in HTML with names': (value) => inHtml(value).replaceAll('&#39;', '&apos;'),
  'in HTML with a zero': (value) => inHtml(value).replaceAll('&#39;', '&#039;'),
  'in HTML of HTML': (value) => inHtml(inHtml(value)),
  'in HTML within JSON': (value) => inHtml(value).replaceAll('&', '\\u0026'),
  'in numbers of HTML': (value) => points(value, (code) => `&#${code};`),
  'in hexadecimal numbers of HTML': (value) => points(value, (code) => `&#x${code.toString(16)};`),
  'in SQL': (value) => value.replaceAll("'", "''"),
  'in SQL with backslashes': (value) => value.replaceAll("'", "\\'"),
  'in full width': fullWidth,
  'in full width with plain spaces': (value) => fullWidth(value).replace(/\s+/g, ' '),
  'with two spaces': (value) => value.replaceAll(' ', '  '),
  'with other spaces': (value) => value.replaceAll(' ', '\u00a0'),
};

/** What a value is found in that is long enough not to stand there by chance. */
export const LOOSE: Readonly<Record<string, Spelling>> = {
  'letter by letter': between(' '),
  'letter by letter with wide spaces': between('\u3000'),
  'with dots': between('.'),
  'with hyphens': between('-'),
  'with signs nobody sees': between('\u200b'),
  'with the first letter apart': (value) => `${[...value].slice(0, 1).join('')} ${[...value].slice(1).join('')}`,
  'without what stands between': (value) => value.replace(/[^\p{L}\p{N}]/gu, ''),
  'with spaces for hyphens': (value) => value.replaceAll('-', ' '),
  'letter by letter in an address': (value) => inAddress(between(' ')(value)),
};
