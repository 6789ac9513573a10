import { DELIVERY_TABLE } from './delivery.js';
import { EVENT_TABLE } from './event.js';
import { NOTICE_TABLE } from './notice.js';
import type { StateTable } from './table.js';

const luaTable = (entries: readonly (readonly [string, string])[]): string =>
  `{ ${entries.map(([name, value]) => `['${name}'] = ${value}`).join(', ')} }`;

const set = (words: readonly string[]): string => luaTable(words.map((word) => [word, 'true']));

const list = (words: readonly string[]): string => `{ ${words.map((word) => `'${word}'`).join(', ')} }`;

/** `from`: by status the fields that a record in it loses, those the new status does not hold and those the move clears. */
const rendered = ({ holds, moves }: StateTable<string, string>): string =>
  luaTable(
    Object.entries(moves).map(([name, { from, to, sets = [], clears = [] }]) => {
      const lost = (status: string): readonly string[] =>
        (holds[status] ?? []).filter((field) => !holds[to]?.includes(field) || clears.includes(field));
      return [
        name,
        luaTable([
          ['from', luaTable(from.map((status) => [status, list(lost(status))]))],
          ['to', `'${to}'`],
          ['sets', set(sets)],
        ]),
      ];
    }),
  );

/** A table as the scripts have it, under a name of their own. */
const stateConstant = (name: string, table: StateTable<string, string>): string => `local ${name} = ${rendered(table)}`;

/** What the scripts include as `states/<kind>`: the same tables, for Lua. */
export const STATE_CONSTANTS: Readonly<Record<string, string>> = {
  'states/event-table': stateConstant('EVENT', EVENT_TABLE),
  'states/delivery-table': stateConstant('DELIVERY', DELIVERY_TABLE),
  'states/notice-table': stateConstant('NOTICE', NOTICE_TABLE),
};
