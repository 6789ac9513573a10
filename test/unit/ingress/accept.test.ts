import { type Acceptance, type AcceptLimits, createAcceptor, type EventInput } from '@scm-relay/ingress';
import type { AcceptResult } from '@scm-relay/ledger';
import type { JobSpec } from '@scm-relay/runtime';
import { expect } from 'chai';
import { until } from '../../support/until.js';

const LIMITS: AcceptLimits = { batch: 4, characters: 1000, atOnce: 1, waiting: 100, timeoutMs: 5000 };
/** where something is given up */
const SOON = { timeoutMs: 200 };
/** `long…` is one that Redis has long to do with */
const event = (seq: string): EventInput => ({
  kind: 'refuse',
  content: { seq },
  fingerprint: seq,
  size: seq.startsWith('long') ? 600 : 100,
});
const job = (seq: string): JobSpec => ({
  queue: 'refuse',
  id: `j-${seq}`,
  data: { kind: 'refuse', seq, generation: 1 },
});
const accepted = (seq: string): AcceptResult => ({ answer: 'accepted', job: job(seq), repeated: false });
const UNAVAILABLE: Acceptance = { answer: 'unavailable', overloaded: false };

interface Script {
  claim?: (seq: string) => AcceptResult | Error;
  acceptMany?: (seqs: string[]) => Promise<(AcceptResult | Error)[]>;
  add?: (specs: readonly JobSpec[]) => Promise<(Error | null)[]>;
  confirm?: () => Promise<boolean>;
  limits?: Partial<AcceptLimits>;
}

function setUp({ claim = accepted, acceptMany, add, confirm, limits }: Script = {}) {
  const batches: string[][] = [];
  const added: string[] = [];
  const acceptor = createAcceptor({
    ledger: {
      acceptMany: (inputs) => {
        const seqs = inputs.map(({ content }) => content.seq);
        batches.push(seqs);
        return acceptMany ? acceptMany(seqs) : Promise.resolve(seqs.map(claim));
      },
    },
    queues: {
      add: (specs) => {
        added.push(...specs.map(({ id }) => id));
        return add ? add(specs) : Promise.resolve(specs.map(() => null));
      },
    },
    confirm: confirm ?? (() => Promise.resolve(true)),
    log: { info: () => {}, warn: () => {}, error: () => {} },
    limits: { ...LIMITS, ...limits },
  });
  const send = (...seqs: string[]) => Promise.all(seqs.map((seq) => acceptor.accept(event(seq))));
  return { acceptor, batches, added, send };
}

/** a promise and the way to keep it */
function later<T>() {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((keep) => {
    resolve = keep;
  });
  return { promise, resolve };
}

