import { blank, namesAny } from '@scm-relay/runtime';
import { splitEventId } from '@scm-relay/schemas';
import { isCold } from '../history/thaw.js';
import { REFUSED_PARTS, type RefusedBody, refusedPlace, storedBodies } from '../people/refused.js';
import { namesNumber, numbersOf, type RefusedNumbers, withoutPersons } from '../refused/numbers.js';
import { list, parsed } from '../script/replies.js';
import { keysUnder, type LedgerContext, run, script } from '../script/script.js';
import { isDamage } from '../sealed/damage.js';
import { type Change, openMembers, rewriteMembers } from '../sealed/parts.js';
import { replace } from '../sealed/rekey.js';
import { redisNow, together } from '../views/records.js';
import { hasEnded, type Records, recordsWith } from './records.js';

/** What was erased, or would be; `pending`: events that are open, whose data go when they end. */
export interface Erased {
  readonly known: boolean;
  readonly notices: number;
  readonly events: number;
  /** refused bodies by name: one may quote several persons */
  readonly refused: readonly string[];
  /** refused bodies that are damaged: nobody knows whom they quote */
  readonly damaged: readonly string[];
  readonly pending: readonly string[];
}

const ERASE = script('erase/erase');
const MARK = script('erase/mark');
/** How often a notice is read again when another process writes it at the same time. */
const MOST_TRIES = 20;
const CHUNK = 100;

interface Read {
  readonly document: string | null;
  readonly mobiles: string | null;
  readonly exists: boolean;
  readonly events: readonly { readonly id: string; readonly fields: Readonly<Record<string, string>> }[];
}

/** A notice with all its events that Redis has; those that were let go are the history's. */
const read = async (context: LedgerContext, dn: string): Promise<Read> => {
  const { redis, prefix } = context;
  const key = keysUnder(prefix);
  const ids = new Set<string>();
  let cursor = '0';
  do {
    const [next, flat] = await redis.hscan(key('notice', dn), cursor, 'MATCH', 'e:*', 'COUNT', 1000);
    cursor = next;
    for (let i = 1; i < flat.length; i += 2) if (!flat[i]?.startsWith('[')) ids.add(flat[i] ?? '');
  } while (cursor !== '0');
  const [document, exists, mobiles, ...hashes] = await together(context, (pipeline) => {
    pipeline.get(key('document', dn));
    pipeline.exists(key('notice', dn));
    pipeline.hget(key('notice', dn), 'mobiles');
    for (const id of ids) pipeline.hgetall(key('event', id));
  });
  return {
    document: typeof document === 'string' ? document : null,
    mobiles: typeof mobiles === 'string' ? mobiles : null,
    exists: exists === 1,
    events: [...ids].map((id, i) => ({ id, fields: hashes[i] as Record<string, string> })),
  };
};

/** null: its numbers name nobody */
const numbersWithout = (json: string, numbers: RefusedNumbers, known: readonly string[]): string | null => {
  const next = withoutPersons(numbers, known);
  return JSON.stringify(next) === JSON.stringify(numbers)
    ? null
    : JSON.stringify({ ...parsed<object>(json), numbers: next });
};

/** Bodies that were refused and name the notice or a person of it. */
const eraseRefused = async (
  context: LedgerContext,
  dn: string | null,
  known: readonly string[],
  dryRun: boolean,
): Promise<Pick<Erased, 'refused' | 'damaged'>> => {
  const { sealer } = context;
  const namesNotice = dn === null ? () => false : namesNumber(dn);
  const refused: string[] = [];
  const damaged: string[] = [];
  const change: Change = { value: (value, author) => blank(value, known, author), text: (text) => text };
  const without = (json: string): string | null => {
    const record = parsed<RefusedBody>(json);
    const place = refusedPlace(record);
    const { body } = openMembers<RefusedBody>(sealer, json, place);
    const numbers = numbersOf(record);
    // it may name the notice in other letters, or behind what was kept of it
    const names = dn !== null && (body.includes(dn) || (numbers !== null && namesNotice(numbers)));
    const quotes =
      numbers !== null && namesAny([numbers.seq, numbers.dn, ...numbers.tn, ...numbers.sn].join('\n'), known);
    if (!names && !quotes && !namesAny(body, known)) return null;
    const next = rewriteMembers(sealer, json, REFUSED_PARTS, place, change);
    // they lie beside the body, in the clear
    return (numbers && numbersWithout(next ?? json, numbers, known)) ?? next;
  };
  for (let from = 0; ; from += CHUNK) {
    const chunk = await storedBodies(context, from, CHUNK);
    for (const { name, json } of chunk) {
      let next: string | null = null;
      try {
        next = without(json);
      } catch (error) {
        if (!isDamage(error)) throw error;
        damaged.push(name);
      }
      if (next === null) continue;
      if (dryRun || (await replace(context, { name, fields: [['entry', json, next]] })) > 0) refused.push(name);
    }
    if (chunk.length === 0) return { refused, damaged };
  }
};

const redactions = (records: Records, { events }: Read, known: readonly string[]) =>
  events.flatMap(({ id, fields }) => {
    const event = splitEventId(id);
    if (!event || !fields.state || !hasEnded(fields)) return [];
    const next = records.redactedEvent(fields, event, known);
    return Object.keys(next).length === 0 ? [] : [{ id, state: fields.state, next }];
  });

