import { DELIVERY_TABLE } from './delivery.js';
import { EVENT_TABLE } from './event.js';
import { NOTICE_TABLE } from './notice.js';
import type { StateTable } from './table.js';

type Table = StateTable<string, string>;

/** Every way between two statuses, with all moves that take it. */
const ways = ({ moves }: Table): Map<string, string[]> => {
  const found = new Map<string, string[]>();
  for (const [name, { from, to }] of Object.entries(moves)) {
    for (const each of from) {
      const way = `${each === 'none' ? '[*]' : each} --> ${to}`;
      found.set(way, [...(found.get(way) ?? []), name]);
    }
  }
  return found;
};

const diagram = (table: Table): string[] => [
  '```mermaid',
  'stateDiagram-v2',
  ...[...ways(table)].map(([way, names]) => `  ${way}: ${names.join(', ')}`),
  '```',
];

const words = (fields: readonly string[]): string => fields.map((field) => `\`${field}\``).join(' ') || '–';

const fields = ({ always, holds }: Table): string[] => [
  '| status | fields it may have |',
  '|---|---|',
  `| any | ${words(always)} |`,
  ...Object.entries(holds).map(([status, held]) => `| \`${status}\` | ${words(held)} |`),
];

const moves = ({ moves: all }: Table): string[] => [
  '| move | from | to | sets | clears what the new status could hold |',
  '|---|---|---|---|---|',
  ...Object.entries(all).map(
    ([name, { from, to, sets = [], clears = [] }]) =>
      `| ${name} | ${from.join(', ')} | ${to} | ${words(sets)} | ${words(clears)} |`,
  ),
];

const section = (title: string, table: Table): string =>
  [`### ${title}`, '', ...diagram(table), '', ...fields(table), '', ...moves(table)].join('\n');

/** The states as `docs/ledger.md` shows them. */
export const statesAsMarkdown = (): string =>
  [section('Events', EVENT_TABLE), section('Deliveries', DELIVERY_TABLE), section('Notices', NOTICE_TABLE)].join(
    '\n\n',
  );
