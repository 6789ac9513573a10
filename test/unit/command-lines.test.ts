import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cliCommand } from '@scm-relay/runtime';
import { expect } from 'chai';
import { ROOT } from '../e2e/support/blocks.js';

/** Sources whose texts people read on a terminal. */
const sources = (): string[] =>
  execFileSync('git', ['ls-files', '--', 'apps/*.ts', 'libs/*.ts', 'scripts/*.js'], { cwd: ROOT, encoding: 'utf8' })
    .split('\n')
    .filter((file) => file !== '' && !/\/(?:openapi|i18n)\/|config\/command-line\.ts$/.test(file));

const isComment = (line: string): boolean => /^\s*(?:\*|\/[/*])/.test(line);

/** What a script prints as the command line, where these variables are set. */
const asTyped = (command: string, env: Readonly<Record<string, string>>, set: object = {}): string => {
  const helper = pathToFileURL(join(ROOT, 'scripts', 'setup', 'command-line.js')).href;
  const program = `import { asTyped } from '${helper}'; process.stdout.write(asTyped(${JSON.stringify(command)}, ${JSON.stringify(set)}))`;
  const args = ['--input-type=module', '--eval', program];
  return execFileSync(process.execPath, args, { env: { PATH: process.env.PATH ?? '', ...env }, encoding: 'utf8' });
};

describe('a command line that somebody is told to type', () => {
  const found = sources().flatMap((file) =>
    readFileSync(join(ROOT, file), 'utf8')
      .split('\n')
      .map((line, i) => ({ at: `${file}:${i + 1}`, line }))
      .filter(({ line }) => !isComment(line) && /npm (?:start|run (?:cli|demo|notices)\b)/.test(line)),
  );

  it('is made by the one who knows data folder and ports, wherever it stands', () => {
    const helpers = /asTyped\(|cliCommand|command === 'npm start'/;
    // these tell of `npm start`, and of nothing to be typed
    const told = /npm start is (?:still starting|running already)|an earlier npm start/;
    const bare = found.filter(({ line }) => !helpers.test(line) && !told.test(line)).map(({ at }) => at);
    expect(bare).to.deep.equal([]);
    expect(found).not.to.deep.equal([]);
  });

  for (const [command, env, set, line] of [
    ['npm run demo', {}, {}, 'npm run demo'],
    ['npm run demo', { DATA_DIR: '/d', BOARD_PORT: '9081' }, {}, 'DATA_DIR=/d npm run demo'],
    ['npm start', { DATA_DIR: '', BOARD_PORT: '8081' }, {}, 'npm start'],
    ['npm start', { DATA_DIR: "/it's here" }, {}, "DATA_DIR='/it'\\''s here' npm start"],
    [
      'npm start',
      { DATA_DIR: '/d', INGRESS_PORT: '9080', SANDBOX_PORT: '9090', HISTORY_HEALTH_PORT: '9091' },
      { INGRESS_PORT: '19080' },
      'DATA_DIR=/d INGRESS_PORT=19080 SANDBOX_PORT=9090 HISTORY_HEALTH_PORT=9091 npm start',
    ],
    ['npm start', { DATA_DIR: '/closed' }, { DATA_DIR: '/path' }, 'DATA_DIR=/path npm start'],
  ] as const) {
    it(`is ${line}`, () => {
      expect(asTyped(command, env, set)).to.equal(line);
    });
  }

  for (const folder of ['', '/d', "/it's here"]) {
    it(`is one for scripts and processes, on the data folder "${folder}"`, () => {
      expect(cliCommand('doctor', { DATA_DIR: folder })).to.equal(
        asTyped('npm run cli -- doctor', { DATA_DIR: folder }),
      );
    });
  }
});
