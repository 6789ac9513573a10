import { FORMATS, isEventTime, isWellFormed } from '@scm-relay/schemas';
import { expect } from 'chai';

describe('event-time', () => {
  const real = [
    '2020-09-22 12:00:03',
    '2020-02-29 23:59:59',
    '2000-02-29 00:00:00',
    '2020-09-22T12:00:03Z',
    '2020-09-22T12:00:03.5Z',
    '2020-09-22T12:00:03.123456789+08:00',
    '2020-09-22T12:00:03-0330',
    '2020-09-22T12:00:03',
    '2020-09-22T12:00:03.5',
  ];
  for (const text of real) {
    it(`takes ${text}`, () => {
      expect(isEventTime(text)).to.equal(true);
    });
  }

  const none = {
    'a day the month has not': '2020-02-30 00:00:00',
    'the 31st of a short month': '2020-04-31 00:00:00',
    'a leap day of a common year': '2019-02-29 00:00:00',
    'a leap day of a common century': '1900-02-29 00:00:00',
    'month 13': '2020-13-01 00:00:00',
    'month 0': '2020-00-01 00:00:00',
    'day 0': '2020-01-00 00:00:00',
    'hour 24': '2020-01-01 24:00:00',
    'minute 60': '2020-01-01 00:60:00',
    'a leap second': '2016-12-31T23:59:60Z',
    'a date alone': '2020-01-01',
    'ISO 8601 of a day the month has not, without a zone': '2020-02-30T12:00:03',
    'ISO 8601 without seconds': '2020-09-22T12:00',
    'a zone that is none': '2020-09-22T12:00:03+24:00',
    'single digits': '2020-1-1 1:00:00',
    'a line break at the end': '2020-09-22 12:00:03\n',
    'other digits': '２０２０-09-22 12:00:03',
    nothing: '',
  };
  for (const [name, text] of Object.entries(none)) {
    it(`refuses ${name}`, () => {
      expect(isEventTime(text)).to.equal(false);
    });
  }
});

describe('well-formed', () => {
  it('takes whole characters of any plane and refuses half of one', () => {
    expect(isWellFormed('𠮷😀é')).to.equal(true);
    expect(isWellFormed('a\ud83d')).to.equal(false);
    expect(isWellFormed('\ude00\ud83d')).to.equal(false);
  });

  it('is offered to validators by name, as is event-time', () => {
    expect(FORMATS).to.have.all.keys('event-time', 'well-formed');
    expect(FORMATS['event-time']).to.equal(isEventTime);
  });
});
