import { hash } from 'node:crypto';
import { maskNumber } from '@scm-relay/runtime';
import { plainNumber } from '../views/numbers.js';

/** Numbers that a refused body names, none of them cut off with its text (CONTRACT §3.1). Business facts: they are not sealed. */
export interface RefusedNumbers {
  readonly seq: string | null;
  readonly dn: string | null;
  /** the first of them, as they are shown */
  readonly tn: readonly string[];
  readonly sn: readonly string[];
  /** digests of all other parcels and codes, one behind the other: by them they are found */
  readonly more: string;
}

/** As they stand in a body, in its order. */
export interface NamedNumbers {
  readonly seq: string | null;
  readonly dn: string | null;
  readonly tn: Iterable<string>;
  readonly sn: Iterable<string>;
}

export const LISTED = 20;
/** Characters; a valid number has at most 50. */
const LONGEST = 60;
/** Numbers found by a digest, beyond those that are listed: twice what a checkout may name (`MAX_EVENT_ITEMS`). */
const MOST = 4096;
/** Characters of base64url, 36 bits: of 10,000 bodies with 4,096 numbers each, one search in 1,700 finds a body too many. */
const DIGEST = 6;

const cut = (text: string): string => (text.length <= LONGEST ? text : [...text].slice(0, LONGEST).join(''));

/** What two spellings of one number have in common: letters in either case, as an operator may type it. */
const plain = (text: string): string => plainNumber(cut(text)).toLowerCase();

const digestOf = (plainText: string): string => hash('sha256', plainText, 'base64url').slice(0, DIGEST);

/** At most so many different ones of each list, and what is left of it. */
const distinct = (numbers: Iterable<string>, most: number): string[] => {
  const found = new Set<string>();
  for (const number of numbers) {
    if (number !== '') found.add(cut(number));
    if (found.size >= most) break;
  }
  return [...found];
};

/** Bounded, whatever a body names: the first of each as text, and some thousand more by a short digest each, 35 KiB together. */
export const keptNumbers = ({ seq, dn, tn, sn }: NamedNumbers): RefusedNumbers => {
  const tns = distinct(tn, LISTED + MOST);
  const sns = distinct(sn, LISTED + MOST);
  const more = [...tns.slice(LISTED), ...sns.slice(LISTED)].slice(0, MOST);
  return {
    seq: seq === null ? null : cut(seq),
    dn: dn === null ? null : cut(dn),
    tn: tns.slice(0, LISTED),
    sn: sns.slice(0, LISTED),
    more: more.map((number) => digestOf(plain(number))).join(''),
  };
};

/** The same without the values of persons: who mixes up fields sends a name or a phone in place of a number. */
export const withoutPersons = (numbers: RefusedNumbers, known: readonly string[]): RefusedNumbers => {
  const masked = (number: string): string => maskNumber(number, known);
  const { seq, dn, tn, sn, more } = numbers;
  return {
    seq: seq === null ? null : masked(seq),
    dn: dn === null ? null : masked(dn),
    tn: tn.map(masked),
    sn: sn.map(masked),
    more,
  };
};

const hasDigest = (more: string, digest: string): boolean => {
  for (let at = more.indexOf(digest); at >= 0; at = more.indexOf(digest, at + 1)) if (at % DIGEST === 0) return true;
  return false;
};

/** Makes the test whether a body names a number: a part of one that is listed, or the whole of any other. */
export const namesNumber = (text: string): ((numbers: RefusedNumbers) => boolean) => {
  const wanted = plain(text);
  if (wanted === '') return () => false;
  const digest = digestOf(wanted);
  return ({ seq, dn, tn, sn, more }) =>
    [seq ?? '', dn ?? '', ...tn, ...sn].some((number) => plain(number).includes(wanted)) || hasDigest(more, digest);
};

const isText = (value: unknown): value is string | null => typeof value === 'string' || value === null;
const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');

/** Those that a record was kept with; null: an earlier version wrote it, or its body was no JSON. */
export const numbersOf = (record: object): RefusedNumbers | null => {
  if (!('numbers' in record) || typeof record.numbers !== 'object' || record.numbers === null) return null;
  const { seq, dn, tn, sn, more }: Partial<Record<keyof RefusedNumbers, unknown>> = record.numbers;
  return isText(seq) && isText(dn) && isTexts(tn) && isTexts(sn) && typeof more === 'string'
    ? { seq, dn, tn, sn, more }
    : null;
};
