import { describeConfig, readConfig } from '@scm-relay/runtime';
import { expect } from 'chai';

describe('describeConfig', () => {
  const secrets = {
    REDIS_URL: 'rediss://ann:hunter2@redis.example:6380/1',
    SCM_API_KEYS: 'wms=hunter2',
    PUSH_APP_KEYS: 'hunter2',
    BOARD_USERS: 'ann:hunter2:operator',
    ALERT_WEBHOOK_URL: 'https://oapi.example/robot/send?access_token=hunter2',
    ALERT_FORMAT: 'dingtalk',
    ALERT_SECRET: 'hunter2',
    ALERT_QUIET_HOURS: '22:00-7:00',
    WDT_URL: 'https://ann:hunter2@wdt.example/openapi',
    WDT_SID: 'hunter2',
    WDT_KEY: 'hunter2',
    WDT_SECRET: 'hunter2:hunter2',
  };
  const described = describeConfig(readConfig(['ingress', 'board', 'wdt'], secrets));

  it('says of a secret only whether it is set', () => {
    expect(described).to.include({ SCM_API_KEYS: 'set', OMS_API_KEYS: 'not set', BOARD_USERS: 'set' });
    expect(described).to.include({ ALERT_WEBHOOK_URL: 'set', ALERT_FORMAT: 'dingtalk', ALERT_OLDEST_SECONDS: 300 });
    expect(described).to.include({ ALERT_SECRET: 'set', ALERT_QUIET_HOURS: '22:00-07:00' });
    expect(described).to.include({ WDT_CREDENTIALS: 'set', POS_CREDENTIALS: 'not set' });
    expect(JSON.stringify(described)).to.not.contain('hunter2');
  });

  it('shows URLs without user and password', () => {
    expect(described).to.include({
      REDIS_URL: 'rediss://redis.example:6380/1',
      WDT_URL: 'https://wdt.example/openapi',
    });
  });

  it('is flat', () => {
    for (const [name, value] of Object.entries(described))
      expect(typeof value, name).to.be.oneOf(['string', 'number', 'boolean']);
  });
});
