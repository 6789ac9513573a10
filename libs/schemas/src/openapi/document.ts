import { CheckoutBody, RefundBody, RefuseBody } from '../event.js';
import { NoticeBody } from '../notice.js';
import { PosCallbackBody } from '../pos-callback.js';
import { PROBLEMS, problemType } from '../problem.js';
import { PushOrderReply, PushOrderRequest } from '../vendors/push-order.js';
import { PushReturnReply, PushReturnRequest } from '../vendors/push-return.js';
import { NOTICE_STATES } from '../vocabulary.js';
import { eventPaths } from './event-paths.js';
import { type JsonSchema, jsonSchema } from './json-schema.js';
import { noticePaths } from './notice-paths.js';
import { otherPaths } from './other-paths.js';
import { PROBLEM_HELP } from './problem-help.js';
import { type Language, speak, type Words, words } from './words.js';

export interface OpenApi {
  readonly openapi: string;
  readonly info: {
    readonly title: string;
    readonly version: string;
    readonly description: string;
    readonly license: object;
    /** of the program that answers; an extension, as OpenAPI calls what it does not define itself */
    readonly 'x-commit'?: string;
  };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, object>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly headers: Readonly<Record<string, object>>;
    readonly securitySchemes: Readonly<Record<string, object>>;
  };
}

const TAGS: Readonly<Record<string, Words>> = {
  scm: words('What the WMS reports', 'WMS 回传'),
  oms: words('What the OMS announces', 'OMS 通知单'),
  push: words('Orders and expected returns', '订单与退换货推送'),
  callbacks: words('What vendors report back', '外部系统回调'),
  process: words('The process itself', '进程自身'),
};

const ABOUT = words(
  'Takes the events of a warehouse and brings each one once to the system that owns the order. On a 204 an event is kept. ' +
    'On 408, 429, any 5xx or no answer at all, send the same body again. On any other 4xx, sending it again cannot help.',
  '接收仓库事件，并将每个事件恰好一次送达订单所属系统。收到 204 即表示已保存。' +
    '遇到 408、429、任何 5xx 或无应答时，请原样重发；其他 4xx 重发无济于事。',
);

const text = { type: 'string' };
const list = (items: object) => ({ type: 'array', items });

const problemSchema = (say: (words: Words) => string): JsonSchema => ({
  type: 'object',
  description: 'RFC 9457',
  required: ['type', 'title', 'status', 'code', 'detail'],
  properties: {
    type: { type: 'string', format: 'uri-reference', examples: [problemType('invalid-event')] },
    title: text,
    status: { type: 'integer' },
    code: {
      type: 'string',
      enum: Object.keys(PROBLEMS),
      description: say(words('Permanent: branch on it.', '永久不变，可据此分支。')),
    },
    detail: text,
    errors: list({
      type: 'object',
      required: ['pointer', 'message'],
      properties: { pointer: { type: 'string', description: 'RFC 6901' }, message: text },
    }),
  },
  'x-codes': Object.fromEntries(
    Object.entries(PROBLEMS).map(([code, { status, title }]) => {
      const { cause, remedy } = PROBLEM_HELP[code as keyof typeof PROBLEMS];
      return [code, { status, title, cause: say(cause), remedy: say(remedy) }];
    }),
  ),
});

const schemas = (say: (words: Words) => string): Record<string, JsonSchema> => {
  const notice = jsonSchema(NoticeBody, say);
  const foreign = (schema: object) => jsonSchema(schema, say, { described: false });
  return {
    checkout: jsonSchema(CheckoutBody, say),
    refund: jsonSchema(RefundBody, say),
    refuse: jsonSchema(RefuseBody, say),
    notice,
    NoticeStored: { type: 'object', properties: { dn: text, answer: { enum: ['created', 'replaced'] } } },
    NoticeState: {
      allOf: [
        { $ref: '#/components/schemas/notice' },
        {
          type: 'object',
          properties: {
            state: { enum: [...NOTICE_STATES] },
            since: { type: ['string', 'null'], format: 'date-time' },
            by: { type: ['string', 'null'], description: 'seq' },
            lines: list({ type: 'object', properties: { shipped: list(text), returned: list(text) } }),
          },
        },
      ],
    },
    NoticeReason: { type: 'object', properties: { reason: { type: ['string', 'null'], maxLength: 200 } } },
    NoticeErased: {
      type: 'object',
      properties: { dn: text, pending: list({ type: 'string', description: 'kind:seq' }) },
    },
    ImportResult: {
      type: 'object',
      properties: {
        accepted: { type: 'integer' },
        rejected: list({ type: 'object', properties: { line: { type: 'integer' }, errors: list({ type: 'object' }) } }),
      },
    },
    callback: jsonSchema(PosCallbackBody, say),
    pushOrder: foreign(PushOrderRequest),
    pushReturn: foreign(PushReturnRequest),
    PushOrderReply: foreign(PushOrderReply),
    PushReturnReply: foreign(PushReturnReply),
    Problem: problemSchema(say),
  };
};

/** The ingress as OpenAPI 3.1 (CONTRACT §3), made of the very schemas it validates by. Pure. */
export const openApi = (language: Language, version: string, commit?: string): OpenApi => {
  const say = speak(language);
  const line = speak(language, ' · ');
  return {
    openapi: '3.1.0',
    info: {
      title: 'scm-relay',
      version,
      description: say(ABOUT),
      license: { name: 'MIT', identifier: 'MIT' },
      ...(commit === undefined ? {} : { 'x-commit': commit }),
    },
    servers: [{ url: '/' }],
    tags: Object.entries(TAGS).map(([name, meaning]) => ({ name, description: line(meaning) })),
    paths: { ...eventPaths(say), ...noticePaths(say), ...otherPaths(say) },
    components: {
      schemas: schemas(say),
      headers: {
        RequestId: { description: say(words('Name it when you ask us.', '咨询时请提供。')), schema: text },
        RetryAfter: { description: say(words('Seconds to wait.', '等待秒数。')), schema: { type: 'integer' } },
        Allow: { description: say(words('Methods the path takes.', '可用方法。')), schema: text },
      },
      securitySchemes: {
        apiKey: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
        bearer: { type: 'http', scheme: 'bearer' },
      },
    },
  };
};
