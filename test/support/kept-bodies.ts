import type { Ledger } from '@scm-relay/ledger';

/** Refused bodies as they are kept, the newest first; throws where one of them is damaged. */
export const keptBodies = async (ledger: Pick<Ledger, 'refusedPortion'>, offset: number, limit: number) => {
  const { bodies, damaged } = await ledger.refusedPortion(offset, limit);
  if (damaged) throw new Error(`damaged: ${damaged.join(', ')}`);
  return bodies.filter((body) => body !== null);
};
