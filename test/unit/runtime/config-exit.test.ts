import { spawnSync } from 'node:child_process';
import { expect } from 'chai';

const RUNTIME = import.meta.resolve('@scm-relay/runtime');

describe('configOrExit', () => {
  it('prints every mistake on a line of stderr and exits with 78', () => {
    const code = `import { configOrExit } from '${RUNTIME}'; configOrExit(['board']); process.stdout.write('went on');`;
    const env = { PATH: process.env.PATH, BOARD_PORT: 'x', REDIS_KEY_PREFIX: 'scm' };
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
      env,
      encoding: 'utf8',
    });
    expect(status).to.equal(78);
    expect(stdout).to.equal('');
    expect(stderr.trim().split('\n').sort()).to.deep.equal([
      'BOARD_PORT: is not a whole number (accepted: a whole number from 0 to 65535)',
      'BOARD_USERS: is not set (accepted: name:password:operator,name:password:viewer; or BOARD_OIDC_ISSUER)',
      'REDIS_KEY_PREFIX: is not understood (accepted: text with a hash tag, as in {scm}, without spaces)',
    ]);
  });
});
