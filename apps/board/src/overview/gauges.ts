import { type Ledger, ledgerGauges } from '@scm-relay/ledger';
import { type Durability, type Metrics, type Queues, queueGauges, readTogether } from '@scm-relay/runtime';
import { QUEUES } from '@scm-relay/schemas';

export interface GaugeSources {
  readonly ledger: Pick<Ledger, 'figures' | 'auditUntold'>;
  readonly queues: Queues;
  readonly durability: () => Promise<Durability>;
}

/** `/metrics` of the board: all queues, what the ledger holds, Redis. All boards tell the same; without Redis they tell none. */
export function createGauges(metrics: Metrics, { ledger, queues, durability }: GaugeSources): void {
  queueGauges(metrics, queues, QUEUES);
  ledgerGauges(metrics, ledger);

  const untold = readTogether(async () => {
    const [oldest] = (await ledger.auditUntold(1)).entries;
    return oldest === undefined ? 0 : Math.max(0, (Date.now() - Date.parse(oldest.at)) / 1000);
  });
  metrics.gauge('scm_audit_untold_seconds', 'How long an audit entry has waited to be told', [], async (gauge) => {
    const found = await untold();
    if (found === null) gauge.remove();
    else gauge.set(found);
  });

  const durable = readTogether(durability);
  metrics.gauge('scm_redis_durable', '1 while Redis keeps what it confirms', [], async (gauge) => {
    const found = await durable();
    // not reset(): that would make it 0, which says something
    if (found === null) gauge.remove();
    else gauge.set(found.problems.length === 0 ? 1 : 0);
  });
}
