import type { RedisClient } from '@scm-relay/runtime';
import { DESTINATIONS, EVENT_KINDS, type KeptEvent, WAITING_REASONS } from '@scm-relay/schemas';
import { readRecords } from './ledger-records.js';
import { compareNotices } from './notice-invariants.js';

/**
 * What must hold in the ledger between any two steps: no record has a field of another status, and every index (attention list,
 * deadlines, topics, order of mapping, open work, lanes, counts) says what the records say. Answers what does not hold. `past`: events of
 * the history by their ids; one that is not in Redis counts as it lies there.
 */
export const ledgerProblems = async (
  redis: RedisClient,
  prefix: string,
  past?: ReadonlyMap<string, KeptEvent>,
): Promise<string[]> => {
  const records = await readRecords(redis, prefix, past);
  const { events, deliveries, problems, keysOf, members, same } = records;
  // held back outside its lane: only while the checkout of its piece is a person's, or is being mapped anew
  for (const [id, { waits, after = '' }] of deliveries) {
    if (waits === undefined) continue;
    const before = deliveries.get(after);
    const anew = before?.moved !== undefined && events.get(after.slice(after.indexOf('/') + 1))?.ended === undefined;
    if (before?.status !== 'attention' && !anew) problems.push(`${id} waits for ${after}, which is ${before?.status}`);
  }
  const listed = new Map<string, { reason: string; destination?: string }>();
  for (const [id, e] of events) {
    if (e.lines && e.overdue) listed.set(`e/${id}`, { reason: 'line-incomplete' });
    else if (e.status === 'attention' && e.parked) listed.set(`e/${id}`, { reason: String(e.reason) });
  }
  for (const [id, d] of deliveries) {
    if (d.status === 'attention') {
      listed.set(`d/${id}`, { reason: String(d.reason), destination: id.slice(0, id.indexOf('-')) });
    }
  }
  same('attention', await members('attention'), [...listed.keys()]);
  const of = (test: (item: { reason: string; destination?: string }) => boolean): string[] =>
    [...listed].filter(([, item]) => test(item)).map(([id]) => id);
  for (const index of await keysOf('attention')) {
    const [by, name] = index.split(':');
    const expected = of(({ reason, destination }) => (by === 'reason' ? reason : destination) === name);
    same(`attention:${index}`, await members(`attention:${index}`), expected);
  }
  for (const { reason } of listed.values()) {
    if ((await redis.zcard(`${prefix}:attention:reason:${reason}`)) === 0) problems.push(`no index for ${reason}`);
  }

  const entries = [...events];
  const stuck = entries.filter(([, e]) => e.status === 'waiting');
  same(
    'waiting',
    await members('waiting'),
    stuck.map(([id]) => id),
  );
  for (const reason of WAITING_REASONS) {
    const expected = stuck.filter(([, e]) => e.reason === reason).map(([id]) => id);
    same(`waiting:${reason}`, await members(`waiting:${reason}`), expected);
  }
  same(
    'deadlines',
    await members('deadlines'),
    entries.filter(([, e]) => e.due).map(([id]) => id),
  );
  const waiting = new Map<string, string[]>();
  for (const [id, { topics = [] }] of entries) {
    for (const topic of topics) waiting.set(topic, [...(waiting.get(topic) ?? []), id]);
  }
  for (const topic of new Set([...(await keysOf('waits')), ...waiting.keys()])) {
    same(`waits:${topic}`, await members(`waits:${topic}`), waiting.get(topic) ?? []);
  }
  for (const kind of EVENT_KINDS) {
    const own = entries.filter(([id]) => id.startsWith(`${kind}:`));
    same(
      `open:${kind}`,
      await members(`open:${kind}`),
      own.filter(([, e]) => e.status === 'accepted').map(([id]) => id),
    );
  }
  const turns = new Map<string, string[]>();
  for (const [id, e] of entries) {
    const inTurn = e.status === 'accepted' || (e.status === 'waiting' && e.parked && e.reason === 'earlier-event');
    if (!inTurn || !e.dn) continue;
    const turn = e.dn;
    turns.set(turn, [...(turns.get(turn) ?? []), id]);
  }
  for (const turn of new Set([...(await keysOf('unmapped')), ...(await keysOf('notice')), ...turns.keys()])) {
    const sole = await redis.hget(`${prefix}:notice:${turn}`, 'sole');
    const among = await members(`unmapped:${turn}`);
    if (sole && among.length > 0) problems.push(`${turn} has ${sole} apart from ${among.join(', ')}`);
    same(`unmapped:${turn}`, sole ? [sole.slice(sole.indexOf(' ') + 1)] : among, turns.get(turn) ?? []);
  }

  await compareNotices(redis, prefix, records);

  for (const destination of DESTINATIONS) {
    const own = [...deliveries].filter(([id]) => id.startsWith(`${destination}-`));
    const work: string[] = [];
    const due: string[] = [];
    for (const [id, d] of own) {
      const first = (await redis.hget(`${prefix}:notice:${d.dn}`, `l:${destination}`))?.split(' ')[0];
      const waits = d.status === 'pending' && String(d.pos) === first;
      if (waits || d.status === 'sending' || d.asked !== undefined) work.push(id);
      if (waits) due.push(id);
    }
    same(`open:${destination}`, await members(`open:${destination}`), work);
    same(`due:${destination}`, await members(`due:${destination}`), due);
  }

  const ended = new Map<string, number>();
  for (const [id, e] of entries) {
    if (e.ended === undefined) continue;
    const name = `${id.slice(0, id.indexOf(':'))}:${e.status}`;
    ended.set(name, (ended.get(name) ?? 0) + 1);
  }
  const counted = Object.entries(await redis.hgetall(`${prefix}:ended`)).filter(([, n]) => n !== '0');
  same(
    'ended',
    counted.map(([name, n]) => `${name} ${n}`),
    [...ended].map(([name, n]) => `${name} ${n}`),
  );
  return problems;
};
