import type { NoticeState } from '@scm-relay/schemas';
import { stateTable } from './table.js';

/** Notices (CONTRACT §3.2). Fields: `since` when and `by` whom the state was changed: the `seq` of an event, or `oms`. */
export const NOTICE_TABLE = stateTable<NoticeState>()({
  always: [],
  holds: {
    pending: [],
    'partly-shipped': ['since', 'by'],
    shipped: ['since', 'by'],
    closed: ['since', 'by'],
    refused: ['since', 'by'],
    cancelled: ['since', 'by'],
  },
  moves: {
    // a checkout was mapped, or taken back
    shipPart: { from: ['pending', 'partly-shipped', 'shipped'], to: 'partly-shipped', sets: ['since', 'by'] },
    shipAll: { from: ['pending', 'partly-shipped'], to: 'shipped', sets: ['since', 'by'] },
    shipNone: { from: ['partly-shipped', 'shipped'], to: 'pending' },
    // a refuse was mapped, or taken back
    refuse: { from: ['pending'], to: 'refused', sets: ['since', 'by'] },
    close: { from: ['partly-shipped'], to: 'closed', sets: ['since', 'by'] },
    unrefuse: { from: ['refused'], to: 'pending' },
    unclose: { from: ['closed'], to: 'partly-shipped', sets: ['since', 'by'] },
    // the OMS
    cancel: { from: ['pending'], to: 'cancelled', sets: ['since', 'by'] },
    reopen: { from: ['refused', 'cancelled'], to: 'pending' },
  },
});
