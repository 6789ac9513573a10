import { DELIVERY_TABLE, EVENT_TABLE, NOTICE_TABLE, type StateTable } from '@scm-relay/ledger';
import { expect } from 'chai';

interface Subject {
  readonly table: StateTable<string, string>;
  /** statuses without a move out */
  readonly last: readonly string[];
}

const SUBJECTS: Readonly<Record<string, Subject>> = {
  events: { table: EVENT_TABLE, last: ['superseded'] },
  deliveries: { table: DELIVERY_TABLE, last: ['resolved', 'discarded'] },
  notices: { table: NOTICE_TABLE, last: [] },
};

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

for (const [kind, { table, last }] of Object.entries(SUBJECTS)) {
  describe(`the table of ${kind}`, () => {
    const statuses = Object.keys(table.holds);
    const heldBy = (status: string): readonly string[] => [...table.always, ...(table.holds[status] ?? [])];

    it('lets every status be reached from none, and leads to no other', () => {
      expect([...reachable(withBirth(kind, table))].sort()).to.deep.equal([...statuses].sort());
    });

    it('begins every move at a status it has', () => {
      for (const [name, { from }] of Object.entries(table.moves)) {
        expect(from, name).to.not.deep.equal([]);
        for (const status of from) expect([...statuses, 'none'], name).to.include(status);
      }
    });

    it('sets by a move only what the status it leads to may have', () => {
      for (const [name, { to, sets = [] }] of Object.entries(table.moves)) {
        for (const field of sets) expect(heldBy(to), `${name} sets ${field}`).to.include(field);
      }
    });

    it('clears by a move only what the status it leads to would keep', () => {
      for (const [name, { to, clears = [] }] of Object.entries(table.moves)) {
        for (const field of clears) expect(table.holds[to], `${name} clears ${field}`).to.include(field);
      }
    });

    it('leads out of every status but those that are the last', () => {
      const left = new Set(
        Object.values(table.moves).flatMap(({ from, to }) => from.filter((status) => status !== to)),
      );
      expect(statuses.filter((status) => !left.has(status))).to.deep.equal(last);
    });

    it('has no field both in every status and in some', () => {
      for (const [status, fields] of Object.entries(table.holds)) {
        for (const field of fields) expect(table.always, `${status} holds ${field}`).to.not.include(field);
      }
    });

    it('names each field once', () => {
      for (const fields of [table.always, ...Object.values(table.holds)]) {
        expect(fields).to.deep.equal([...new Set(fields)]);
      }
    });

    it('uses no character that has a meaning where the scripts read it', () => {
      const words = Object.entries(table.moves).flatMap(([name, { sets = [], clears = [] }]) => [
        name,
        ...sets,
        ...clears,
      ]);
      for (const word of [...words, ...statuses, ...table.always]) expect(word).to.match(/^[a-zA-Z-]+$/);
    });
  });
}
