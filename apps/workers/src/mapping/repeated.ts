import type { Plan } from '@scm-relay/ledger';

/** Content that was accepted before under another `seq`: nothing is sent, but it takes the place of that one should it be taken back. */
export const repeated = (id: string, dn?: string): Plan => ({
  status: 'recorded',
  ...(dn === undefined ? {} : { dn }),
  detail: `repeats ${id}`,
  topics: [`gone:${id}`],
});
