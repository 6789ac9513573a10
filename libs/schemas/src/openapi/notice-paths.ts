import { body, ref, type Say, security, WRITE } from './parts.js';
import { answer, problems } from './responses.js';
import { SAMPLES } from './samples.js';
import { words } from './words.js';

/** `PUT` and `GET /notices/{dn}`, `POST /notices` (CONTRACT §3.2). */
export const noticePaths = (say: Say): Record<string, object> => ({
  '/notices/{dn}': {
    parameters: [{ name: 'dn', in: 'path', required: true, schema: { type: 'string', maxLength: 50 } }],
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
        ...problems([...WRITE, 'invalid-notice', 'notice-in-use'], say),
      },
    },
    get: {
      operationId: 'getNotice',
      tags: ['oms'],
      summary: say(words('A notice with its state and pieces', '查询通知单及其状态和件码')),
      security,
      responses: {
        200: answer(say(words('The notice.', '通知单。')), ref('NoticeState')),
        ...problems(
          ['unauthorized', 'bad-signature', 'address-not-allowed', 'too-many-requests', 'not-found', 'unavailable'],
          say,
        ),
      },
    },
  },
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
