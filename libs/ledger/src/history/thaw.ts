import { eventId, type KeptEvent } from '@scm-relay/schemas';
import { parsed, strings } from '../script/replies.js';
import { keysUnder, type LedgerContext, run, script } from '../script/script.js';
import type { EventState } from '../views/records.js';
import { asked, findEvent, noticesOf, split } from './ask.js';
import { fieldsWithoutPerson, thawNotice } from './come-back.js';
import { HistoryUnavailableError } from './thaw-source.js';

const COLD_OF = script('history/cold-of');
const FORGET = script('history/forget');
const THAW_EVENT = script('history/thaw-event');

/**
 * `cold`: names of what the step needs from the history (`dn:…`, `sn:…`, `tn:…`, `order:…`, `reference:…`, `bill:…`, `event:…`);
 * `warm`: its answer.
 */
export type Step<T> = { readonly cold: readonly string[] } | { readonly warm: T };

/** A thaw reads again when another process wrote a newer revision or when more numbers went cold meanwhile. */
const MOST_ROUNDS = 8;

/** Whether Redis knows that this lies in the history; the history is not asked. */
export const isCold = async (context: LedgerContext, name: string): Promise<boolean> =>
  strings(await run(context, COLD_OF, { names: [name] }))[0] !== '';

/** Those of these notices that lie in the history; it is not asked. */
export const coldAmong = async (context: LedgerContext, dns: readonly string[]): Promise<string[]> => {
  const values = strings(await run(context, COLD_OF, { names: dns.map((dn) => `dn:${dn}`) }));
  return dns.filter((_, i) => values[i] !== '');
};

/** All notices that a number names come back; then it is cold no longer. What the history does not know is forgotten. */
const thawNumber = async (context: LedgerContext, name: string): Promise<void> => {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const [value = ''] = strings(await run(context, COLD_OF, { names: [name] }));
    if (value === '') return;
    const answers = await Promise.all((await noticesOf(context, name)).map((kept) => thawNotice(context, kept)));
    if (answers.includes('stale')) continue;
    await run(context, FORGET, { cold: [{ name, value }] });
    return;
  }
  throw new HistoryUnavailableError({
    cause: new Error('the history has an older revision than the one it acknowledged'),
  });
};

const thawEvent = async (context: LedgerContext, event: KeptEvent): Promise<void> => {
  const id = eventId(event.kind, event.seq);
  let kept: KeptEvent | null = event;
  let erased = false;
  for (let round = 0; kept !== null && round < MOST_ROUNDS; round++) {
    const { no, dn, acceptedAt, revision, deliveries } = kept;
    const answer = await run(context, THAW_EVENT, {
      id,
      no,
      dn: dn ?? undefined,
      at: acceptedAt,
      revision,
      erased: erased || undefined,
      fields: Object.entries(erased ? await fieldsWithoutPerson(context, kept) : kept.fields).flat(),
      references: deliveries.flatMap((d) => (d.reference === null ? [] : [[d.reference, d.id]])),
      bills: deliveries.flatMap((d) => d.bills.map((bill) => [bill, d.id])),
    });
    if (answer === 'cold' && dn !== null) await thawNumber(context, `dn:${dn}`);
    else if (answer === 'erased') erased = true;
    else if (answer === 'stale') kept = await findEvent(context, id);
    else return;
  }
};

/** Events that belong together: those that share a delivery with it, and those that take its place should it be taken back. */
const neighbours = async (
  { redis, prefix }: LedgerContext,
  { kind, seq, fields, deliveries }: KeptEvent,
): Promise<string[]> => {
  const { ds = [] } = parsed<EventState>(fields.state ?? '{}');
  const homes = ds.flatMap((ref) => (ref.includes('/') ? [ref.slice(ref.indexOf('/') + 1)] : []));
  const repeats = await redis.zrange(keysUnder(prefix)('waits', `gone:${eventId(kind, seq)}`), '0', '-1');
  return [...homes, ...deliveries.flatMap(({ events }) => events), ...repeats];
};

/** Brings an event back after those that belong to it, so that whoever finds it finds them, too. */
const thawWithNeighbours = async (context: LedgerContext, event: KeptEvent): Promise<void> => {
  const { redis, prefix } = context;
  const key = keysUnder(prefix);
  const group = new Map<string, KeptEvent>();
  const left: KeptEvent[] = [event];
  for (let kept = left.pop(); kept; kept = left.pop()) {
    group.set(eventId(kept.kind, kept.seq), kept);
    for (const id of await neighbours(context, kept)) {
      if (group.has(id) || (await redis.exists(key('event', id))) === 1) continue;
      const found = await findEvent(context, id);
      if (found) left.push(found);
    }
  }
  const [first, ...others] = group.values();
  for (const other of others) await thawEvent(context, other);
  if (first) await thawEvent(context, first);
};

/** An event by its id, or by a number of a vendor; false where the history does not know it. */
const thawByEvent = async (context: LedgerContext, name: string): Promise<boolean> => {
  const [by, value] = split(name);
  const found =
    by === 'event'
      ? await findEvent(context, value)
      : await asked(context, (source) => source.homeOf(by === 'bill' ? { bill: value } : { reference: value }));
  if (found) await thawWithNeighbours(context, found);
  return found !== null;
};

/** Thaws under way in this process, so that many events of one cold notice ask the history once. */
const underWay = new WeakMap<LedgerContext, Map<string, Promise<boolean>>>();

const thaw = (context: LedgerContext, name: string): Promise<boolean> => {
  const running = underWay.get(context) ?? new Map<string, Promise<boolean>>();
  underWay.set(context, running);
  const own = running.get(name);
  if (own) return own;
  const isNumber = /^(dn|sn|tn|order):/.test(name);
  const promise = (isNumber ? thawNumber(context, name).then(() => true) : thawByEvent(context, name)).finally(() => {
    running.delete(name);
  });
  running.set(name, promise);
  return promise;
};

/**
 * Takes a step once all that it needs is in Redis: what it finds cold comes back from the history first (each by one script, which
 * writes only what is still cold). `missing` names what the history does not know. Rejects with a HistoryUnavailableError.
 */
export const whenWarm = async <T>(
  context: LedgerContext,
  step: (missing: readonly string[]) => Promise<Step<T>>,
): Promise<T> => {
  const missing = new Set<string>();
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const found = await step([...missing]);
    if ('warm' in found) return found.warm;
    const known = await Promise.all(found.cold.map((name) => thaw(context, name)));
    for (const [i, name] of found.cold.entries()) if (!known[i]) missing.add(name);
  }
  throw new HistoryUnavailableError({ cause: new Error('what was thawed went cold again at once') });
};

/** Brings back what these names lead to; what is in Redis, or what the history does not know, is left as it is. */
export const thawAll = async (context: LedgerContext, names: readonly string[]): Promise<void> => {
  await Promise.all(names.map((name) => thaw(context, name)));
};

/** A notice of which events were accepted while it was cold comes back, so that both become one again; false where that cannot be now. */
export const mergeCold = (context: LedgerContext, dn: string): Promise<boolean> =>
  thaw(context, `dn:${dn}`).catch((error: unknown) => {
    if (error instanceof HistoryUnavailableError) return false;
    throw error;
  });
