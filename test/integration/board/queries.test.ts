import { expect } from 'chai';
import { useBoard, VIEWER } from './stage.js';

const LISTS = ['events', 'waiting', 'attention', 'refused', 'audit'] as const;

const encoded = (text: string): string => Buffer.from(text).toString('base64url');

const DAMAGED = {
  'what is no base64': 'b@d',
  'what means nothing here': encoded('bad'),
  'a place of a list by number, without the number': encoded('# 50'),
  'two at once': `${encoded('bad')}&cursor=${encoded('bad')}`,
} as const;

describe('a cursor that no page gave', () => {
  const board = useBoard();

  for (const list of LISTS) {
    for (const [name, cursor] of Object.entries(DAMAGED)) {
      it(`is a 400 of /api/${list}, for the first page again would lead in a circle: ${name}`, async () => {
        const { status, json } = await board.stage().ask(`/api/${list}?cursor=${cursor}`, VIEWER);
        expect(status).to.equal(400);
        expect(json).to.include({ code: 'invalid-query' });
        expect(json).to.have.property('errors').that.has.nested.property('[0].pointer', '/cursor');
      });
    }

    it(`is a page that says so on /${list}, as for any other wrong filter`, async () => {
      const { status, headers, text } = await board.stage().ask(`/${list}?cursor=${encoded('bad')}`, VIEWER);
      expect(status).to.equal(400);
      expect(headers.get('content-type')).to.match(/^text\/html/);
      expect(text).to.include('cursor must be');
    });
  }
});
