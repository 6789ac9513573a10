import { describeConfig, readConfig, weakSettings } from '@scm-relay/runtime';
import { expect } from 'chai';

const HISTORY_URL = 'postgresql://ann:hunter2@pg.example:5433/scm?password=hunter2';

describe('config: the history', () => {
  it('is none where nothing is set, and where it is off', () => {
    for (const env of [{}, { HISTORY_URL: '' }, { HISTORY_URL: 'off' }]) {
      expect(readConfig([], env).history.url).to.equal(null);
      expect(readConfig([], env).retention.days).to.equal(30);
    }
  });

  it('shortens how long Redis keeps an event, unless that is told', () => {
    expect(readConfig([], { HISTORY_URL }).retention.days).to.equal(3);
    expect(readConfig([], { HISTORY_URL, RETENTION_DAYS: '12' }).retention.days).to.equal(12);
  });

  it('takes parts of days', () => {
    const { retention } = readConfig([], { HISTORY_URL, RETENTION_DAYS: '0.25', NOTICE_HOT_DAYS: '0.0001' });
    expect([retention.days, retention.noticeHotDays]).to.deep.equal([0.25, 0.0001]);
  });

  it('keeps personal data as long as items, unless that is told', () => {
    expect(readConfig([], { ITEM_RETENTION_DAYS: '500' }).retention.personalDays).to.equal(500);
    expect(readConfig([], { PERSONAL_RETENTION_DAYS: '90' }).retention.personalDays).to.equal(90);
  });

  it('is shown without its login and its parameters', () => {
    const described = describeConfig(readConfig(['history'], { HISTORY_URL }));
    expect(described.HISTORY_URL).to.equal('postgresql://pg.example:5433/scm');
    expect(JSON.stringify(described)).to.not.contain('hunter2');
  });

  it('is a weak setting where PostgreSQL is elsewhere and the way to it is in the clear', () => {
    const weak = (url: string) => weakSettings(readConfig([], { HISTORY_URL: url })).map(({ name }) => name);
    expect(weak(HISTORY_URL)).to.deep.equal(['HISTORY_URL']);
    expect(weak('postgres://u@pg.example/scm?sslmode=prefer')).to.deep.equal(['HISTORY_URL']);
    expect(weak('postgres://u@pg.example/scm?sslmode=verify-full')).to.deep.equal([]);
    expect(weak('postgres://u@127.0.0.1/scm')).to.deep.equal([]);
    expect(weak('postgres:///scm?host=/var/run/postgresql')).to.deep.equal([]);
  });
});
