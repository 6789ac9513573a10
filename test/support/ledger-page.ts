import { textOf } from '../e2e/support/blocks.js';

/** The names in the first column of the tables under a heading of docs/ledger.md, down to the next heading of that `level`. */
const names = (heading: string, level: string): string[] => {
  const [, from = ''] = textOf('docs/ledger.md').split(`\n${heading}\n`);
  const [section = ''] = from.split(new RegExp(`\n${level} |\n### Fields of `));
  return [...section.matchAll(/^\| (`.*?) \| /gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
  );
};

/** Whether a field is one of these: `i:<sn>` stands for all that begin with `i:`. */
const matcher = (known: readonly string[]): ((field: string) => boolean) => {
  const patterns = known.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/<[^>]+>/g, '.+'));
  const any = new RegExp(`^(?:${patterns.join('|')})$`, 's');
  return (field) => any.test(field);
};

/** First words of the keys that docs/ledger.md lists: `event` of `event:<id>`. */
export const listedKeys = (): Set<string> => new Set(names('## Keys', '##').map((name) => name.split(':')[0] ?? ''));

export const isListedEventField = matcher(names('### Fields of `event:<id>`', '###'));
export const isListedNoticeField = matcher(names('### Fields of `notice:<dn>`', '##'));