/** Events that one script rewrites: a notice may have thousands. */
const AT_ONCE = 50;

const portions = (events: ReturnType<typeof redactions>) =>
  Array.from({ length: Math.ceil(events.length / AT_ONCE) }, (_, i) =>
    events
      .slice(i * AT_ONCE, (i + 1) * AT_ONCE)
      .map(({ id, state, next }) => [id, state, Object.entries(next).flat()] as const),
  );

export interface EraseOptions {
  readonly dryRun?: boolean;
  /** values of a person that the notice may not name any more */
  readonly values?: readonly string[];
  /** false: a sweep goes on with it */
  readonly asked?: boolean;
}

/**
 * Takes a person's data out of a notice, its order and its events, and out of refused bodies that name them (CONTRACT §7). What is
 * open keeps its data until it ends: the notice is noted in `erasing`, and a worker's sweep comes back to it. Idempotent.
 */
export const eraseNotice = async (
  context: LedgerContext,
  dn: string,
  { dryRun = false, values = [], asked = true }: EraseOptions = {},
): Promise<Erased> => {
  const records = recordsWith(context.sealer, context.digestsOf);
  if (asked && !dryRun) await run(context, MARK, { dn });
  let count = { notices: 0, events: 0 };
  for (let n = 0; n < MOST_TRIES; n++) {
    const found = await read(context, dn);
    const known = [...new Set([...records.valuesOf(found.document, dn), ...values])];
    const pending = found.events.filter(({ fields }) => fields.state && !hasEnded(fields)).map(({ id }) => id);
    const events = redactions(records, found, known);
    const kept = { document: found.document, fields: found.mobiles === null ? {} : { mobiles: found.mobiles } };
    const next = pending.length > 0 ? null : records.redactedNotice(kept, dn);
    const hot = found.exists || found.document !== null;
    if (dryRun) {
      const bodies = await eraseRefused(context, dn, known, true);
      const past = await isCold(context, `dn:${dn}`);
      return { known: hot || past, notices: next === null ? 0 : 1, events: events.length, ...bodies, pending };
    }
    const bodies = await eraseRefused(context, dn, known, false);
    const argument = { dn, asked: asked || undefined };
    let written = 0;
    // the notice last, whose values the events are searched for
    for (const some of portions(events))
      written += Number(list(await run(context, ERASE, { ...argument, events: some }))[0]);
    const [, document, open, cold] = list(
      await run(context, ERASE, {
        ...argument,
        events: [],
        document: next ? [found.document, next.document] : undefined,
        mobiles: next?.fields.mobiles ?? '',
      }),
    ).map(Number);
    count = { notices: count.notices + (document ?? 0), events: count.events + written };
    // something was written meanwhile, or ended: read again what it holds now
    const whole = written === events.length && document === (next ? 1 : 0) && (open === 1) === pending.length > 0;
    if (whole) return { known: hot || cold === 1, ...count, ...bodies, pending };
  }
  throw new Error(`the notice ${dn} changed ${MOST_TRIES} times while it was erased`);
};

/** What is to be told of an erasure though it is done: a damaged body may quote the person. null: nothing. */
export const notSearched = ({ damaged }: Pick<Erased, 'damaged'>): Error | null =>
  damaged.length === 0 ? null : new Error(`${damaged.join(', ')} cannot be read, and was not searched`);

/** Refused bodies that hold a value, of whatever notice. */
export const eraseRefusedWith = (
  context: LedgerContext,
  values: readonly string[],
  dryRun: boolean,
): Promise<Pick<Erased, 'refused' | 'damaged'>> => eraseRefused(context, null, values, dryRun);

/** Notices of which the history is still to erase what Redis let go. */
export const erasingInHistory = ({ redis, prefix }: LedgerContext, most: number): Promise<string[]> =>
  redis.srandmember(keysUnder(prefix)('erasing-history'), most);

/** Those of these notices that the history is still to erase. */
export const erasingAmong = async ({ redis, prefix }: LedgerContext, dns: readonly string[]): Promise<string[]> => {
  if (dns.length === 0) return [];
  const are = await redis.smismember(keysUnder(prefix)('erasing-history'), ...dns);
  return dns.filter((_, i) => are[i] === 1);
};

export const erasedInHistory = async ({ redis, prefix }: LedgerContext, dns: readonly string[]): Promise<void> => {
  if (dns.length > 0) await redis.srem(keysUnder(prefix)('erasing-history'), ...dns);
};

/**
 * Goes on with notices whose erasure waited for an event, the longest not looked at first; returns how many are done. One that fails is
 * looked at again when the others have had their turn.
 */
export const eraseEnded = async (
  context: LedgerContext,
  most: number,
  onError: (dn: string, error: unknown) => void = () => undefined,
): Promise<number> => {
  const { redis, prefix } = context;
  const key = keysUnder(prefix)('erasing');
  let done = 0;
  for (const dn of await redis.zrange(key, '0', String(most - 1))) {
    try {
      const erased = await eraseNotice(context, dn, { asked: false });
      if (!erased.known) await redis.zrem(key, dn);
      if (erased.pending.length === 0) done += 1;
      const unsearched = notSearched(erased);
      if (unsearched) onError(dn, unsearched);
    } catch (error) {
      await redis.zadd(key, 'XX', await redisNow(context), dn);
      onError(dn, error);
    }
  }
  return done;
};
