import type { KeptIndexEntry } from '@scm-relay/schemas';
import { fields, list, string, strings } from '../script/replies.js';
import { type LedgerContext, run, script } from '../script/script.js';
import type { NoticeParts } from './notice-record.js';

/**
 * Fields of a notice, or entries of its indexes, that one script looks at: one a piece, one an event. A script holds Redis for no more
 * than some milliseconds, so that a notice with more of them is read, let go and thawed in several.
 */
export const MOST_FIELDS = 300;

const READ_NOTICES = script('history/read-notices');

/** What one script read of a notice; `on`: where to go on, null: that was all of it. */
interface NoticePart extends NoticeParts {
  readonly revision: string;
  readonly on: string | null;
}

const partOf = (reply: unknown): NoticePart => {
  const [flat, document, index, revision, on] = list(reply);
  const entries = list(index).map((entry): KeptIndexEntry => {
    const [key = '', member = '', score] = strings(entry);
    return { key, member, score: Number(score) };
  });
  return {
    fields: Object.fromEntries(fields(flat)),
    document: string(document) || null,
    index: entries,
    revision: string(revision),
    on: string(on) || null,
  };
};

/** The first pieces of the first of these notices, at least of one. */
const firstParts = async (context: LedgerContext, dns: readonly string[]): Promise<NoticePart[]> =>
  list(await run(context, READ_NOTICES, { dns, most: MOST_FIELDS })).map(partOf);

/**
 * A notice of which the first piece was read; null where it changed before the last one was, and is therefore handed out once more. Its
 * hash may give a field twice while Redis makes room in it.
 */
const wholeNotice = async (context: LedgerContext, dn: string, first: NoticePart): Promise<NoticeParts | null> => {
  if (first.on === null) return first;
  const all = { ...first.fields };
  const index = new Map(first.index.map((entry) => [`${entry.key} ${entry.member}`, entry]));
  for (let cursor: string | null = first.on; cursor !== null; ) {
    const [reply] = list(await run(context, READ_NOTICES, { dns: [dn], cursor, most: MOST_FIELDS }));
    const part = partOf(reply);
    if (part.revision !== first.revision) return null;
    Object.assign(all, part.fields);
    for (const entry of part.index) index.set(`${entry.key} ${entry.member}`, entry);
    cursor = part.on;
  }
  return { fields: all, document: first.document, index: [...index.values()] };
};

/** The first of these notices, at least one, as they are now; null: it is not there any more, or changed while it was read. */
export const readNotices = async (context: LedgerContext, dns: readonly string[]): Promise<(NoticeParts | null)[]> => {
  const found: (NoticeParts | null)[] = [];
  for (const [i, first] of (await firstParts(context, dns)).entries()) {
    const parts = await wholeNotice(context, dns[i] ?? '', first);
    found.push(parts && Object.keys(parts.fields).length > 0 ? parts : null);
  }
  return found;
};
