import { notePlace } from '../people/bulk.js';
import { rewritePauses } from '../people/pauses.js';
import { REFUSED_PARTS, type RefusedBody, refusedPlace, storedBodies } from '../people/refused.js';
import { rekeyAudit } from '../people/rekey-audit.js';
import { parsed } from '../script/replies.js';
import { type Argument, keysUnder, type LedgerContext, run, script } from '../script/script.js';
import { scanNames } from '../upkeep/scan.js';
import { isDamage } from './damage.js';
import { rewriteEvent } from './event-fields.js';
import { documentsOf, mobilesField, rewriteNotice } from './notice-fields.js';
import { rewriteMembers, rewriteText, SAME } from './parts.js';
import { UnknownDataKeyError } from './unknown-data-key.js';

const REPLACE = script('sealed/replace');

type Named = Argument & { readonly name: string };

/** How many values were replaced: one that has changed since it was read stays. */
export const replace = async (context: LedgerContext, argument: Named): Promise<number> =>
  Number(await run(context, REPLACE, argument));

export interface Rekeyed {
  /** records looked at */
  readonly checked: number;
  /** records that were written with the first key now, or would be (`dryRun`) */
  readonly rewritten: number;
  /** records that no key of `DATA_KEYS` opens, by the id of theirs */
  readonly unreadable: Readonly<Record<string, number>>;
  /** names of records that are damaged: they stay as they are */
  readonly damaged: readonly string[];
}

/** What became of one record. */
type Step = 'current' | 'rewritten';

/** How often a record is read again when another process writes it at the same time. */
const MOST_TRIES = 20;
/** Records worked on at once, for the round trips. */
const AT_ONCE = 100;
const CHUNK = 100;

const pairsOf = (
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): [string, string, string][] => Object.entries(after).map(([name, value]) => [name, before[name] ?? '', value]);

/** Fields of a hash written again; retried where others wrote them meanwhile. */
const rewriteHash = async (
  context: LedgerContext,
  name: string,
  dryRun: boolean,
  next: (fields: Readonly<Record<string, string>>) => Readonly<Record<string, string>>,
): Promise<Step> => {
  for (let n = 0; n < MOST_TRIES; n++) {
    const fields = await context.redis.hgetall(keysUnder(context.prefix)(name));
    const pairs = pairsOf(fields, next(fields));
    if (pairs.length === 0) return n === 0 ? 'current' : 'rewritten';
    if (dryRun) return 'rewritten';
    if ((await replace(context, { name, fields: pairs })) === pairs.length) return 'rewritten';
  }
  throw new Error(`${name} changed ${MOST_TRIES} times while it was written again`);
};

const rewriteDocument = async (context: LedgerContext, dn: string, dryRun: boolean): Promise<Step> => {
  const { redis, prefix, sealer, digestsOf } = context;
  const name = `document:${dn}`;
  for (let n = 0; n < MOST_TRIES; n++) {
    const [document, mobiles] = await Promise.all([
      redis.get(keysUnder(prefix)(name)),
      redis.hget(keysUnder(prefix)('notice', dn), 'mobiles'),
    ]);
    const kept = { document, fields: mobiles === null ? {} : { mobiles } };
    const next = rewriteNotice(sealer, digestsOf, dn, kept, SAME);
    if (document === null || next === null) return n === 0 ? 'current' : 'rewritten';
    if (dryRun) return 'rewritten';
    const text = [document, next.document];
    if (next.document !== document && (await replace(context, { name, text })) === 0) continue;
    const digests = mobilesField(sealer, digestsOf, documentsOf(sealer, dn, next.document));
    // a PUT meanwhile has brought its own
    await replace(context, { name: `notice:${dn}`, fields: [['mobiles', mobiles ?? false, digests]] });
  }
  throw new Error(`${name} changed ${MOST_TRIES} times while it was written again`);
};

/** The record under a key, where it is one that may hold personal data; null where it is not. */
const rewriteKey = (context: LedgerContext, name: string, dryRun: boolean): Promise<Step> | null => {
  const { sealer } = context;
  if (name === 'pauses') return rewriteHash(context, name, dryRun, (noted) => rewritePauses(sealer, noted, SAME));
  const [, what, id = ''] = /^(\w+):([\s\S]*)$/.exec(name) ?? [];
  if (what === 'event') return rewriteHash(context, name, dryRun, (fields) => rewriteEvent(sealer, id, fields, SAME));
  if (what === 'document') return rewriteDocument(context, id, dryRun);
  if (what !== 'bulk') return null;
  return rewriteHash(context, name, dryRun, ({ note }) => {
    const next = note ? rewriteText(sealer, note, notePlace(id), SAME) : null;
    return next === null ? {} : { note: next };
  });
};

/** Bodies that were refused, from the newest on; those that come meanwhile are written with the first key. */
const rewriteRefused = async (
  context: LedgerContext,
  dryRun: boolean,
  step: (name: string, work: () => Promise<Step>) => Promise<void>,
): Promise<void> => {
  for (let from = 0; ; from += CHUNK) {
    const chunk = await storedBodies(context, from, CHUNK);
    for (const { name, json } of chunk) {
      await step(name, async () => {
        const place = refusedPlace(parsed<RefusedBody>(json));
        const next = rewriteMembers(context.sealer, json, REFUSED_PARTS, place, SAME);
        if (next === null) return 'current';
        if (!dryRun) await replace(context, { name, fields: [['entry', json, next]] });
        return 'rewritten';
      });
    }
    if (chunk.length === 0) return;
  }
};

/**
 * Writes everything that may hold personal data with the first of the data keys, so that the others are needed no longer. Idempotent:
 * a run that was cut off is repeated, and passes over what is done. Reads the whole ledger once, beside everything else that goes on.
 * `onProgress` hears how much of it was read, from 0 to 1.
 */
export const rekey = async (
  context: LedgerContext,
  {
    dryRun = false,
    onProgress = () => undefined,
  }: { readonly dryRun?: boolean; readonly onProgress?: (done: number) => void } = {},
): Promise<Rekeyed> => {
  const count = { checked: 0, rewritten: 0 };
  const unreadable: Record<string, number> = {};
  const damaged: string[] = [];
  const step = async (name: string, work: () => Promise<Step> | null): Promise<void> => {
    try {
      const result = await work();
      if (result === null) return;
      count.checked += 1;
      if (result === 'rewritten') count.rewritten += 1;
    } catch (error) {
      const lacksKey = error instanceof UnknownDataKeyError;
      if (!lacksKey && !isDamage(error)) throw error;
      count.checked += 1;
      if (lacksKey) unreadable[error.keyId] = (unreadable[error.keyId] ?? 0) + 1;
      else damaged.push(name);
    }
  };
  for await (const { names, done } of scanNames(context)) {
    for (let i = 0; i < names.length; i += AT_ONCE) {
      await Promise.all(names.slice(i, i + AT_ONCE).map((name) => step(name, () => rewriteKey(context, name, dryRun))));
    }
    onProgress(done);
  }
  await rewriteRefused(context, dryRun, step);
  await rekeyAudit(context, dryRun, step);
  onProgress(1);
  return { ...count, unreadable, damaged };
};
