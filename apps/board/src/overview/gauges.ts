import type { Ledger } from '@scm-relay/ledger';
import { type Durability, type Metrics, type Queues, queueGauges, readTogether } from '@scm-relay/runtime';
import { DESTINATIONS, QUEUES } from '@scm-relay/schemas';

export interface GaugeSources {
  readonly ledger: Pick<Ledger, 'attentionReasons' | 'breakerOpenSince'>;
  readonly queues: Queues;
  readonly durability: () => Promise<Durability>;
}

/** `/metrics` of the board: all queues, attention by reason, breakers, Redis. All boards tell the same; without Redis they tell none. */
export function createGauges(metrics: Metrics, { ledger, queues, durability }: GaugeSources): void {
  queueGauges(metrics, queues, QUEUES);

  const attention = readTogether(() => ledger.attentionReasons());
  metrics.gauge('scm_attention_items', 'Items on the attention list by reason', ['reason'], async (gauge) => {
    gauge.reset();
    for (const { reason, count } of (await attention()) ?? []) gauge.set({ reason }, count);
  });

  const breakers = readTogether(() => Promise.all(DESTINATIONS.map((each) => ledger.breakerOpenSince(each))));
  metrics.gauge('scm_breaker_open', '1 while the circuit breaker is open', ['destination'], async (gauge) => {
    gauge.reset();
    for (const [i, since] of ((await breakers()) ?? []).entries()) {
      gauge.set({ destination: DESTINATIONS[i] ?? '' }, since === null ? 0 : 1);
    }
  });

  const durable = readTogether(durability);
  metrics.gauge('scm_redis_durable', '1 while Redis keeps what it confirms', [], async (gauge) => {
    const found = await durable();
    // not reset(): that would make it 0, which says something
    if (found === null) gauge.remove();
    else gauge.set(found.problems.length === 0 ? 1 : 0);
  });
}
