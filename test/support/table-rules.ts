import { DELIVERY_TABLE, EVENT_TABLE, NOTICE_TABLE, type StateTable } from '@scm-relay/ledger';
import { expect } from 'chai';

/** A table of states with what it is for. */
export interface Subject {
  readonly kind: string;
  readonly table: StateTable<string, string>;
  /** statuses without a move out */
  readonly last: readonly string[];
}

export const SUBJECTS: readonly Subject[] = [
  { kind: 'events', table: EVENT_TABLE, last: ['superseded'] },
  { kind: 'deliveries', table: DELIVERY_TABLE, last: ['discarded'] },
  { kind: 'notices', table: NOTICE_TABLE, last: [] },
];

const reachable = ({ moves }: StateTable<string, string>): Set<string> => {
  const found = new Set(['none']);
  for (let before = 0; before < found.size; ) {
    before = found.size;
    for (const { from, to } of Object.values(moves)) if (from.some((status) => found.has(status))) found.add(to);
  }
  found.delete('none');
  return found;
};

/** A notice that nothing happened to has no record yet: it counts as pending (shared/notice.lua). */
const BORN: Readonly<Record<string, readonly string[]>> = { notices: ['pending'] };

const withBirth = (kind: string, table: StateTable<string, string>): StateTable<string, string> => {
  const births = (BORN[kind] ?? []).map((to) => [`born ${to}`, { from: ['none'], to }] as const);
  return { ...table, moves: { ...table.moves, ...Object.fromEntries(births) } };
};

const statusesOf = ({ holds }: StateTable<string, string>): string[] => Object.keys(holds);
const heldBy = ({ always, holds }: StateTable<string, string>, status: string): readonly string[] => [
  ...always,
  ...(holds[status] ?? []),
];

/** What holds of every table, by its name: each throws where it does not. */
export const TABLE_RULES: Readonly<Record<string, (subject: Subject) => void>> = {
  'lets every status be reached from none, and leads to no other': ({ kind, table }) => {
    expect([...reachable(withBirth(kind, table))].sort()).to.deep.equal([...statusesOf(table)].sort());
  },
  'begins every move at a status it has': ({ table }) => {
    for (const [name, { from }] of Object.entries(table.moves)) {
      expect(from, name).to.not.deep.equal([]);
      for (const status of from) expect([...statusesOf(table), 'none'], name).to.include(status);
    }
  },
  'sets by a move only what the status it leads to may have': ({ table }) => {
    for (const [name, { to, sets = [] }] of Object.entries(table.moves)) {
      for (const field of sets) expect(heldBy(table, to), `${name} sets ${field}`).to.include(field);
    }
  },
  'clears by a move only what the status it leads to would keep': ({ table }) => {
    for (const [name, { to, clears = [] }] of Object.entries(table.moves)) {
      for (const field of clears) expect(table.holds[to], `${name} clears ${field}`).to.include(field);
    }
  },
  'leads out of every status but those that are the last': ({ table, last }) => {
    const left = new Set(Object.values(table.moves).flatMap(({ from, to }) => from.filter((status) => status !== to)));
    expect(statusesOf(table).filter((status) => !left.has(status))).to.deep.equal(last);
  },
  'has no field both in every status and in some': ({ table }) => {
    for (const [status, fields] of Object.entries(table.holds)) {
      for (const field of fields) expect(table.always, `${status} holds ${field}`).to.not.include(field);
    }
  },
  'names each field once': ({ table }) => {
    for (const fields of [table.always, ...Object.values(table.holds)]) {
      expect(fields).to.deep.equal([...new Set(fields)]);
    }
  },
  'uses no character that has a meaning where the scripts read it': ({ table }) => {
    const words = Object.entries(table.moves).flatMap(([name, { sets = [], clears = [] }]) => [
      name,
      ...sets,
      ...clears,
    ]);
    for (const word of [...words, ...statusesOf(table), ...table.always]) expect(word).to.match(/^[a-zA-Z-]+$/);
  },
};
