import { type QueueName, splitEventId, type WaitsFor } from '@scm-relay/schemas';
import type { AttemptRecord } from '../delivery/attempt.js';
import { HISTORY_TOPIC } from '../history/wake-waiting.js';
import { iso, parsed } from '../script/replies.js';
import { keysUnder, type LedgerContext } from '../script/script.js';
import { isDamage } from '../sealed/damage.js';
import { mappingJob } from '../shared/wake.js';
import type { Gates } from './gates.js';
import { type DeliveryState, destinationOf, type EventState } from './records.js';

/** What the answers are made of, for a whole view. */
export interface Situation {
  /** how the gates stand; asked for by what is open alone */
  readonly gates: () => Promise<Gates>;
  /** milliseconds since 1970 by Redis's clock */
  readonly now: number;
}

const moment = (ms: number | null | undefined): string | null => (ms === null || ms === undefined ? null : iso(ms));

/** BullMQ keeps a delayed job at its time, shifted to leave room for a count. */
const DELAY_SHIFT = 0x1000;
/** A running worker takes a job within this time; only after that is it reported as not taken. */
const PATIENCE_MS = 2000;

/** Where the record of another event or delivery that it waits for is damaged nobody knows why it does: null, and it is shown all the same. */
const unlessDamaged =
  <A extends unknown[]>(read: (...of: A) => Promise<WaitsFor | null>) =>
  async (...of: A): Promise<WaitsFor | null> => {
    try {
      return await read(...of);
    } catch (error) {
      if (isDamage(error)) return null;
      throw error;
    }
  };

const seqOf = (id: string): string => splitEventId(id)?.seq ?? id;

