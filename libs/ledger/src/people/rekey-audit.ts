import { randomUUID } from 'node:crypto';
import { list, string } from '../script/replies.js';
import { keysUnder, type LedgerContext, run, script } from '../script/script.js';
import { isDamage } from '../sealed/damage.js';
import type { Sealer } from '../sealed/sealer.js';
import { UnknownDataKeyError } from '../sealed/unknown-data-key.js';
import { rewriteEntry } from './audit-note.js';

const TAKE_PLACE = script('people/take-place');
const CHUNK = 200;
const UNFINISHED_SECONDS = 86_400;

type Stream = 'audit' | 'audit-refused';

/** As it is to lie there; what cannot be read stays as it is. */
const rewritten = (sealer: Sealer, json: string): string => {
  try {
    return rewriteEntry(sealer, json) ?? json;
  } catch (error) {
    if (error instanceof UnknownDataKeyError || isDamage(error)) return json;
    throw error;
  }
};

async function* entriesOf({ redis, prefix }: LedgerContext, stream: Stream): AsyncGenerator<[string, string][]> {
  for (let after = '-'; ; ) {
    const found = await redis.xrange(keysUnder(prefix)(stream), after, '+', 'COUNT', CHUNK);
    const chunk = found.map(([id, fields]): [string, string] => [id, string(list(fields)[1])]);
    if (chunk.length > 0) yield chunk;
    if (chunk.length < CHUNK) return;
    after = `(${chunk.at(-1)?.[0]}`;
  }
}

/**
 * An entry of a stream cannot be replaced where it stands: the stream is copied in portions under the same ids, and the copy takes its
 * place in one step that adds what was written meanwhile. Cut off, it leaves the log as it was.
 */
const copyStream = async (context: LedgerContext, stream: Stream): Promise<void> => {
  const copy = `audit-copy:${randomUUID()}`;
  const k = keysUnder(context.prefix)(copy);
  let last = '';
  for await (const chunk of entriesOf(context, stream)) {
    const pipeline = context.redis.pipeline();
    for (const [id, json] of chunk) pipeline.xadd(k, id, 'entry', rewritten(context.sealer, json));
    pipeline.expire(k, UNFINISHED_SECONDS);
    for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
    last = chunk.at(-1)?.[0] ?? last;
  }
  await run(context, TAKE_PLACE, { stream, copy, last });
};

/** Writes the notes of the audit log with the first data key; `step` counts each entry. */
export const rekeyAudit = async (
  context: LedgerContext,
  dryRun: boolean,
  step: (name: string, work: () => Promise<'current' | 'rewritten'>) => Promise<void>,
): Promise<void> => {
  for (const stream of ['audit', 'audit-refused'] as const) {
    let changes = false;
    for await (const chunk of entriesOf(context, stream)) {
      for (const [id, json] of chunk) {
        await step(`${stream} ${id}`, async () => {
          if (rewriteEntry(context.sealer, json) === null) return 'current';
          changes = true;
          return 'rewritten';
        });
      }
    }
    if (changes && !dryRun) await copyStream(context, stream);
  }
};
