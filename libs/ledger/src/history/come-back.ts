import { randomUUID } from 'node:crypto';
import { eventId, type KeptEvent, type KeptFields, type KeptNotice } from '@scm-relay/schemas';
import { recordsWith } from '../erase/records.js';
import { string } from '../script/replies.js';
import { type Argument, keysUnder, type LedgerContext, run, script } from '../script/script.js';
import { findEvent, noticesOf } from './ask.js';
import { MOST_FIELDS } from './read-notices.js';

const THAW_NOTICE = script('history/thaw-notice');
const THAW_PART = script('history/thaw-part');

const chunks = <T>(all: readonly T[], size: number): (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));

/** What of a notice the last script writes, and what is gathered before; nothing is where it has few fields. */
interface Parts {
  readonly fields: readonly (readonly [string, string])[];
  readonly index: readonly (readonly [string, string, number])[];
}

const NOTHING: Parts = { fields: [], index: [] };

const partsOf = ({ fields, index }: KeptNotice): { readonly before: readonly Parts[]; readonly last: Parts } => {
  const all = Object.entries(fields);
  const entries = index.map(({ key, member, score }) => [key, member, score] as const);
  if (all.length + entries.length <= 2 * MOST_FIELDS) return { before: [], last: { fields: all, index: entries } };
  const before = [
    ...chunks(all, MOST_FIELDS).map((some) => ({ ...NOTHING, fields: some })),
    ...chunks(entries, MOST_FIELDS).map((some) => ({ ...NOTHING, index: some })),
  ];
  return { before, last: NOTHING };
};

const write = async (context: LedgerContext, kept: KeptNotice, erased: boolean): Promise<string> => {
  const { dn, revision, document } = kept;
  const { before, last } = partsOf(kept);
  const part = before.length > 0 ? randomUUID() : undefined;
  const common = { dn, revision, erased: erased || undefined, part };
  const step = async (which: typeof THAW_NOTICE, { fields, index }: Parts, more: Argument = {}): Promise<string> =>
    string(await run(context, which, { ...common, ...more, fields: fields.flat(), index }));
  let answer = 'on';
  for (const each of before) if (answer === 'on') answer = await step(THAW_PART, each);
  if (answer === 'on') answer = await step(THAW_NOTICE, last, { document: document ?? undefined });
  if (part !== undefined && answer !== 'thawed') {
    await context.redis.unlink(keysUnder(context.prefix)('thawing', part));
  }
  return answer;
};

/**
 * A notice comes back as the history has it, a large one in several scripts of which the last makes it be there. Answers `thawed`, `hot`
 * or `stale` (history/come-back.lua). One whose person was erased after it was read comes back without.
 */
export const thawNotice = async (context: LedgerContext, kept: KeptNotice): Promise<string> => {
  const answer = await write(context, kept, false);
  if (answer !== 'erased') return answer;
  const { redactedNotice } = recordsWith(context.sealer, context.digestsOf);
  return write(context, { ...kept, ...redactedNotice(kept, kept.dn) }, true);
};

/**
 * The fields of an event without the person of its notice, who was erased after the event was read. The notice is read first: the
 * history erases the events before it, so that one without values has no event left that quotes any.
 */
export const fieldsWithoutPerson = async (context: LedgerContext, event: KeptEvent): Promise<KeptFields> => {
  const { kind, seq, dn } = event;
  const { valuesOf, redactedEvent } = recordsWith(context.sealer, context.digestsOf);
  const documents =
    dn === null
      ? []
      : [
          ...(await noticesOf(context, `dn:${dn}`)).map(({ document }) => document),
          await context.redis.get(keysUnder(context.prefix)('document', dn)),
        ];
  const known = documents.flatMap((document) => valuesOf(document, dn ?? ''));
  const { fields } = (await findEvent(context, eventId(kind, seq))) ?? event;
  return { ...fields, ...redactedEvent(fields, { kind, seq }, known) };
};
