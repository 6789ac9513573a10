import type { KeptBody } from '@scm-relay/ledger';

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

const joined = (values: readonly string[]): string | null => {
  const shown = [...new Set(values)].filter(Boolean).slice(0, LISTED);
  return shown.length === 0 ? null : shown.map((value) => value.slice(0, LONGEST)).join(', ');
};

const numbersIn = (body: string): Numbers => ({
  seq: joined(valuesOf(body, 'seq').slice(0, 1)),
  dn: joined(valuesOf(body, 'dn').slice(0, 1)),
  tn: joined(valuesOf(body, 'tn')),
  sn: joined([...valuesOf(body, 'sn'), ...codesIn(body)]),
});

/** Those it was kept with; what they do not have is looked for in its text. */
export const numbersOf = ({ body, numbers }: Pick<KeptBody, 'body' | 'numbers'>): Numbers => {
  const inText = numbersIn(body);
  if (numbers === null) return inText;
  return {
    seq: numbers.seq ?? inText.seq,
    dn: numbers.dn ?? inText.dn,
    tn: joined(numbers.tn) ?? inText.tn,
    sn: joined(numbers.sn) ?? inText.sn,
  };
};