describe('accepting: group commit', () => {
  it('what is long goes with as much as does not keep Redis from others', async () => {
    const { batches, send } = setUp();
    await send('long1', '2', 'long3', 'long4', '5');
    expect(batches).to.deep.equal([['long1', '2'], ['long3'], ['long4', '5']]);
  });

  it('what arrives together goes together, bounded', async () => {
    const { batches, send } = setUp();
    const answers = await send('1', '2', '3', '4', '5', '6');
    expect(batches).to.deep.equal([
      ['1', '2', '3', '4'],
      ['5', '6'],
    ]);
    expect(answers.map(({ answer }) => answer)).to.deep.equal(Array(6).fill('accepted'));
  });

  it('what arrives while a batch is at Redis forms the next', async () => {
    const gate = later<void>();
    const { batches, send } = setUp({ acceptMany: (seqs) => gate.promise.then(() => seqs.map(accepted)) });
    const first = send('1');
    await until(() => batches.length === 1);
    const rest = send('2', '3');
    gate.resolve();
    await Promise.all([first, rest]);
    expect(batches).to.deep.equal([['1'], ['2', '3']]);
  });

  it('nobody hears "accepted" before claim, job and replicas are confirmed', async () => {
    const confirmed = later<boolean>();
    const { added, send } = setUp({ confirm: () => confirmed.promise });
    let heard = false;
    const answer = send('1').then((all) => {
      heard = true;
      return all;
    });
    await until(() => added.length === 1);
    await new Promise(setImmediate);
    expect(heard).to.equal(false);
    confirmed.resolve(true);
    expect(await answer).to.deep.equal([accepted('1')]);
  });

  it('each reply is looked at by itself', async () => {
    const notPending: AcceptResult = { answer: 'not-pending', state: 'shipped', since: 'x', by: 'y' };
    const claims: Record<string, AcceptResult | Error> = {
      reused: { answer: 'seq-reused' },
      late: { answer: 'accepted', job: null, repeated: true },
      gone: notPending,
      broken: new Error('OOM'),
    };
    const { added, send } = setUp({
      claim: (seq) => claims[seq] ?? accepted(seq),
      add: async (specs) => specs.map(({ id }) => (id === 'j-nojob' ? new Error('no') : null)),
      limits: { batch: 10 },
    });
    expect(await send('ok', 'reused', 'late', 'gone', 'broken', 'nojob')).to.deep.equal([
      accepted('ok'),
      { answer: 'seq-reused' },
      { answer: 'accepted', job: null, repeated: true },
      notPending,
      UNAVAILABLE,
      UNAVAILABLE,
    ]);
    expect(added).to.deep.equal(['j-ok', 'j-nojob']);
  });

  const failures: [string, Script][] = [
    ['the ledger fails', { acceptMany: () => Promise.reject(new Error('down')) }],
    ['the ledger answers too little', { acceptMany: async () => [] }],
    ['the queues fail', { add: () => Promise.reject(new Error('down')) }],
    ['the queues answer too little', { add: async () => [] }],
    ['replicas are missing', { confirm: async () => false }],
    ['replicas cannot be asked', { confirm: () => Promise.reject(new Error('down')) }],
  ];
  for (const [name, script] of failures) {
    it(`everybody hears "unavailable" when ${name}, and the next batch goes`, async () => {
      const { batches, send } = setUp(script);
      expect(await send('1', '2')).to.deep.equal([UNAVAILABLE, UNAVAILABLE]);
      await send('3');
      expect(batches).to.have.lengthOf(2);
    });
  }

  it('a batch that hangs is given up; later ones go and succeed', async () => {
    const never = new Promise<never>(() => {});
    const { acceptor, batches, send } = setUp({
      acceptMany: (seqs) => (seqs.includes('hang') ? never : Promise.resolve(seqs.map(accepted))),
      limits: SOON,
    });
    const hanging = send('hang');
    await until(() => batches.length === 1);
    const late = send('late');
    expect(await hanging).to.deep.equal([UNAVAILABLE]);
    await late;
    expect(await send('next')).to.deep.equal([accepted('next')]);
    expect(acceptor.waiting()).to.equal(0);
  });

  it('an event whose time ran out before it went is never sent', async () => {
    const never = new Promise<never>(() => {});
    const { batches, send } = setUp({ acceptMany: () => never, limits: { batch: 1, timeoutMs: 50 } });
    const sent = send('1', '2', '3');
    // the process is held up until all three are overdue: they could have begun a millisecond apart
    const since = performance.now();
    while (performance.now() - since < 60);
    expect(await sent).to.deep.equal([UNAVAILABLE, UNAVAILABLE, UNAVAILABLE]);
    await send('4');
    await until(() => batches.length === 2);
    expect(batches).to.deep.equal([['1'], ['4']]);
  });

  it('a late answer still puts the job on its queue', async () => {
    const gate = later<void>();
    const { added, send } = setUp({ acceptMany: (seqs) => gate.promise.then(() => seqs.map(accepted)), limits: SOON });
    expect(await send('1')).to.deep.equal([UNAVAILABLE]);
    gate.resolve();
    await until(() => added.includes('j-1'));
  });

  it('too many at once are turned away at once', async () => {
    const never = new Promise<never>(() => {});
    const { send } = setUp({ acceptMany: () => never, limits: { ...SOON, waiting: 2 } });
    const [first, second, third] = await send('1', '2', '3');
    expect([first, second]).to.deep.equal([UNAVAILABLE, UNAVAILABLE]);
    expect(third).to.deep.equal({ answer: 'unavailable', overloaded: true });
  });
});
