import { readdirSync, readFileSync } from 'node:fs';
import { DELIVERY_TABLE, EVENT_TABLE, NOTICE_TABLE } from '@scm-relay/ledger';
import { expect } from 'chai';

const SOURCE = new URL('../../../../libs/ledger/src/', import.meta.url);

interface Line {
  readonly script: string;
  readonly number: number;
  readonly text: string;
}

const NAMES = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.lua'))
  .map((name) => name.replaceAll('\\', '/'));
const textOf = (script: string): string => readFileSync(new URL(script, SOURCE), 'utf8');

const withoutComment = (line: string): string => line.replace(/--.*$/, '');

const LINES: readonly Line[] = NAMES.flatMap((script) =>
  textOf(script)
    .split('\n')
    .map((line, i) => ({ script, number: i + 1, text: withoutComment(line) })),
);

const found = (pattern: RegExp, but: readonly string[] = []): string[] =>
  LINES.filter(({ script, text }) => !but.includes(script) && pattern.test(text)).map(
    ({ script, number, text }) => `${script}:${number} ${text.trim()}`,
  );

/** A bulk action has a status of its own, which is none of the three tables'. */
const BULK = 'people/bulk-step.lua';
const MOVE = 'states/move.lua';

const TARGET = String.raw`[\w.]+`;
/** A statement that assigns to `x.status`, alone or among several (`x.status, x.reason = …`). */
const ASSIGNMENT = new RegExp(
  String.raw`(?:^|\b(?:then|do|else)\b|;)\s*(?:${TARGET}\s*,\s*)*(?:${TARGET}\.status|${TARGET}\[['"]status['"]\])(?:\s*,\s*${TARGET})*\s*=(?!=)`,
);

describe('the scripts of the ledger', () => {
  it('are found', () => {
    expect(new Set(LINES.map(({ script }) => script)).size).to.be.above(20);
  });

  it('assign a status in states/move.lua alone', () => {
    expect(found(ASSIGNMENT, [MOVE])).to.deep.equal([]);
    expect(found(ASSIGNMENT)).to.have.lengthOf(1);
    expect(ASSIGNMENT.test("  if over then d.s.status, d.s.reason = 'attention', why end")).to.equal(true);
    expect(ASSIGNMENT.test("  e['status'] = 'sending'")).to.equal(true);
    expect(ASSIGNMENT.test("  if d.s.status == 'pending' then")).to.equal(false);
  });

  it('write no field that is called status, but a bulk action’s own', () => {
    const written = /redis\.call\('H(?:M?SET|SETNX)'[^)]*['"]status['"]|\bput\([^)]*['"]status['"]/;
    expect(found(written, [BULK])).to.deep.equal([]);
    expect(found(written)).to.have.lengthOf(1);
  });

  it('write the state of a notice as move left it, never as a word of their own', () => {
    const statuses = Object.keys(NOTICE_TABLE.holds).join('|');
    expect(found(new RegExp(`['"]state['"]\\s*,\\s*['"](?:${statuses})['"]`))).to.deep.equal([]);
  });

  it('name only moves that the tables have', () => {
    const tables = { event: EVENT_TABLE, delivery: DELIVERY_TABLE, notice: NOTICE_TABLE };
    for (const { script, number, text } of LINES) {
      for (const [, kind, name = ''] of text.matchAll(/set_(event|delivery|notice)\([^,]+, '(\w+)'/g)) {
        const { moves } = tables[kind as keyof typeof tables];
        expect(Object.keys(moves), `${script}:${number}`).to.include(name);
      }
    }
  });

  it('read their argument in shared/core.lua alone', () => {
    expect(found(/\bARGV\b/, ['shared/core.lua'])).to.deep.equal([]);
    expect(found(/\bKEYS\b/, ['shared/core.lua'])).to.deep.equal([]);
  });

  it('are put together by marks that are read: flags, then includes, then one @call', () => {
    const marks = (script: string): string[] => textOf(script).match(/^[ \t]*-+ *@.*$/gm) ?? [];
    const included = new Set(NAMES.flatMap(marks).map((mark) => `${mark.slice('--- @include '.length)}.lua`));
    for (const script of NAMES) {
      const flags = included.has(script) ? '' : String.raw`(--- @flags (no-writes|allow-oom)\n)?`;
      const all = marks(script).map((mark) => `${mark}\n`);
      expect(all.join(''), script).to.match(new RegExp(String.raw`^${flags}(--- @include \S+\n)*(--- @call\n)?$`));
    }
  });
});
