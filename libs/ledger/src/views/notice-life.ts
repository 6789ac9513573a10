import { NOTICE_STATES, type Notice, type NoticeState } from '@scm-relay/schemas';
import Big from 'big.js';
import { isCold } from '../history/thaw.js';
import { HistoryUnavailableError } from '../history/thaw-source.js';
import { itemsOf, LINE_FIELDS, type Life, lineCountOf } from '../mapping/item.js';
import { namesOf, paidBackOf, paymentNames } from '../mapping/payment-names.js';
import { noticeIn } from '../notices/kept-notice.js';
import { glanceAt } from '../past/glance.js';
import { iso } from '../script/replies.js';
import { keysUnder, type LedgerContext } from '../script/script.js';
import { type Damaged, unreadIn } from '../sealed/damage.js';
import { decimal } from './goods.js';

export interface LifeLine {
  readonly lineId: number;
  readonly sku: string;
  readonly title: string | null;
  readonly quantity: number;
  readonly price: string;
  /** pieces that left, came back or were given back, and were refused before they left, over all lives */
  readonly shipped: number;
  readonly refunded: number;
  readonly refused: number;
}

export interface LifePiece extends Life {
  readonly sn: string;
}

/** What became of a notice: goods, pieces with their parcels, money. Without personal data. */
export interface NoticeLife extends Damaged {
  readonly dn: string;
  readonly channel: Notice['channel'];
  readonly tid: string;
  readonly sellBillNum: string | null;
  readonly shippedBefore: boolean;
  readonly state: NoticeState;
  /** ISO 8601 UTC; null while pending */
  readonly since: string | null;
  /** `seq` of the event that changed the state */
  readonly by: string | null;
  readonly lines: readonly LifeLine[];
  /** the first of them, in no order; `morePieces`: there are more */
  readonly pieces: readonly LifePiece[];
  readonly morePieces: boolean;
  /** decimals: by the price of the pieces */
  readonly money: { readonly ordered: string; readonly shipped: string; readonly refunded: string };
  readonly payments: readonly { readonly method: string; readonly money: string | null; readonly refunded: string }[];
}

/** Pieces that one view holds. */
const MOST_PIECES = 1000;
const ITEM = 'i:';
/** The ledger counts money in ten-thousandths. */
const UNIT = 10_000;

/** A notice's hash and document, in Redis or as the history kept them. */
interface Kept {
  readonly document: string;
  fields(names: readonly string[]): Promise<readonly (string | null | undefined)[]>;
  /** the first fields of pieces, some more than `most` */
  items(most: number): Promise<readonly [string, string][]>;
}

/** Pieces are read in portions: the hash holds the notice's events as well. */
const hot = ({ redis, prefix }: LedgerContext, dn: string, document: string): Kept => {
  const name = keysUnder(prefix)('notice', dn);
  return {
    document,
    fields: (names) => redis.hmget(name, ...names),
    items: async (most) => {
      const found: [string, string][] = [];
      let cursor = '0';
      do {
        const [next, flat] = await redis.hscan(name, cursor, 'MATCH', `${ITEM}*`, 'COUNT', 1000);
        cursor = next;
        for (let i = 0; i + 1 < flat.length; i += 2) found.push([flat[i] ?? '', flat[i + 1] ?? '']);
      } while (cursor !== '0' && found.length <= most);
      return found;
    },
  };
};

const cold = async (context: LedgerContext, dn: string): Promise<Kept | null> => {
  const past = glanceAt(context);
  const [kept] = await past.ask((history) => history.noticesOf({ dn }), []);
  if (past.incomplete().incomplete && (await isCold(context, `dn:${dn}`))) throw new HistoryUnavailableError();
  if (!kept?.document) return null;
  const { document, fields } = kept;
  return {
    document,
    fields: async (names) => names.map((name) => fields[name]),
    items: async () => Object.entries(fields).filter(([name]) => name.startsWith(ITEM)),
  };
};

const find = async (context: LedgerContext, dn: string): Promise<Kept | null> => {
  const document = await context.redis.get(keysUnder(context.prefix)('document', dn));
  return document === null ? cold(context, dn) : hot(context, dn, document);
};

/** A count that the notice keeps; throws where that is damaged. */
const checked = (count: number): number => {
  if (!Number.isSafeInteger(count)) throw new TypeError('it is no count');
  return count;
};

const total = (lines: readonly LifeLine[], count: (line: LifeLine) => number): string =>
  decimal(lines.reduce((sum, line) => sum.plus(new Big(line.price).times(count(line))), new Big(0)));

/**
 * null: no such notice is known, to Redis or to the history; a piece whose record is damaged is left out. Rejects with a
 * HistoryUnavailableError where it lies in a history that does not answer, and where the notice itself cannot be read (`isUnreadable`).
 */
export const noticeLife = async (context: LedgerContext, dn: string): Promise<NoticeLife | null> => {
  const kept = await find(context, dn);
  if (kept === null) return null;
  const notice = noticeIn(context.sealer, dn, kept.document);
  const payments = notice.payments ?? [];
  const names = notice.lines.flatMap(({ lineId }) => LINE_FIELDS.map((name) => `${name}:${lineId}`));
  const paidNames = namesOf(payments);
  const [counts, paid, [state, since, by], items] = await Promise.all([
    kept.fields(names),
    paidNames.length === 0 ? [] : kept.fields(paidNames.map((name) => `p:${name}`)),
    kept.fields(['state', 'since', 'by']),
    kept.items(MOST_PIECES),
  ]);
  const paidBack = new Map(paidNames.map((name, i) => [name, checked(Number(paid[i] ?? 0))]));
  const byPayment = paymentNames(payments);
  const paidOf = (i: number): number => {
    const each = byPayment[i];
    return each ? paidBackOf(each, paidBack) : 0;
  };
  const width = LINE_FIELDS.length;
  const lines = notice.lines.map(({ lineId, sku, title, quantity, price }, i): LifeLine => {
    const { shipped, refunded, refused } = lineCountOf(counts.slice(i * width, (i + 1) * width));
    const counted = { shipped: checked(shipped), refunded: checked(refunded), refused: checked(refused) };
    return { lineId, sku, title: title ?? null, quantity, price, ...counted };
  });
  const unread = unreadIn();
  const pieces = items
    .flatMap((item) => unread.read(`notice:${dn}`, () => [...itemsOf([item])]) ?? [])
    .map(([sn, { earlier: _, ...present }]) => ({ sn, ...present }));
  return {
    dn,
    channel: notice.channel,
    tid: notice.tid,
    sellBillNum: notice.sellBillNum ?? null,
    shippedBefore: notice.shippedBefore === true,
    state: NOTICE_STATES.find((each) => each === state) ?? 'pending',
    since: since ? iso(since) : null,
    by: by ?? null,
    lines,
    pieces: pieces.slice(0, MOST_PIECES),
    morePieces: pieces.length > MOST_PIECES,
    money: {
      ordered: total(lines, ({ quantity }) => quantity),
      shipped: total(lines, ({ shipped }) => shipped),
      refunded: total(lines, ({ refunded }) => refunded),
    },
    payments: payments.map(({ method, money }, i) => ({
      method,
      money: money ?? null,
      refunded: decimal(new Big(paidOf(i)).div(UNIT)),
    })),
    ...unread.damaged(),
  };
};
