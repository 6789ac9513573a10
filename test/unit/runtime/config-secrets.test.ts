import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, type Need, readConfig, SECRET_VARIABLES, VARIABLES } from '@scm-relay/runtime';
import { expect } from 'chai';

describe('config: secrets from files', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'scm-secrets-'));
  });
  after(() => rmSync(folder, { recursive: true }));
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const mistakes = (needs: readonly Need[], env: Record<string, string>): string => {
    try {
      readConfig(needs, env);
      return '';
    } catch (error) {
      if (error instanceof ConfigError) return error.message;
      throw error;
    }
  };

  it('hold the value, with or without a line end, a list on several lines', () => {
    const config = readConfig(['ingress', 'wdt'], {
      SCM_API_KEYS_FILE: file('keys', 'a=1,\nb=2\r\n'),
      REDIS_URL_FILE: file('redis', 'redis://u:p@h/3\n'),
      WDT_URL: 'https://w',
      WDT_SID_FILE: file('sid', 'sid'),
      WDT_KEY_FILE: file('key', 'key'),
      WDT_SECRET_FILE: file('secret', 's:alt\n'),
    });
    expect([...config.ingress.access.scm.keys.keys()]).to.deep.equal(['a', 'b']);
    expect(config.redis.url).to.equal('redis://u:p@h/3');
    expect(config.credentials.wdt).to.include({ sid: 'sid', key: 'key', secret: 's:alt' });
  });

  it('that are not UTF-8, as an editor or a shell of Windows writes them, are a mistake', () => {
    const path = join(folder, 'utf16');
    writeFileSync(path, Buffer.from('\uFEFFs3cret:salt', 'utf16le'));
    const told = mistakes(['wdt'], { WDT_URL: 'https://w', WDT_SID: 'sid', WDT_KEY: 'key', WDT_SECRET_FILE: path });
    expect(told)
      .to.match(/WDT_SECRET_FILE: the file is not UTF-8/)
      .and.not.contain('s3cret');
  });

  it('every mistake is named with the variable, never with the value', () => {
    const told = mistakes(['ingress', 'board'], {
      SCM_API_KEYS: 'a=1',
      SCM_API_KEYS_FILE: file('both', 'a=s3cret'),
      OMS_API_KEYS_FILE: join(folder, 'none'),
      POS_CALLBACK_KEYS_FILE: file('empty', '\n'),
      BOARD_USERS_FILE: file('users', 'ann:s3cret:boss'),
    });
    expect(told).to.match(/SCM_API_KEYS_FILE: is set though SCM_API_KEYS is/);
    expect(told).to.match(/OMS_API_KEYS_FILE: the file cannot be read \(ENOENT\)/);
    expect(told).to.match(/POS_CALLBACK_KEYS_FILE: the file is empty/);
    expect(told).to.match(/BOARD_USERS: entry 1/);
    expect(told).to.not.contain('s3cret');
  });

  it('files of other processes are not read', () => {
    expect(mistakes(['ingress'], { BOARD_USERS_FILE: '/nowhere', WDT_SECRET_FILE: '/nowhere' })).to.equal('');
  });

  it('no variable whose name speaks of a secret is left out', () => {
    const named = Object.keys(VARIABLES).filter((name) =>
      /(KEYS?|SECRETS?|PASSWORD|AUTHORIZATION|USERS|TOKEN)$/.test(name),
    );
    expect(named.filter((name) => !SECRET_VARIABLES.includes(name))).to.deep.equal([]);
  });
});

describe('config: production', () => {
  const mistakes = (env: Record<string, string>): string => {
    try {
      readConfig(['ingress'], { NODE_ENV: 'production', ...env });
      return '';
    } catch (error) {
      return String(error);
    }
  };
  const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;

  it('is never open by chance, loopback or not', () => {
    expect(mistakes({})).to.match(/SCM_API_KEYS[\s\S]*OMS_API_KEYS[\s\S]*POS_CALLBACK_KEYS/);
    expect(mistakes({ SCM_API_KEYS: 'a=1', OMS_SIGNING_SECRETS: `o=${secret}`, POS_CALLBACK_KEYS: 'p=1' })).to.equal(
      '',
    );
    expect(mistakes({ ALLOW_ANONYMOUS: 'true' })).to.equal('');
  });
});
