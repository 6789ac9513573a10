import type { KeptBody } from '@scm-relay/ledger';
import { maskNumber } from '@scm-relay/runtime';

/** The numbers a refused body names, as far as they can be read: it may be no JSON at all, or cut off. */
export interface Numbers {
  readonly seq: string | null;
  readonly dn: string | null;
  readonly tn: string | null;
  readonly sn: string | null;
}

const LISTED = 20;
const LONGEST = 60;

/** Values of a field wherever it stands; of `sns` the codes in its list. */
const valuesOf = (body: string, name: string): string[] => {
  const plain = [...body.matchAll(new RegExp(`"${name}"\\s*:\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|(\\d+))`, 'g'))];
  return plain.map(([, text, digits]) => text ?? digits ?? '');
};

const codesIn = (body: string): string[] =>
  [...body.matchAll(/"sns"\s*:\s*\[([^\]]*)/g)].flatMap(([, list = '']) =>
    [...list.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, code = '']) => code),
  );

type Shown = (number: string) => string;

const joined = (values: readonly string[], shown: Shown): string | null => {
  const listed = [...new Set(values)].filter(Boolean).slice(0, LISTED);
  return listed.length === 0 ? null : listed.map((value) => shown(value).slice(0, LONGEST)).join(', ');
};

const numbersIn = (body: string, shown: Shown): Numbers => ({
  seq: joined(valuesOf(body, 'seq').slice(0, 1), shown),
  dn: joined(valuesOf(body, 'dn').slice(0, 1), shown),
  tn: joined(valuesOf(body, 'tn'), shown),
  sn: joined([...valuesOf(body, 'sn'), ...codesIn(body)], shown),
});

/**
 * Those it was kept with; what they do not have is looked for in its text. `known` are values of persons: a field that was mixed up with
 * another may hold a name or a phone in place of a number, and is shown without it as the body is (CONTRACT §5).
 */
export const numbersOf = ({ body, numbers }: Pick<KeptBody, 'body' | 'numbers'>, known: readonly string[]): Numbers => {
  const shown: Shown = (number) => maskNumber(number, known);
  const inText = numbersIn(body, shown);
  if (numbers === null) return inText;
  return {
    seq: joined([numbers.seq ?? ''], shown) ?? inText.seq,
    dn: joined([numbers.dn ?? ''], shown) ?? inText.dn,
    tn: joined(numbers.tn, shown) ?? inText.tn,
    sn: joined(numbers.sn, shown) ?? inText.sn,
  };
};

/** The notice it names, as it is written there: by that its persons are found. */
export const noticeOf = ({ body, numbers }: Pick<KeptBody, 'body' | 'numbers'>): string | null =>
  numbers?.dn ?? numbersIn(body, (number) => number).dn;
