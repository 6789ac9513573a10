import { DELIVERY_TABLE } from './delivery.js';
import { EVENT_TABLE } from './event.js';
import { NOTICE_TABLE } from './notice.js';
import type { StateTable } from './table.js';

/** Words with a space around each, so that a plain `string.find` of ` word ` answers whether one is there. */
const words = (list: readonly string[]): string => `' ${list.join(' ')} '`;

const luaTable = (entries: readonly (readonly [string, string])[]): string =>
  `{ ${entries.map(([name, value]) => `${name} = ${value}`).join(', ')} }`;

/** Flat strings: a script makes its constants anew in every call, and one string costs less than a table of words. */
const rendered = ({ always, holds, moves }: StateTable<string, string>): string =>
  luaTable([
    ['always', words(always)],
    ['holds', luaTable(Object.entries(holds).map(([status, fields]) => [`['${status}']`, words(fields)]))],
    [
      'moves',
      luaTable(
        Object.entries(moves).map(([name, { from, to, sets = [], clears = [] }]) => [
          name,
          `' ${from.join(' ')} >${to}> ${sets.join(' ')} > ${clears.join(' ')} '`,
        ]),
      ),
    ],
  ]);

/** A table as the scripts have it, under a name of their own. */
export const stateConstant = (name: string, table: StateTable<string, string>): string =>
  `local ${name} = ${rendered(table)}`;

/** What the scripts include as `states/<kind>`: the same tables, for Lua. */
export const STATE_CONSTANTS: Readonly<Record<string, string>> = {
  'states/event-table': stateConstant('EVENT', EVENT_TABLE),
  'states/delivery-table': stateConstant('DELIVERY', DELIVERY_TABLE),
  'states/notice-table': stateConstant('NOTICE', NOTICE_TABLE),
};
