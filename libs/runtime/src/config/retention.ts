import type { RetentionConfig } from './types.js';
import type { Values } from './values.js';

type Shared = Values['shared'];

/** Without a history Redis is all there is; with one it keeps what people still look at every day (CONTRACT §2). */
const EVENT_DAYS = { alone: 30, withHistory: 3 };

/** `off` is as good as not set: there is no history. */
export const historyUrlOf = ({ HISTORY_URL: url }: Shared): string | null =>
  url === undefined || url === 'off' ? null : url;

export const retentionOf = (shared: Shared): RetentionConfig => ({
  days: shared.RETENTION_DAYS ?? (historyUrlOf(shared) === null ? EVENT_DAYS.alone : EVENT_DAYS.withHistory),
  itemDays: shared.ITEM_RETENTION_DAYS,
  auditDays: shared.AUDIT_RETENTION_DAYS,
  noticeHotDays: shared.NOTICE_HOT_DAYS,
  personalDays: shared.PERSONAL_RETENTION_DAYS ?? shared.ITEM_RETENTION_DAYS,
});
