import { spawn } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runCli, type Terminal } from '@scm-relay/cli';
import { type History, openHistory } from '@scm-relay/history';
import type { ExportRow, KeptEvent } from '@scm-relay/schemas';
import { expect } from 'chai';
import { openDesk } from '../../support/desk.js';
import { DAY, keptEvent } from '../../support/kept.js';
import { acceptMany } from '../../support/many-events.js';
import { startPostgres, type TestPostgres } from '../../support/postgres.js';
import { useRedis } from '../../support/shared-redis.js';
import { command, PROGRAM } from './command.js';

const IN_REDIS = 700;
const IN_THE_HISTORY = 900;
/** rows of one page */
const PAGE = 500;

/** An event as the history has it: `n` minutes before a day ago. */
const cold = (n: number): KeptEvent => {
  const at = Date.now() - DAY - n * 60_000;
  const seq = `cold-${n}`;
  return keptEvent({
    seq,
    acceptedAt: at,
    no: IN_THE_HISTORY - n,
    fields: {
      state: JSON.stringify({ status: 'delivered', at, no: IN_THE_HISTORY - n, ended: at + 1000, dn: 'OMS1' }),
      body: JSON.stringify({ seq, dn: 'OMS1', tn: 'SF1', sn: '5046351998702000000001' }),
    },
  });
};

const seqsOf = (ndjson: string): string[] =>
  ndjson
    .trimEnd()
    .split('\n')
    .map((row) => (JSON.parse(row) as ExportRow).seq ?? '');

const markIn = (said: string): string => /--after (\S+)/.exec(said)?.[1] ?? '';

describe('cli export', function () {
  this.timeout(180_000);
  const shared = useRedis();
  let postgres: TestPostgres;
  let url = '';
  let history: History;
  let all: string[] = [];
  const env = () => ({ REDIS_URL: shared.server().url, REDIS_KEY_PREFIX: shared.prefix(), HISTORY_URL: url });
  const since = new Date(Date.now() - 30 * DAY).toISOString();

  before(async () => {
    postgres = await startPostgres();
  });
  after(() => postgres.stop());
  beforeEach(async () => {
    url = await postgres.createDatabase();
    history = openHistory({ url, name: 'test' });
    await history.migrate();
    await history.put({ events: Array.from({ length: IN_THE_HISTORY }, (_, n) => cold(n)), notices: [], audit: [] });
    await acceptMany(openDesk(shared.redis(), shared.prefix()).ledger, 0, IN_REDIS);
    const whole = await command(['export', '--format', 'ndjson', '--from', since], env());
    all = seqsOf(whole.out);
  });
  afterEach(() => history.close());

  /** A command whose lines and words can be heard as they come. */
  const heard = async (args: readonly string[], out: (line: string) => void, terminal: Partial<Terminal> = {}) => {
    const said: string[] = [];
    const code = await runCli(
      args,
      {
        out,
        say: (line) => said.push(line),
        progress: process.stderr,
        interactive: false,
        confirm: async () => false,
        ...terminal,
      },
      env(),
    );
    return { code, said: said.join('\n') };
  };

  it('gives every event of both places once', () => {
    expect(all).to.have.lengthOf(IN_REDIS + IN_THE_HISTORY);
    expect(new Set(all).size).to.equal(all.length);
  });

  for (const format of ['csv', 'ndjson']) {
    it(`${format}: goes on behind what was written when the history went away, without a gap or a double`, async () => {
      const options = ['export', '--from', since, '--format', format];
      const whole = (await command(options, env())).out;
      const lines: string[] = [];
      let gone: Promise<void> | undefined;
      const first = await heard(options, (line) => {
        lines.push(line);
        if (lines.length === PAGE + 200) gone = postgres.kill();
      });
      await gone;
      await postgres.restart();
      expect(first.code).to.equal(69);
      expect(lines.length).to.be.within(PAGE + 200, all.length - 1);
      const rest = await command([...options, '--after', markIn(first.said)], env());
      expect(rest.code, rest.err).to.equal(0);
      expect(`${lines.join('\n')}\n${rest.out}`).to.equal(whole);
    });
  }

  it('ends at Ctrl-C behind a whole page and says where to go on; as often as one likes', async () => {
    const written: string[] = [];
    let mark = '';
    let stops = 0;
    do {
      const args = ['export', '--from', since, '--format', 'ndjson', ...(mark === '' ? [] : ['--after', mark])];
      const child = spawn(process.execPath, [PROGRAM, ...args], {
        env: { PATH: process.env.PATH ?? '', NODE_V8_COVERAGE: process.env.NODE_V8_COVERAGE ?? '', ...env() },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const said = text(child.stderr);
      const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
      let out = '';
      child.stdout.setEncoding('utf8').on('data', (some: string) => {
        // npm passes on a second one at once
        if (out === '') for (let n = 0; n < 2; n++) child.kill('SIGINT');
        out += some;
      });
      await new Promise((resolve) => child.once('close', resolve));
      written.push(...(out === '' ? [] : seqsOf(out)));
      mark = markIn(await said);
      // one that comes when all is written and the process about to end does no harm
      expect(await ended).to.be.oneOf(mark === '' ? [0, 'SIGINT'] : [1]);
      if (mark !== '') stops += 1;
    } while (mark !== '');
    expect(written).to.deep.equal(all);
    expect(stops).to.be.greaterThan(0);
  });

  it('refuses a mark that is none, rather than to begin again', async () => {
    for (const mark of ['nonsense', Buffer.from('490000 5 ').toString('base64url')]) {
      const ended = await command(['export', '--after', mark], env());
      expect([ended.code, ended.out]).to.deep.equal([2, '']);
    }
  });

  it('draws how far it is on a terminal, and nothing into the rows', async () => {
    const screen = new PassThrough();
    const drawn = text(screen);
    const tty = Object.assign(screen, { isTTY: true, columns: 100 }) as unknown as NodeJS.WriteStream;
    const rows: string[] = [];
    await heard(['export', '--from', since, '--format', 'ndjson'], (line) => rows.push(line), { progress: tty });
    screen.end();
    const bar = await drawn;
    const day = new Date(Date.now() - DAY - (IN_THE_HISTORY / 2) * 60_000).toISOString().slice(0, 8);
    expect(bar)
      .to.match(/export .*100%/)
      .and.include(`| ${day}`)
      .and.include('to go');
    expect(seqsOf(`${rows.join('\n')}\n`)).to.deep.equal(all);
  });
});
