import { type Checked, compile } from '@scm-relay/runtime';
import {
  type FieldError,
  type Notice,
  NoticeBody,
  type NoticeInput,
  type NoticeLine,
  type NoticePayment,
  scanned,
} from '@scm-relay/schemas';
import { given } from '../values.js';

const validate = compile(NoticeBody);

/**
 * Reads a parsed notice by CONTRACT §3.2: what every channel needs, what its own channel needs, line ids that tell its lines
 * apart. Unknown fields and optional ones that are null or "" are dropped. `length` is that of its text. Pure.
 */
export function readNotice(body: unknown, length: number): Checked<Notice> {
  const checked = validate(asMeant(body), length);
  if (!checked.ok) return checked;
  const notice = normalise(checked.value);
  const errors = [...repeatedLines(notice.lines), ...channelErrors(notice)].slice(0, 20);
  return errors.length > 0 ? { ok: false, errors } : { ok: true, value: notice };
}

/**
 * "" stands for "not given" also where the contract has an object, a list or a truth (CONTRACT §3.2). `dn` is read as events
 * give it: spaces around it or full-width digits would make a notice that none of them can name.
 */
const asMeant = (body: unknown): unknown => {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  const empty = Object.entries(body).filter(([name, value]) => value === '' && OPTIONAL_PARTS.has(name));
  return {
    ...body,
    ...('dn' in body && typeof body.dn === 'string' ? { dn: scanned(body.dn) } : {}),
    ...Object.fromEntries(empty.map(([name]) => [name, null])),
  };
};

const OPTIONAL_PARTS = new Set(['store', 'member', 'payments', 'shippedBefore']);

function normalise(input: NoticeInput): Notice {
  const { dn, channel, tid, sellBillNum, store, member, lines, payments, shippedBefore } = input;
  return {
    dn,
    channel,
    tid,
    ...given({ sellBillNum }),
    ...(store ? { store: storeOf(store) } : {}),
    ...(member ? { member: memberOf(member) } : {}),
    lines: lines.map(
      ({ lineId, sku, specNo, barcodeId, title, quantity, price }): NoticeLine => ({
        lineId,
        sku,
        ...given({ specNo, barcodeId, title }),
        quantity,
        price: canonicalPrice(price),
      }),
    ),
    ...(payments
      ? {
          payments: payments.map(
            ({ method, money, code, serialNo }): NoticePayment => ({ method, ...given({ money, code, serialNo }) }),
          ),
        }
      : {}),
    ...(shippedBefore === true ? { shippedBefore } : {}),
  };
}

/** `0199.9` is `199.90`: without leading zeros, with at least two decimals (CONTRACT §3.2). */
const canonicalPrice = (price: string): string => {
  const [whole = '0', decimals = ''] = price.split('.');
  return `${whole.replace(/^0+(?=\d)/, '')}.${decimals.padEnd(2, '0').replace(/(?<=..)0+$/, '')}`;
};

const storeOf = ({ storesId, posCode, cashierId }: NonNullable<NoticeInput['store']>) =>
  given({ storesId, posCode, cashierId });
const memberOf = ({ name, mobile, cardCode, memberId }: NonNullable<NoticeInput['member']>) =>
  given({ name, mobile, cardCode, memberId });

function channelErrors({ channel, sellBillNum, store, lines, payments }: Notice): FieldError[] {
  const needs = (pointer: string): FieldError => ({ pointer, message: `is required for channel ${channel}` });
  switch (channel) {
    case 'wdt':
      return lines.flatMap(({ specNo }, i) => (specNo === undefined ? [needs(`/lines/${i}/specNo`)] : []));
    case 'pos':
      return sellBillNum === undefined ? [needs('/sellBillNum')] : [];
    case 'erp':
      return [
        ...(store?.storesId === undefined ? [needs('/store/storesId')] : []),
        ...(payments === undefined || payments.length === 0 ? [needs('/payments')] : []),
        ...lines.flatMap(({ barcodeId }, i) => (barcodeId === undefined ? [needs(`/lines/${i}/barcodeId`)] : [])),
      ];
  }
}

function repeatedLines(lines: readonly NoticeLine[]): FieldError[] {
  const seen = new Set<number>();
  return lines.flatMap(({ lineId }, i) => {
    if (seen.has(lineId)) return [{ pointer: `/lines/${i}/lineId`, message: 'is the lineId of another line, too' }];
    seen.add(lineId);
    return [];
  });
}
