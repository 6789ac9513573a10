import { PROBLEMS, type ProblemCode } from '../problem.js';
import { body, ref, type Say, security, WRITE } from './parts.js';
import { answer, problems } from './responses.js';
import { SAMPLES } from './samples.js';
import { type Words, words } from './words.js';

/** What the document of a push has no word for: all that a path which takes JSON may answer but the 400, which is its error body. */
const WITH_STATUS = [...new Set(WRITE.map((code) => PROBLEMS[code].status))].filter((status) => status !== 400);

const SAME_BODY = words(
  'The same body; after a 408, 429 or 503 send it again.',
  '同样的应答体；408、429、503 后请重发。',
);

/** CONTRACT §3.3: answered in the words of its own document */
const pushPaths = (say: Say): Record<string, object> => {
  const operation = (
    id: string,
    parameter: string,
    summary: Words,
    schema: string,
    reply: string,
    sample: unknown,
  ) => ({
    post: {
      operationId: id,
      tags: ['push'],
      summary: say(summary),
      description: say(
        words(
          'Answered with HTTP 200 and the bodies of its own document, errors included. Idempotent. A status other than 200 carries that body as well. A body that names a field twice with different values is an error.',
          '以 HTTP 200 和该文档自己的应答体回复（包括错误）。幂等。其他状态码也使用同样的应答体。同一字段出现两次且值不同的报文按错误处理。',
        ),
      ),
      security,
      parameters: [{ name: parameter, in: 'query', required: true, schema: { type: 'string' } }],
      requestBody: body('application/json', ref(schema), sample),
      responses: {
        200: answer(
          say(words('Accepted, or an error in the words of the document.', '已接收，或文档定义的错误。')),
          ref(reply),
        ),
        ...Object.fromEntries(
          WITH_STATUS.map((status) => [String(status), answer(say(SAME_BODY), ref(reply), status)]),
        ),
        ...problems([], say),
      },
    },
  });
  return {
    '/pushData': operation(
      'pushData',
      'customerid',
      words('Push an order', '推送订单'),
      'pushOrder',
      'PushOrderReply',
      SAMPLES.pushOrder.order,
    ),
    '/pushReturngoods': operation(
      'pushReturngoods',
      'app_key',
      words('Push an expected return', '推送退换货单'),
      'pushReturn',
      'PushReturnReply',
      SAMPLES.pushReturn.return,
    ),
  };
};

/** CONTRACT §3.4 */
const callbackPaths = (say: Say): Record<string, object> => ({
  '/callbacks/pos/refund': {
    post: {
      operationId: 'posRefundCallback',
      tags: ['callbacks'],
      summary: say(words('The POS tells how a refund stands', 'POS 退货状态回调')),
      security,
      requestBody: body('application/json', ref('callback'), SAMPLES.callback.refused),
      responses: {
        204: answer(say(words('Noted.', '已记录。'))),
        ...problems([...WRITE, 'invalid-callback', 'not-found', 'history-unavailable'], say),
      },
    },
  },
});

/** CONTRACT §3.5 */
const ownPaths = (say: Say): Record<string, object> => {
  const get = (id: string, summary: Words, type: string, codes: readonly ProblemCode[] = [], parameter?: string) => ({
    get: {
      operationId: id,
      tags: ['process'],
      summary: say(summary),
      security: [],
      ...(parameter
        ? { parameters: [{ name: parameter, in: 'path', required: true, schema: { type: 'string' } }] }
        : {}),
      responses: {
        200: { ...answer(say(summary)), content: { [type]: { schema: {} } } },
        ...problems(codes, say),
      },
    },
  });
  return {
    '/healthz': get('healthz', words('The process is alive', '进程存活'), 'application/json'),
    '/readyz': get('readyz', words('The process can take events', '进程可接收事件'), 'application/json', ['not-ready']),
    '/metrics': get('metrics', words('Metrics for Prometheus', 'Prometheus 指标'), 'text/plain'),
    '/openapi.json': get('openapi', words('This description', '本接口描述'), 'application/json'),
    '/docs': get('docs', words('This description as a page', '本接口描述的网页'), 'text/html'),
    '/schemas/{file}': get(
      'schema',
      words('A JSON Schema, `checkout.json` for one', 'JSON Schema，例如 `checkout.json`'),
      'application/schema+json',
      ['not-found'],
      'file',
    ),
    '/problems/{code}': get(
      'problem',
      words('What the `type` of a problem leads to', '错误 `type` 所指的说明'),
      'text/plain',
      ['not-found'],
      'code',
    ),
  };
};

export const otherPaths = (say: Say): Record<string, object> => ({
  ...pushPaths(say),
  ...callbackPaths(say),
  ...ownPaths(say),
});
