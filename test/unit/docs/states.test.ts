import { readFileSync } from 'node:fs';
import { statesAsMarkdown } from '@scm-relay/ledger';
import { expect } from 'chai';

const PAGE = new URL('../../../../docs/ledger.md', import.meta.url);
const BEGIN = '<!-- states: begin (npm run docs writes this) -->';
const END = '<!-- states: end -->';

describe('docs/ledger.md', () => {
  it('shows the states as libs/ledger/src/states has them', () => {
    const page = readFileSync(PAGE, 'utf8');
    const begin = page.indexOf(BEGIN);
    const end = page.indexOf(END);
    expect(begin, 'where the states begin').to.be.above(0);
    expect(end, 'where the states end').to.be.above(begin);
    const shown = page.slice(begin + BEGIN.length, end).trim();
    expect(
      shown === statesAsMarkdown(),
      'docs/ledger.md is older than the tables of states: run `npm run docs`',
    ).to.equal(true);
  });
});
