import type { KeptIndexEntry } from '@scm-relay/schemas';
import { fields, list, string, strings } from '../script/replies.js';
import { type LedgerContext, run, script } from '../script/script.js';
import type { NoticeParts } from './notice-record.js';

/**
 * Fields of a notice, or entries of its indexes, that one script looks at: one a piece, one an event. A script holds Redis for no more
 * than some milliseconds, so that a notice with more of them is read, let go and thawed in several.
 */
export const MOST_FIELDS = 300;

export const READ_NOTICE = script('history/read-notice');

/** What one script read of a notice; `on`: where to go on, null: that was all of it. */
export interface NoticePart extends NoticeParts {
  readonly revision: string;
  readonly on: string | null;
}

export const partOf = (reply: unknown): NoticePart => {
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

/**
 * A notice of which the first piece was read; null where it changed before the last one was, and is therefore handed out once more. Its
 * hash may give a field twice while Redis makes room in it.
 */
export const wholeNotice = async (
  context: LedgerContext,
  dn: string,
  first: NoticePart,
): Promise<NoticeParts | null> => {
  const all = { ...first.fields };
  const index = new Map(first.index.map((entry) => [`${entry.key} ${entry.member}`, entry]));
  for (let cursor = first.on; cursor !== null; ) {
    const part = partOf(await run(context, READ_NOTICE, { dn, cursor, most: MOST_FIELDS }));
    if (part.revision !== first.revision) return null;
    Object.assign(all, part.fields);
    for (const entry of part.index) index.set(`${entry.key} ${entry.member}`, entry);
    cursor = part.on;
  }
  return { fields: all, document: first.document, index: [...index.values()] };
};
