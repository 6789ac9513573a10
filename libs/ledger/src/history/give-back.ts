import { eventId, type KeptEvent, type KeptNotice } from '@scm-relay/schemas';
import { type LedgerContext, run, script } from '../script/script.js';

const GIVE_BACK = script('history/give-back');

/** Ids of events, and dns. */
export interface Names {
  readonly events: readonly string[];
  readonly notices: readonly string[];
}

/** Redis answers nobody while a step lasts. */
const CHUNK = 20;

/** What was leased and is not to be written now is handed out again at once. */
export const giveBackNames = async (context: LedgerContext, { events, notices }: Names): Promise<void> => {
  for (let i = 0; i < Math.max(events.length, notices.length); i += CHUNK) {
    await run(context, GIVE_BACK, { events: events.slice(i, i + CHUNK), notices: notices.slice(i, i + CHUNK) });
  }
};

/** Nothing of a lease was written: all of it is handed out again, in its old place, before the lease is over. */
export const giveBack = (
  context: LedgerContext,
  leased: {
    readonly events: readonly Pick<KeptEvent, 'kind' | 'seq'>[];
    readonly notices: readonly Pick<KeptNotice, 'dn'>[];
  },
): Promise<void> =>
  giveBackNames(context, {
    events: leased.events.map(({ kind, seq }) => eventId(kind, seq)),
    notices: leased.notices.map(({ dn }) => dn),
  });
