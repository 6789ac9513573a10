import {
  eventId,
  type RelayEvent,
  WdtSmartRefundRequest as schema,
  vendorReference,
  type WdtSmartRefundRequest,
} from '@scm-relay/schemas';
import type { MappingInput, MappingResult } from '../connector.js';
import { checker, lineRef, mapped, unmappable } from '../shared/check.js';
import { cutUnits, digest, eventTime, plainTime, withoutEmoji } from '../shared/formats.js';

/** specs/wdt-smart-refund.md: remark is string(255), counted in UTF-16 units */
const LONGEST = 255;

/**
 * The remark of a return, `seq:… cc:… tn:… ts:… [hash]` (CONTRACT §4). The hash of the event ends it: `seq` may
 * hold any character, labels and other numbers included, and may lose its emoji, so that `seq` alone could
 * name two events. Text before the hash gives way where it is too long. `time` stands in where the event has no `ts`.
 */
const refundRemark = (event: Extract<RelayEvent, { kind: 'refund' }>, time: string): string => {
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

/**
 * The document's PHP sample comments the return logistics out and says of them "必须传入,并且必须有值": unknown
 * whether WDT demands or even takes them (VENDOR-FACTS "WDT"). They are sent where the event has them; this is the switch.
 */
const SEND_RETURN_LOGISTICS = true;

/** A remark without its emoji still says what it says; an identifier without it names something else. */
const EMOJI = 'holds an emoji, which WDT does not take, and names something else without it';

const check = checker<WdtSmartRefundRequest>(schema);

/** `wms.stockin.SmartRefund.upload` of one returned piece (CONTRACT §4, `wdt.smartRefund`). */
export const mapSmartRefund = ({ event, notice, lines, context }: MappingInput): MappingResult => {
  // it books goods into stock, and only a refund's goods arrived
  if (event.kind !== 'refund') return unmappable('/event/kind', `a ${event.kind} has no quick return at WDT`);
  const time = eventTime(event, context.timeZone);
  if (time === null) return unmappable('/event/body/ts', 'is no date-time');
  const { storeCode = context.defaultStoreCode, cc, tn, sn } = event.body;
  const warehouse = context.warehouses.get(storeCode)?.wdtWarehouseNo ?? storeCode;
  if (warehouse !== withoutEmoji(warehouse)) return unmappable('/event/body/storeCode', EMOJI);
  if (notice.tid !== withoutEmoji(notice.tid)) return unmappable('/notice/tid', EMOJI);
  const details: unknown[] = [];
  for (const line of lines) {
    if (line.specNo === undefined) return unmappable(`${lineRef(notice, line)}/specNo`, 'is needed by WDT');
    if (line.specNo !== withoutEmoji(line.specNo)) return unmappable(`${lineRef(notice, line)}/specNo`, EMOJI);
    details.push({ spec_no: line.specNo, stockin_num: 1, remark: withoutEmoji(sn) });
  }
  const logistics = {
    ...(withoutEmoji(tn) === '' ? {} : { return_logistics_no: withoutEmoji(tn) }),
    ...(cc === undefined ? {} : { return_logistics_name: withoutEmoji(cc) }),
  };
  const refundInfo = {
    tid: notice.tid,
    return_warehouse_no: warehouse,
    remark: refundRemark(event, plainTime(time)),
    ...(SEND_RETURN_LOGISTICS ? logistics : {}),
  };
  return mapped(check, [refundInfo, details, false]);
};
