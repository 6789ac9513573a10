import { expect } from 'chai';
import { OPERATOR, type Stage, useBoard, VIEWER } from './stage.js';

describe('personal data in a trace', () => {
  const board = useBoard();

  const tell = async ({ desk }: Stage): Promise<void> => {
    await desk.accept('refuse', { seq: 'S1', msg: '顾客 13812345678 <script>alert(1)</script>' });
  };

  it('is masked', async () => {
    const stage = board.stage();
    await tell(stage);
    const { text } = await stage.ask('/api/trace?seq=S1', OPERATOR);
    expect(text).to.include('顾客 ***').and.not.include('13812345678');
  });

  it('is shown to an operator who asks for it, and that is written down', async () => {
    const stage = board.stage();
    await tell(stage);
    const { text } = await stage.ask('/api/trace?seq=S1&reveal=1', OPERATOR);
    expect(text).to.include('13812345678');
    const { entries } = await stage.desk.ledger.auditLog({ limit: 10 });
    expect(entries[0]).to.include({ user: 'olga', action: 'trace:reveal', item: 'seq=S1', result: 'ok' });
  });

  it('is not shown to a request of another site, and that is written down', async () => {
    const stage = board.stage();
    await tell(stage);
    for (const path of ['/api/trace?seq=S1&reveal=1', '/trace?seq=S1&reveal=1']) {
      const { status, text } = await stage.ask(path, OPERATOR, { headers: { 'sec-fetch-site': 'cross-site' } });
      expect(status).to.equal(403);
      expect(text).not.to.include('13812345678');
      const { entries } = await stage.desk.ledger.auditLog({ limit: 10 });
      expect(entries.some(({ result }) => result === 'refused: another site')).to.equal(true);
    }
  });

  it('is never shown to a viewer, and that is written down', async () => {
    const stage = board.stage();
    await tell(stage);
    const { status, text } = await stage.ask('/api/trace?seq=S1&reveal=1', VIEWER);
    expect(status).to.equal(403);
    expect(text).not.to.include('13812345678');
    const { entries } = await stage.desk.ledger.auditLog({ limit: 10 });
    expect(entries[0]).to.include({ user: 'victor', action: 'trace:reveal', result: 'refused: viewer' });
  });
});