export const waitsForFactory = (context: LedgerContext, { gates, now }: Situation) => {
  const { redis, prefix } = context;
  const key = keysUnder(prefix);
  const future = (ms: number | null | undefined): string | null => (ms && ms > now ? iso(ms) : null);

  const pausedAt = async (queue: QueueName): Promise<WaitsFor | null> => {
    const { paused, pause } = (await gates())[queue];
    if (!paused) return null;
    return {
      what: 'paused',
      name: queue,
      since: moment(pause?.at),
      until: future(pause?.until),
      ...(pause ? { by: pause.by, note: pause.note } : {}),
    };
  };

  /** The end of the last attempt; null: none has been made. */
  const lastTried = async (name: string, home: string, { n }: DeliveryState): Promise<number | null> => {
    const text = await redis.hget(key('event', home), `${name}.${n}`);
    if (!text) return null;
    const { at, ms = 0 } = parsed<AttemptRecord>(text);
    return at + ms;
  };

  /** Since when an event waits for others; since its acceptance where it is not said to wait itself. */
  const waitsSince = async (id: string): Promise<number | null> => {
    const parked = await redis.zscore(key('waiting'), id);
    if (parked !== null) return Number(parked);
    const state = await redis.hget(key('event', id), 'state');
    return state === null ? null : parsed<EventState>(state).at;
  };

  /** The first of its lane, where that is another delivery. */
  const before = async (
    name: string,
    home: string,
    { dn, pos, waits, after }: DeliveryState,
  ): Promise<WaitsFor | null> => {
    const behind = async (id: string): Promise<WaitsFor> => ({
      what: 'event',
      name: seqOf(id.slice(id.indexOf('/') + 1)),
      since: moment(await waitsSince(home)),
      until: null,
    });
    if (waits && after) return behind(after);
    const lane = `l:${destinationOf(name)}`;
    const first = (await redis.hget(key('notice', dn), lane))?.split(' ')[0];
    if (first === undefined || pos === undefined || Number(first) >= pos) return null;
    const id = (await redis.hget(key('notice', dn), `${lane}:${first}`)) ?? '';
    if (id === `${name}/${home}`) return null;
    return behind(id);
  };

  /** Why a delivery that is not sent yet does not go, in the order in which its gate asks. */
  const delivery = async (name: string, home: string, d: DeliveryState): Promise<WaitsFor | null> => {
    const destination = destinationOf(name);
    if (d.status === 'sending') {
      const late = d.under && d.under.until < now;
      return late ? { what: 'worker', name: destination, since: moment(d.under?.until), until: null } : null;
    }
    if (d.status !== 'pending') return null;
    const earlier = await before(name, home, d);
    if (earlier) return earlier;
    const paused = await pausedAt(destination);
    if (paused) return paused;
    const { holdUntil, holdSince, openSince, probeAt, ratedUntil } = (await gates())[destination];
    const at = (what: WaitsFor['what'], since: number | null, until: number | null): WaitsFor => ({
      what,
      name: destination,
      since: moment(since),
      until: future(until),
    });
    if (holdUntil !== null && holdUntil > now) return at('hold', holdSince, holdUntil);
    if (openSince !== null) return at('breaker', openSince, probeAt);
    if (d.due !== undefined && d.due > now) return at('backoff', await lastTried(name, home, d), d.due);
    const due = Number(d.due ?? (await redis.zscore(key('due', destination), `${name}/${home}`)) ?? 0);
    if (ratedUntil !== null && ratedUntil > now) return at('rate', due || null, ratedUntil);
    return now - due > PATIENCE_MS ? at('worker', due || null, null) : null;
  };

  /** The event that has to be mapped before this one. */
  const turn = async (id: string, s: EventState): Promise<WaitsFor> => {
    const [first] = s.dn ? await redis.zrange(key('unmapped', s.dn), '0', '0') : [];
    return { what: 'event', name: first && first !== id ? seqOf(first) : null, since: null, until: null };
  };

  const mapping = async (id: string, s: EventState): Promise<WaitsFor | null> => {
    const named = splitEventId(id);
    if (!named) return null;
    const paused = await pausedAt(named.kind);
    if (paused) return paused;
    const job = mappingJob(named.kind, named.seq, s.gen).id;
    const score = await redis.zscore(key(named.kind, 'delayed'), job);
    const until = s.retryAt ?? (score === null ? 0 : Math.floor(Number(score) / DELAY_SHIFT));
    if (until > now) {
      // as long as its job is delayed has passed from then on
      const delay = Number(await redis.hget(key(named.kind, job), 'delay'));
      return { what: 'backoff', name: named.kind, since: delay ? iso(until - delay) : null, until: iso(until) };
    }
    if (now - s.at < PATIENCE_MS) return null;
    return { what: 'worker', name: named.kind, since: iso(s.at), until: null };
  };

  /** Why an event does not move. What waits for its deliveries says so there. */
  const event = async (id: string, s: EventState, since: number | null): Promise<WaitsFor | null> => {
    if (s.status === 'accepted') return mapping(id, s);
    if (s.status !== 'waiting') return null;
    const at = (what: WaitsFor['what'], name: string | null): WaitsFor => ({
      what,
      name,
      since: moment(since ?? s.at),
      until: moment(s.due),
    });
    if (s.topics?.includes(HISTORY_TOPIC)) return at('history', null);
    switch (s.reason) {
      case 'no-notice':
        return at('notice', s.dn ?? null);
      case 'no-checkout':
        return at('checkout', s.dn ?? null);
      case 'waiting-for-line':
        return at('line', s.lines?.join(', ') ?? null);
      case 'earlier-event': {
        if (s.parked) return { ...(await turn(id, s)), since: moment(since ?? s.at) };
        for (const ref of s.ds ?? []) {
          // a POS line's delivery lies with the event that completed it
          const [name = ref, home = id] = ref.split(/\/(.*)/s, 2);
          const state = await redis.hget(key('event', home), name);
          const found = state ? await before(name, home, JSON.parse(state)) : null;
          if (found) return { ...found, since: moment(since ?? s.at) };
        }
        return at('event', null);
      }
      default:
        return null;
    }
  };

  return { event: unlessDamaged(event), delivery: unlessDamaged(delivery) };
};

export type WaitsForReader = ReturnType<typeof waitsForFactory>;
