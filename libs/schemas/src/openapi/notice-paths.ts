import type { ProblemCode } from '../problem.js';
import { body, GUARDED, ref, type Say, security, WRITE } from './parts.js';
import { answer, problems } from './responses.js';
import { SAMPLES } from './samples.js';
import { type Words, words } from './words.js';

const DN = [{ name: 'dn', in: 'path', required: true, schema: { type: 'string', maxLength: 50 } }];

/** What the OMS asks of a notice as a whole; the body may be missing. */
const stepPath = (
  say: Say,
  {
    id,
    summary,
    description,
    answers,
    codes,
  }: { id: string; summary: Words; description: Words; answers: object; codes: readonly ProblemCode[] },
) => ({
  parameters: DN,
  post: {
    operationId: id,
    tags: ['oms'],
    summary: say(summary),
    description: say(description),
    security,
    requestBody: { ...body('application/json', ref('NoticeReason'), { reason: 'ticket 4711' }), required: false },
    responses: { ...answers, ...problems([...WRITE, 'invalid-notice', 'not-found', ...codes], say) },
  },
});

const stepPaths = (say: Say): Record<string, object> => {
  const asItIs = { 200: answer(say(words('The notice as it is now.', '通知单的当前状态。')), ref('NoticeState')) };
  return {
    '/notices/{dn}/cancel': stepPath(say, {
      id: 'cancelNotice',
      summary: words('Take a notice back', '撤销通知单'),
      description: words(
        'Before anything left. A checkout that comes all the same is answered 409. Cancelling again changes nothing.',
        '仅限出库前。此后仍到达的出库回传将返回 409。重复撤销不产生变化。',
      ),
      answers: asItIs,
      codes: ['notice-in-use', 'history-unavailable'],
    }),
    '/notices/{dn}/reopen': stepPath(say, {
      id: 'reopenNotice',
      summary: words('Give a refused or cancelled notice free again', '重新开放被拒绝或已撤销的通知单'),
      description: words(
        'It is pending again, and deliveries of the refuse that were not sent are discarded. What was refunded stays refunded.',
        '恢复为待出库，退单中尚未发送的送达将作废；已退款的保持已退款。',
      ),
      answers: asItIs,
      codes: ['notice-in-use', 'history-unavailable'],
    }),
    '/notices/{dn}/erase': stepPath(say, {
      id: 'eraseNotice',
      summary: words("Remove a person's data", '删除个人数据'),
      description: words(
        'From the notice and its events, in Redis and in the history. What is still open (`pending`) is erased when it ends.',
        '从通知单及其事件中删除，Redis 与历史库均包括。仍在处理的事件（`pending`）在结束时删除。',
      ),
      answers: { 202: answer(say(words('Erased, or noted.', '已删除或已登记。')), ref('NoticeErased')) },
      codes: [],
    }),
  };
};

/** `PUT` and `GET /notices/{dn}`, its steps, `POST /notices` (CONTRACT §3.2). */
export const noticePaths = (say: Say): Record<string, object> => ({
  '/notices/{dn}': {
    parameters: DN,
    put: {
      operationId: 'putNotice',
      tags: ['oms'],
      summary: say(words('Announce or replace a notice', '新增或替换通知单')),
      description: say(
        words(
          'What the OMS told the warehouse to ship. Events that wait for it are woken at once. A replaced notice keeps its state.',
          '告知系统仓库应出库的内容。等待该通知单的事件会立即继续。替换不改变其状态。',
        ),
      ),
      security,
      requestBody: body('application/json', ref('notice'), SAMPLES.notice.notice),
      responses: {
        200: answer(say(words('Replaced.', '已替换。')), ref('NoticeStored')),
        201: answer(say(words('New.', '已新增。')), ref('NoticeStored')),
        ...problems([...WRITE, 'invalid-notice', 'notice-in-use', 'history-unavailable'], say),
      },
    },
    get: {
      operationId: 'getNotice',
      tags: ['oms'],
      summary: say(words('A notice with its state and pieces', '查询通知单及其状态和件码')),
      security,
      responses: {
        200: answer(say(words('The notice.', '通知单。')), ref('NoticeState')),
        ...problems([...GUARDED, 'not-found', 'unavailable', 'history-unavailable'], say),
      },
    },
  },
  ...stepPaths(say),
  '/notices': {
    post: {
      operationId: 'importNotices',
      tags: ['oms'],
      summary: say(words('Load many notices', '批量导入通知单')),
      description: say(
        words(
          'One notice per line, up to 64 MiB. A line that is wrong does not stop the others; sending the file again does no harm.',
          '每行一个通知单，最多 64 MiB。错误的行不影响其他行；重复发送无害。',
        ),
      ),
      security,
      requestBody: body('application/x-ndjson', { type: 'string' }),
      responses: {
        200: answer(
          say(words('How many were stored, and which lines were not.', '已保存的数量，以及被拒的行。')),
          ref('ImportResult'),
        ),
        ...problems([...WRITE, 'invalid-notice'], say),
      },
    },
  },
});
