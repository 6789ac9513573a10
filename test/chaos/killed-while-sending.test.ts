import { setTimeout as pause } from 'node:timers/promises';
import { CHANNELS, type Destination, type EventKind, type EventView, type Notice } from '@scm-relay/schemas';
import { expect } from 'chai';
import { until } from '../support/until.js';
import { nextName, pieceOf, twoPieces } from './support/lives.js';
import type { Slot } from './support/slot.js';
import { prove, tally } from './support/tally.js';
import { useWorld } from './support/use-world.js';
import { APART, TOGETHER } from './support/world.js';

/** lock 30 s + look for lost locks every 15 s, and what a busy machine adds */
const HEALED_WITHIN_MS = 60_000;

interface Victim {
  readonly destination: Destination;
  readonly kind: EventKind;
  readonly seq: string;
  readonly at: number;
}

for (const { layout } of [{ layout: TOGETHER }, { layout: APART }]) {
  describe(`chaos: a worker dies between a vendor’s booking and its answer (${layout.name})`, function () {
    this.timeout(180_000);
    // what a process says of a first signal is no warning
    const chaos = useWorld({ layout, env: { LOG_LEVEL: 'info' } });
    const victims: Victim[] = [];

    const kindFor = (destination: Destination): EventKind => (destination === 'push' ? 'checkout' : 'refund');
    const senderTo = (destination: Destination): Slot => chaos.world.sender(kindFor(destination), destination);
    /** an event whose delivery goes to this destination, posted when everything before it is delivered */
    const provoke = async (destination: Destination): Promise<Victim> => {
      const name = nextName();
      const channel: Notice['channel'] = CHANNELS.find((each) => each === destination) ?? 'wdt';
      const kind = kindFor(destination);
      const notice = { ...twoPieces(name, channel), shippedBefore: true };
      await chaos.wms.announce(notice);
      const seq = kind === 'checkout' ? `${name}c` : `${name}r1`;
      const piece = pieceOf(name, 0);
      const body =
        kind === 'checkout'
          ? { seq, dn: notice.dn, pkg: [{ tn: `OUT-${name}`, sns: [piece] }] }
          : { seq, dn: notice.dn, tn: `BACK-${name}`, sn: piece, storeCode: 'S1', ts: '2026-11-21 12:00:03' };
      await chaos.wms.post(kind, body);
      return { destination, kind, seq, at: Date.now() };
    };
    const view = async ({ kind, seq }: Victim): Promise<EventView> => {
      const found = await chaos.world.ledger.eventView(kind, seq);
      if (!found) throw new Error(`${seq} is not in the ledger`);
      return found;
    };
    const booked = ({ destination, seq }: Victim): number =>
      chaos.world.sandbox.count(destination, { match: destination === 'push' ? seq.slice(0, 7) : seq }).committed;

    it('by SIGKILL, once at each destination', async () => {
      for (const destination of ['wdt', 'pos', 'erp', 'push'] as const) {
        const sender = senderTo(destination);
        await chaos.world.sandbox.fault({ vendor: destination, fault: 'kill', pid: sender.pid() });
        victims.push(await provoke(destination));
        expect(await sender.process().exited()).to.equal('SIGKILL');
        await sender.restart();
      }
      for (const victim of victims) expect(booked(victim), victim.seq).to.equal(1);
    });

    it('by its own hand, at once, on a second signal a second after the first', async () => {
      await chaos.world.sandbox.fault({ vendor: 'pos', fault: 'slow', ms: 4800 });
      const victim = await provoke('pos');
      await until(() => booked(victim) === 1, { what: 'the booking' });
      const sender = senderTo('pos');
      sender.signal('SIGTERM');
      await until(() => sender.process().output().includes('shutting down'), { what: 'the signal to be heard' });
      // the second counts from a second after that
      await pause(1100);
      const second = performance.now();
      expect(await sender.kill('SIGTERM')).to.equal(1);
      expect(performance.now() - second, 'long before the vendor answers').to.be.lessThan(2500);
      await sender.restart();
      victims.push(victim);
    });

    it('is proved by a look-up, sent again where that is declared safe, or shown to a person: never sent again blindly', async () => {
      const took: Record<string, number> = {};
      await until(
        async () => {
          for (const victim of victims) {
            const { status } = await view(victim);
            if (status !== 'delivered' && status !== 'attention') return false;
            took[`${victim.destination} ${victim.seq}`] ??= Math.round((Date.now() - victim.at) / 1000);
          }
          return true;
        },
        { timeoutMs: HEALED_WITHIN_MS, everyMs: 250, what: 'the end of every attempt' },
      );
      prove(`killed between booking and answer, ${layout.name}`, await tally(chaos.world, chaos.wms, 10_000), {
        'judged after s': took,
      });
      for (const victim of victims) {
        const {
          status,
          reason,
          deliveries: [delivery],
        } = await view(victim);
        const outcomes = delivery?.attempts.map((attempt) => attempt.outcome);
        switch (victim.destination) {
          case 'wdt':
            expect([status, outcomes, booked(victim)]).to.deep.equal(['delivered', ['unknown'], 1]);
            break;
          case 'push':
            expect([status, outcomes, booked(victim)]).to.deep.equal(['delivered', ['unknown', 'delivered'], 2]);
            break;
          default:
            expect([status, reason, outcomes, booked(victim)]).to.deep.equal([
              'attention',
              'outcome-unknown',
              ['unknown'],
              1,
            ]);
        }
      }
    });

    it('says in its trace that a look-up proved it', async () => {
      const victim = victims.find(({ destination }) => destination === 'wdt');
      const history = victim ? (await view(victim)).history : [];
      expect(history.map(({ what, by, note }) => [what, by, note])).to.deep.include(['look-up', 'wdt', 'found']);
    });
  });
}
