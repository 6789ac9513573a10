import type { JobSpec } from '@scm-relay/runtime';
import { type EventContent, type EventKind, eventId, type NoticeState } from '@scm-relay/schemas';
import { iso, list, strings } from '../script/replies.js';
import { type Argument, type LedgerContext, run, script } from '../script/script.js';
import { sealContent, sealPart } from '../sealed/event-fields.js';
import type { Sealer } from '../sealed/sealer.js';
import { mappingJob } from '../shared/wake.js';

export interface AcceptInput {
  readonly kind: EventKind;
  readonly content: EventContent;
  /** of the canonical content: decides whether a repeated `seq` is a retransmission or a mistake */
  readonly fingerprint: string;
  /** what was posted, where normalising changed it: known fields only */
  readonly posted?: unknown;
  /** `traceparent` of the request that brought it, where events are traced */
  readonly trace?: string;
}

export type AcceptResult =
  /** `job` null: mapped long ago, this was a late retransmission and there is nothing to put on a queue */
  | { readonly answer: 'accepted'; readonly job: JobSpec | null; readonly repeated: boolean }
  | { readonly answer: 'seq-reused' }
  /** checkout only; `since` ISO 8601 UTC, `by` the `seq` that changed the notice, or `oms` */
  | {
      readonly answer: 'not-pending';
      readonly state: Exclude<NoticeState, 'pending' | 'partly-shipped'>;
      readonly since: string;
      readonly by: string;
    };

const CLOSED = ['shipped', 'closed', 'refused', 'cancelled'] as const;
const closedState = (name: string | undefined): (typeof CLOSED)[number] =>
  CLOSED.find((state) => state === name) ?? 'shipped';

const ACCEPT = script('accept/accept');

const result = ({ kind, content }: AcceptInput, reply: unknown): AcceptResult | Error => {
  const [answer, a, b, c] = strings(reply);
  switch (answer) {
    case 'accepted':
    case 'known': {
      const job = a ? mappingJob(kind, content.seq, Number(a), content.dn) : null;
      return { answer: 'accepted', job, repeated: answer === 'known' };
    }
    case 'seq-reused':
      return { answer };
    case 'not-pending':
      return { answer, state: closedState(a), since: iso(Number(b) || 0), by: c ?? '' };
    case 'failed':
      return new Error(a);
    // whatever is not known to mean yes means no (promise 1)
    default:
      return new Error('an event got no answer from Redis');
  }
};

/** The numbers by which an event is found: its parcels and its pieces, each once. */
const numbersOf = (content: EventContent): { tns: string[]; sns: string[] } => {
  if ('pkg' in content) {
    const tns = content.pkg.map(({ tn }) => tn);
    return { tns: tns.length > 1 ? [...new Set(tns)] : tns, sns: content.pkg.flatMap(({ sns }) => sns) };
  }
  return 'sn' in content ? { tns: [content.tn], sns: [content.sn] } : { tns: [], sns: [] };
};

const argument = (sealer: Sealer, { kind, content, fingerprint, posted, trace }: AcceptInput): Argument => ({
  kind,
  seq: content.seq,
  fingerprint,
  body: sealContent(sealer, eventId(kind, content.seq), content),
  posted: posted === undefined ? undefined : sealPart(sealer, eventId(kind, content.seq), 'posted', posted),
  dn: content.dn,
  ...numbersOf(content),
  ...(trace === undefined ? {} : { trace }),
});

/**
 * Claims each `seq`, moves each notice's state and records each event, all by one script (DESIGN "Accepting, fast"). Safe to
 * repeat. An `Error` in place i says nothing about the others; it rejects where Redis refuses them all, of which some may be accepted.
 */
export const acceptMany = async (
  context: LedgerContext,
  inputs: readonly AcceptInput[],
): Promise<(AcceptResult | Error)[]> => {
  const answers = list(await run(context, ACCEPT, { events: inputs.map((input) => argument(context.sealer, input)) }));
  return inputs.map((input, i) => result(input, answers[i]));
};
