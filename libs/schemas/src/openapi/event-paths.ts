import { EVENT_KINDS, type EventKind } from '../vocabulary.js';
import { WRITE } from './parts.js';
import { answer, problems } from './responses.js';
import { SAMPLES } from './samples.js';
import { type Words, words } from './words.js';

const SUMMARY: Readonly<Record<EventKind, Words>> = {
  checkout: words('A notice left the warehouse', '出库回传'),
  refund: words('A piece came back', '入库回传'),
  refuse: words('The warehouse will not ship', '退单'),
};

const DESCRIPTION: Readonly<Record<EventKind, Words>> = {
  checkout: words(
    'Tells that the parcels of a notice left. An unknown `dn` is accepted and waits for its notice.',
    '通知单的包裹已出库。未知的 `dn` 也会接收，并等待其通知单到达。',
  ),
  refund: words(
    'Tells that one piece came back. Without `dn` its notice is found by `sn`, then by `tn`. It is never a 409: the piece is there.',
    '一件商品已退回入库。未给 `dn` 时依次按 `sn`、`tn` 查找通知单。不会返回 409：货已到仓。',
  ),
  refuse: words(
    'Tells that the warehouse does not ship a notice. A refuse after its checkout is accepted and shown to a person.',
    '仓库确认不再执行出库。出库之后的退单也会接收，并转人工处理。',
  ),
};

const CODES = [...WRITE, 'invalid-event', 'seq-reused'] as const;

const KEPT = words(
  'Durably kept, or accepted before with the same content. Do not send it again.',
  '已持久保存，或此前已以相同内容接收。无需重发。',
);

/** `POST /scm/checkout`, `/scm/refund`, `/scm/refuse` (CONTRACT §3.1, specs/scm-callbacks.md). */
export const eventPaths = (say: (words: Words) => string): Record<string, object> =>
  Object.fromEntries(
    EVENT_KINDS.map((kind) => [
      `/scm/${kind}`,
      {
        post: {
          operationId: kind,
          tags: ['scm'],
          summary: say(SUMMARY[kind]),
          description: say(DESCRIPTION[kind]),
          security: [{ apiKey: [] }, { bearer: [] }],
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: { $ref: `#/components/schemas/${kind}` },
                examples: Object.fromEntries(
                  Object.entries(SAMPLES[kind]).map(([name, value]) => [name.replaceAll(' ', '-'), { value }]),
                ),
              },
            },
          },
          responses: {
            204: answer(say(KEPT)),
            ...problems(kind === 'checkout' ? [...CODES, 'not-pending'] : CODES, say),
          },
        },
      },
    ]),
  );
