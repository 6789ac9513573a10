import type { ExpectedReturn } from '@scm-relay/ledger';
import type { Checked } from '@scm-relay/runtime';
import { type FieldError, scanned } from '@scm-relay/schemas';
import { isObject, looseList, looseText } from '../values.js';

/** 2 goods come back, 3 goods are exchanged; of the other kinds nothing arrives (specs, `type`). */
const WITH_GOODS = ['2', '3'];

/**
 * Reads the body of `POST /pushReturngoods` (specs/push-orders-and-returns.md 退换货接口; CONTRACT §3.3). `refunds` and the two
 * lists inside a refund may each be an object, a list or null; "0" stands for "none" throughout the document's sample. Pure.
 */
export function readPushedReturns(body: unknown): Checked<readonly ExpectedReturn[]> {
  const errors: FieldError[] = [];
  if (!isObject(body)) return { ok: false, errors: [{ pointer: '', message: 'must be an object' }] };
  const { data } = body;
  if (!isObject(data)) return { ok: false, errors: [{ pointer: '/data', message: 'must be an object' }] };

  const expected = looseList(data, 'refunds', '/data', errors).flatMap(({ entry, at }): ExpectedReturn[] => {
    const refundNo = looseText(entry, 'refund_no', at, errors, { required: true, max: 50 });
    const tid = looseText(entry, 'tid', at, errors, { required: true, max: 50 });
    const parcel = scanned(looseText(entry, 'return_logistics_no', at, errors, { max: 50 }) ?? '');
    const type = looseText(entry, 'type', at, errors, { max: 10 });
    const goods = looseList(entry, 'refund_order_list', at, errors).flatMap(({ entry: good, at: place }) =>
      ['spec_no', 'spec_code', 'goods_no'].flatMap((name) => looseText(good, name, place, errors, { max: 100 }) ?? []),
    );
    looseList(entry, 'refund_out_goods_list', at, errors);
    const comesBack = type === null || WITH_GOODS.includes(type);
    return refundNo === null || tid === null
      ? []
      : [{ refundNo, tid, tn: parcel === '' || parcel === '0' || !comesBack ? null : parcel, goods }];
  });
  return errors.length > 0 ? { ok: false, errors } : { ok: true, value: expected };
}
