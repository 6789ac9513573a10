import { NOTICE_STATES, type Notice, type NoticeState } from '@scm-relay/schemas';
import Big from 'big.js';
import { type Item, itemsOf, type LineCount } from '../mapping/item.js';
import { pieceCounts } from '../mapping/load.js';
import { keptNotice } from '../notices/kept-notice.js';
import { keysUnder } from '../script/keys.js';
import { iso } from '../script/replies.js';
import type { LedgerContext } from '../script/script.js';
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

export interface LifePiece extends Omit<Item, 'lineId'> {
  readonly sn: string;
  readonly lineId: number;
}

/** What became of a notice: goods, pieces with their parcels, money. Without personal data. */
export interface NoticeLife {
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
/** The ledger counts money in ten-thousandths. */
const UNIT = 10_000;

/** Pieces of a notice in portions: its hash holds its events as well. */
const piecesOf = async (
  { redis, prefix }: LedgerContext,
  dn: string,
): Promise<Pick<NoticeLife, 'pieces' | 'morePieces'>> => {
  const found: [string, string][] = [];
  let cursor = '0';
  do {
    const [next, flat] = await redis.hscan(keysUnder(prefix)('notice', dn), cursor, 'MATCH', 'i:*', 'COUNT', 1000);
    cursor = next;
    for (let i = 0; i + 1 < flat.length; i += 2) found.push([flat[i] ?? '', flat[i + 1] ?? '']);
  } while (cursor !== '0' && found.length <= MOST_PIECES);
  const pieces = [...itemsOf(found)].map(([sn, item]) => ({ sn, ...item }));
  return { pieces: pieces.slice(0, MOST_PIECES), morePieces: pieces.length > MOST_PIECES };
};

const total = (lines: readonly LifeLine[], count: (line: LifeLine) => number): string =>
  decimal(lines.reduce((sum, line) => sum.plus(new Big(line.price).times(count(line))), new Big(0)));

const none: LineCount = { shipped: 0, refunded: 0, refused: 0, listed: 0, byHand: false };

/** null: no such notice is known */
export const noticeLife = async (context: LedgerContext, dn: string): Promise<NoticeLife | null> => {
  const { redis, prefix } = context;
  const key = keysUnder(prefix);
  const document = await redis.get(key('document', dn));
  if (document === null) return null;
  const { notice } = keptNotice(document);
  const lineIds = notice.lines.map(({ lineId }) => lineId);
  const payments = notice.payments ?? [];
  const [[state, since, by], counts, pieces] = await Promise.all([
    redis.hmget(key('notice', dn), 'state', 'since', 'by'),
    pieceCounts(context, dn, lineIds, payments.length),
    piecesOf(context, dn),
  ]);
  const lines = notice.lines.map(({ lineId, sku, title, quantity, price }): LifeLine => {
    const { shipped, refunded, refused } = counts.lines.get(lineId) ?? none;
    return { lineId, sku, title: title ?? null, quantity, price, shipped, refunded, refused };
  });
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
    ...pieces,
    money: {
      ordered: total(lines, ({ quantity }) => quantity),
      shipped: total(lines, ({ shipped }) => shipped),
      refunded: total(lines, ({ refunded }) => refunded),
    },
    payments: payments.map(({ method, money }, i) => ({
      method,
      money: money ?? null,
      refunded: decimal(new Big(counts.paidBack.get(i) ?? 0).div(UNIT)),
    })),
  };
};
