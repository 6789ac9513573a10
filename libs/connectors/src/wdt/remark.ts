import { eventId, type RelayEvent, vendorReference } from '@scm-relay/schemas';
import { cutUnits, digest, withoutEmoji } from '../shared/text.js';

/** specs/wdt-smart-refund.md: remark is string(255), counted in UTF-16 units */
const LONGEST = 255;

/**
 * The remark of a return, `seq:… cc:… tn:… ts:… [hash]` (CONTRACT §4). The hash of the event ends it: `seq` may
 * hold any character, labels and other numbers included, and may lose its emoji, so that `seq` alone could
 * name two events. Text before the hash gives way where it is too long. `time` stands in where the event has no `ts`.
 */
export const refundRemark = (event: Extract<RelayEvent, { kind: 'refund' }>, time: string): string => {
  const { cc, tn, ts = time } = event.body;
  const parts = [`seq:${vendorReference(event)}`, ...(cc === undefined ? [] : [`cc:${cc}`]), `tn:${tn}`, `ts:${ts}`];
  const token = ` [${digest(eventId(event.kind, event.body.seq), 16)}]`;
  return cutUnits(withoutEmoji(parts.join(' ')), LONGEST - token.length) + token;
};

const collapsed = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Does a remark read back from WDT hold ours, whole and not as the tail of something longer? */
export const holdsRemark = (found: string, ours: string): boolean => {
  const [text, sought] = [collapsed(found), collapsed(ours)];
  if (!/^seq:.* \[[0-9a-f]{16}\]$/.test(sought)) return false;
  const at = text.indexOf(sought);
  return at >= 0 && !/[\p{L}\p{N}]$/u.test(text.slice(0, at));
};
