import type { NoticeState } from '@scm-relay/schemas';
import { stateTable } from './table.js';

/** Notices (CONTRACT §3.2). Fields: `since` when and `by` which `seq` changed the state. */
export const NOTICE_TABLE = stateTable<NoticeState>()({
  always: [],
  holds: { pending: [], shipped: ['since', 'by'], refused: ['since', 'by'] },
  moves: {
    ship: { from: ['pending'], to: 'shipped', sets: ['since', 'by'] },
    refuse: { from: ['pending'], to: 'refused', sets: ['since', 'by'] },
    free: { from: ['shipped', 'refused'], to: 'pending' },
  },
});
