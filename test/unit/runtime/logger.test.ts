import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';

const RUNTIME = import.meta.resolve('@scm-relay/runtime');
const module = (code: string) => ['--input-type=module', '-e', `import { createLogger } from '${RUNTIME}';\n${code}`];

/** what a process that runs `code` logs */
function lines(code: string): Record<string, unknown>[] {
  const output = execFileSync(process.execPath, module(code), { encoding: 'utf8' });
  return output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('logger', function () {
  this.timeout(180_000);

  it('writes one JSON line with time, level, service, version, pid, message and the fields', () => {
    const [line] = lines(`createLogger('ingress', 'info').info('event accepted', { seq: 'a\\nb', n: 1 })`);
    expect(Object.keys(line ?? {})).to.deep.equal([
      'time',
      'level',
      'service',
      'version',
      'pid',
      'message',
      'seq',
      'n',
    ]);
    expect(line).to.include({ level: 'info', service: 'ingress', message: 'event accepted', seq: 'a\nb', n: 1 });
    expect(new Date(String(line?.time)).toISOString()).to.equal(line?.time);
  });

  it('keeps to its level', () => {
    const written = lines(`const l = createLogger('s', 'warn'); l.debug('d'); l.info('i'); l.warn('w'); l.error('e')`);
    expect(written.map(({ message }) => message)).to.deep.equal(['w', 'e']);
  });

  it('lets no field replace what every line has', () => {
    const [line] = lines(`createLogger('s', 'info').info('m', { message: 'x', level: 'y', service: 'z', pid: 0 })`);
    expect(line).to.include({ message: 'm', level: 'info', service: 's' });
  });

  it('shows an error by name, code and message, its stack at debug only', () => {
    const failing = `Object.assign(new TypeError('no'), { code: 'E_NO', command: { args: ['secret'] } })`;
    const [plain] = lines(`createLogger('s', 'info').error('failed', { error: ${failing} })`);
    expect(plain?.error).to.deep.equal({ name: 'TypeError', code: 'E_NO', message: 'no' });
    const [debug] = lines(`createLogger('s', 'debug').error('failed', { error: ${failing} })`);
    expect(debug?.error).to.have.property('stack').that.contains('TypeError: no');
  });

  it('writes JSON whatever its fields are', () => {
    const odd = [
      `new Date(0)`,
      `['a']`,
      `{ toJSON: () => 1 }`,
      `{ toJSON: () => undefined }`,
      `{}`,
      `{ a: undefined }`,
    ];
    const code = odd.map((fields) => `log.info('m', ${fields});`).join('');
    expect(lines(`const log = createLogger('s', 'info'); ${code}`)).to.have.lengthOf(odd.length);
  });

  it('survives fields that are not JSON', () => {
    const written = lines(`
      const round = {}; round.self = round;
      const l = createLogger('s', 'info'); l.info('round', { round }); l.info('big', { n: 10n });`);
    expect(written[0]).to.include({ message: 'round' });
    expect(written[1]).to.include({ message: 'big', n: '10' });
  });

  it('outlives whoever reads its lines', async () => {
    const child = spawn(
      process.execPath,
      module(`
        const logger = createLogger('s', 'info');
        process.on('SIGUSR2', () => { for (let n = 0; n < 100; n += 1) logger.info('unread'); setTimeout(() => process.exit(7), 50); });
        setInterval(() => {}, 1000);
        logger.info('ready');`),
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    await once(child.stdout, 'data');
    child.stdout.destroy();
    await once(child.stdout, 'close');
    child.kill('SIGUSR2');
    expect(await once(child, 'exit')).to.deep.equal([7, null]);
  });
});
