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

const FILTERED = {
  '/api/events': 'kind=&status=&reason=&destination=&from=&to=&range=&q=&cursor=&limit=',
  '/api/export': 'kind=&status=&reason=&destination=&from=&to=&range=&q=&format=ndjson',
  '/api/waiting': 'reason=&cursor=&limit=',
  '/api/attention': 'reason=&destination=&text=&minAgeHours=&cursor=&limit=',
  '/api/refused': 'q=&status=&kind=&chased=&from=&to=&range=&cursor=&limit=',
  '/api/refused/export': 'q=&status=&kind=&chased=&from=&to=&range=&format=csv',
  '/api/audit': 'user=&action=&bulk=&from=&to=&range=&q=&cursor=&limit=',
  '/api/trace': 'q=a&seq=&dn=&tn=&sn=&order=&tid=&sellBillNum=&reveal=',
  '/api/reports': 'from=&to=&range=',
} as const;

describe('a filter', () => {
  const board = useBoard();

  for (const [path, known] of Object.entries(FILTERED)) {
    it(`that ${path} does not have is a 400 that names those it has`, async () => {
      const { status, json } = await board.stage().ask(`${path}?${known}&unknown=1`, VIEWER);
      expect(status).to.equal(400);
      expect(json).to.include({ code: 'invalid-query' });
      const names = [...new URLSearchParams(known).keys()];
      const [{ pointer = '', message = '' } = {}] = (json as { errors: { pointer: string; message: string }[] }).errors;
      expect(pointer).to.equal('/unknown');
      expect(message.replace('is none of ', '').split(', ')).to.have.members(names);
    });

    it(`that ${path} has is taken, and a language everywhere`, async () => {
      expect((await board.stage().ask(`${path}?${known}&lang=zh`, VIEWER)).status).to.equal(200);
    });
  }

  for (const path of ['/events', '/refused']) {
    it(`that ${path} does not have is passed over, and not handed on to its CSV`, async () => {
      const { status, text } = await board.stage().ask(`${path}?unknown=1&limit=5&kind=refund`, VIEWER);
      expect(status).to.equal(200);
      const [, csv = ''] = /href="([^"]+)" download/.exec(text) ?? [];
      const link = csv.replaceAll('&amp;', '&');
      expect(link).to.include('kind=refund').and.not.include('unknown');
      expect((await board.stage().ask(link, VIEWER)).status).to.equal(200);
    });
  }

  for (const path of ['/api/events', '/api/refused', '/api/audit', '/api/reports']) {
    for (const moment of ['from=2027-02-30', 'to=2027-02-29 10:00:00', 'to=2027-04-31T10:00:00Z']) {
      it(`of ${path} by a day that no calendar has is a 400: ${moment}`, async () => {
        const { status, json } = await board.stage().ask(`${path}?${moment}`, VIEWER);
        expect(status).to.equal(400);
        expect(json).to.include({ code: 'invalid-query' });
      });
    }
  }

  for (const span of ['to=2026-11', 'to=2026', 'to=2026-W48', 'to=20261127', 'from=2026-332']) {
    it(`is a 400 by what is neither a day nor a moment: ${span}`, async () => {
      const { status, json } = await board.stage().ask(`/api/events?${span}`, VIEWER);
      expect(status).to.equal(400);
      expect(json).to.include({ code: 'invalid-query' });
    });
  }

  for (const moment of ['2026-11-21', '2026-11-21 08:00', '2026-11-21T08:00:00.5Z', '2026-11-21T08:00%2B08:00']) {
    it(`may name a moment as ${moment}`, async () => {
      expect((await board.stage().ask(`/api/events?from=${moment}`, VIEWER)).status).to.equal(200);
    });
  }
});

describe('the page of a wrong query', () => {
  const board = useBoard();

  for (const [path, en, zh] of [
    ['/events?status=zzz', 'status must be one of accepted,', 'status 只能是 accepted,'],
    ['/events?from=x', 'from must be a day or a moment, such as', 'from 应为日期或时刻，如'],
    ['/attention?reason=zzz', 'reason must be one of no-notice,', 'reason 只能是 no-notice,'],
    ['/attention?cursor=bad', 'cursor must be the next of a page', 'cursor 应为本列表某一页的 next。'],
    ['/reports?from=2026-01-01&to=2026-12-31', 'A report covers at most 31 days.', '报表最多覆盖 31 天。'],
    ['/trace?seq=a&dn=b', 'Give exactly one of', '请给出以下之一'],
    ['/notice', 'Give the number of a notice as dn.', '请用 dn 给出通知单号。'],
  ] as const) {
    it(`says what is wrong in the reader's language: ${path}`, async () => {
      const shown = async (language: string) =>
        (await board.stage().ask(path, VIEWER, { headers: { accept: 'text/html', 'accept-language': language } })).text;
      expect(await shown('en')).to.include(en);
      expect(await shown('zh-CN')).to.include(zh);
    });
  }
});
