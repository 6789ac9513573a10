import { DELIVERY_TABLE } from './delivery.js';
import { EVENT_TABLE } from './event.js';
import { NOTICE_TABLE } from './notice.js';
import type { StateTable } from './table.js';

const luaTable = (entries: readonly (readonly [string, string])[]): string =>
  `{ ${entries.map(([name, value]) => `['${name}'] = ${value}`).join(', ')} }`;

const set = (words: readonly string[]): string => luaTable(words.map((word) => [word, 'true']));

/** `keeps`: by status all fields a record may have in it. */
const rendered = ({ always, holds, moves }: StateTable<string, string>): string =>
  luaTable([
    ['keeps', luaTable(Object.entries(holds).map(([status, fields]) => [status, set([...always, ...fields])]))],
    [
      'moves',
      luaTable(
        Object.entries(moves).map(([name, { from, to, sets = [], clears = [] }]) => [
          name,
          luaTable([
            ['from', set(from)],
            ['to', `'${to}'`],
            ['sets', set(sets)],
            ['clears', set(clears)],
          ]),
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
