import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { BUILD } from '@scm-relay/runtime';
import { expect } from 'chai';

const ROOT = new URL('../../../', import.meta.url);
const versionOf = (folder: string): string => {
  const { version } = JSON.parse(readFileSync(new URL(`${folder}package.json`, ROOT), 'utf8')) as { version: string };
  return version;
};
const { workspaces } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as { workspaces: string[] };

describe('the version', () => {
  it('is one for all packages', () => {
    expect(workspaces.map((folder) => versionOf(`${folder}/`))).to.deep.equal(workspaces.map(() => versionOf('')));
    expect(BUILD.version).to.equal(versionOf(''));
  });

  it('has a section in the changelog', () => {
    const changelog = readFileSync(new URL('CHANGELOG.md', ROOT), 'utf8');
    expect(changelog).to.match(
      new RegExp(`^## \\[${BUILD.version.replaceAll('.', '\\.')}\\] - \\d{4}-\\d\\d-\\d\\d$`, 'm'),
    );
  });

  it('comes with a commit, which the environment may name', () => {
    const code = `import { BUILD } from '${import.meta.resolve('@scm-relay/runtime')}'; console.log(BUILD.commit)`;
    const commitOf = (env: Record<string, string>): string =>
      execFileSync(process.execPath, ['--input-type=module', '-e', code], { env, encoding: 'utf8' }).trim();
    expect(commitOf({ GIT_COMMIT: 'abc123' })).to.equal('abc123');
    expect(commitOf({ GIT_COMMIT: '' })).to.match(/^([0-9a-f]{40}|unknown)$/);
  });
});
