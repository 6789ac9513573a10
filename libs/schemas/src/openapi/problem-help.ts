import type { ProblemCode } from '../problem.js';
import { type Words, words } from './words.js';

/** What leads to a problem, and what its sender does about it. docs/errors.md says the same, word for word. */
export interface ProblemHelp {
  readonly cause: Words;
  readonly remedy: Words;
}

const SAME = words(
  'Send the same body again after `Retry-After` seconds, with growing pauses, until it is answered otherwise.',
  '按 `Retry-After` 秒数等待后，原样重发同一报文；间隔逐次加长，直到得到其他应答。',
);

export const PROBLEM_HELP: Readonly<Record<ProblemCode, ProblemHelp>> = {
  'bad-request': {
    cause: words(
      'The request cannot be read: broken percent-encoding in its address, a chunked body that breaks off, or no HTTP/1.1 at all.',
      '请求无法读取：地址中的百分号编码有误、分块报文格式中断，或根本不是 HTTP/1.1。',
    ),
    remedy: words('Correct how the client builds its requests.', '修正客户端构造请求的方式。'),
  },
  'malformed-json': {
    cause: words('The body is not JSON in UTF-8.', '报文不是 UTF-8 编码的 JSON。'),
    remedy: words(
      'Serialise the body with a JSON library; all names need double quotes. Do not send it again as it is.',
      '用 JSON 库序列化报文（字段名必须加双引号）。不要原样重发。',
    ),
  },
  'invalid-event': {
    cause: words(
      'A field is missing, empty, too long, of the wrong type or no real date, one piece stands in two packages, or a checkout has more than `MAX_EVENT_ITEMS` codes. `errors` names each place.',
      '字段缺失、为空、超长、类型不符或日期不存在，同一件码出现在两个包裹中，或出库件码多于 `MAX_EVENT_ITEMS`。`errors` 列出每一处。',
    ),
    remedy: words(
      'Correct what `errors` names and send the event with the same `seq`. The refused body can be seen on the board.',
      '按 `errors` 修正后，用同一个 `seq` 重新发送。被拒的报文可在看板查看。',
    ),
  },
  'invalid-notice': {
    cause: words(
      'The notice lacks what its channel needs, or a field breaks a rule. `errors` names each place.',
      '通知单缺少其渠道所需的内容，或字段不合规则。`errors` 列出每一处。',
    ),
    remedy: words('Correct what `errors` names and send the notice again.', '按 `errors` 修正后重新发送通知单。'),
  },
  'invalid-callback': {
    cause: words('The callback lacks a field or has one of the wrong type.', '回调缺少字段或字段类型不符。'),
    remedy: words('Correct what `errors` names and send the callback again.', '按 `errors` 修正后重新发送回调。'),
  },
  'invalid-query': {
    cause: words(
      'The board was asked with no number, with several, with a filter it does not know, or with a cursor that is none.',
      '看板查询没有给出单号、给了多个，使用了未知的筛选条件，或翻页游标无效。',
    ),
    remedy: words(
      'Give exactly one number (`q`, or `seq`, `dn`, `tn`, `sn`, `order`, `tid`, `sellBillNum` by name), and known filters only; as `cursor` the `next` of a page of the same list.',
      '只给一个单号（`q`，或按名称给 `seq`、`dn`、`tn`、`sn`、`order`、`tid`、`sellBillNum` 之一），并只用已知的筛选条件；`cursor` 用同一列表上一页的 `next`。',
    ),
  },
  'invalid-action': {
    cause: words(
      'An action on the attention list is incomplete or contradicts itself.',
      '对待处理列表的操作不完整或自相矛盾。',
    ),
    remedy: words(
      'Give `action` with `ids` or `filter`; `dn` only with the retry of one item.',
      '给出 `action` 和 `ids` 或 `filter`；`dn` 只能用于单项重试。',
    ),
  },
  unauthorized: {
    cause: words(
      'The key is missing or not one of those configured for this path; on the board: no login.',
      '缺少密钥，或密钥不是本路径所配置的；看板：未登录。',
    ),
    remedy: words(
      'Send a valid key as `X-Api-Key` or `Authorization: Bearer`. Stop and alert a person: sending again cannot help.',
      '用 `X-Api-Key` 或 `Authorization: Bearer` 发送有效密钥。停止重发并通知人员：重发无济于事。',
    ),
  },
  'bad-signature': {
    cause: words(
      'The group has signing secrets, and the request has no signature of Standard Webhooks, a wrong one, or a time more than 5 minutes off.',
      '该路径组配置了签名密钥，而请求没有 Standard Webhooks 签名、签名错误，或时间相差超过 5 分钟。',
    ),
    remedy: words(
      'Sign `id.timestamp.body` with the current secret, and check the clock. Stop and alert a person: sending again cannot help.',
      '用当前密钥对 `id.timestamp.body` 签名，并检查时钟。停止重发并通知人员：重发无济于事。',
    ),
  },
  forbidden: {
    cause: words(
      'A viewer tried to act, or the request came from another site or an outdated page.',
      '只读用户尝试操作，或请求来自其他站点或已过期的页面。',
    ),
    remedy: words('Log in as an operator and reload the page.', '以操作员身份登录并刷新页面。'),
  },
  'address-not-allowed': {
    cause: words('The address is not among those the operator allows here.', '该地址不在运维允许的范围内。'),
    remedy: words(
      'Ask the operator to allow the address you send from. Stop and alert a person: sending again cannot help.',
      '请运维放行发送方地址。停止重发并通知人员：重发无济于事。',
    ),
  },
  'not-found': {
    cause: words('The path, the notice or the bill does not exist.', '路径、通知单或单据不存在。'),
    remedy: words('Check the address, or the number in it.', '检查地址或其中的单号。'),
  },
  'method-not-allowed': {
    cause: words(
      'The path exists, but not for this method; `Allow` lists those it takes.',
      '路径存在，但不接受该方法；`Allow` 列出可用方法。',
    ),
    remedy: words('Use a method of `Allow`: events are sent with POST.', '使用 `Allow` 中的方法：事件用 POST 发送。'),
  },
  'request-timeout': {
    cause: words('The body did not arrive in time.', '报文未能按时到达。'),
    remedy: words(
      'Send the same body again; look at the network if it happens often.',
      '原样重发；若频繁发生，检查网络。',
    ),
  },
  'not-pending': {
    cause: words(
      'Checkout: the notice is cancelled, refused, closed or shipped in full; `detail` says since when and by which `seq`, or by the OMS. Board: the notice to move an event to does not take it.',
      '出库：通知单已取消、已退单、已关闭或已全部出库，`detail` 说明时间和 `seq`（或 OMS）。看板：目标通知单不能接收该事件。',
    ),
    remedy: words(
      'Do not send it again. Chase the parcel: it left although its notice did not wait for it.',
      '不要重发。请追件：通知单并非待出库状态，包裹却已离仓。',
    ),
  },
  'confirmation-needed': {
    cause: words(
      'A retry includes items whose outcome is unknown: what was sent may have been booked, and would be booked twice.',
      '重试包含结果未知的项：对方可能已经入账，重发会重复入账。',
    ),
    remedy: words(
      'Look into the other system, then leave those items out, or send the action again with `acceptDoubles`.',
      '先在对方系统中查询，再排除这些项，或带上 `acceptDoubles` 重新提交。',
    ),
  },
  'notice-in-use': {
    cause: words(
      'PUT: an event of the notice was mapped, so its channel, identifiers and lines are frozen; or it was refused or cancelled and is said to have left before. Cancel: a checkout was accepted, a refuse is undecided or decided, or it left before. Reopen: it is neither refused nor cancelled, or a request of its refuse is under way or of unknown outcome.',
      'PUT：该通知单已有事件处理，渠道、单号和明细已冻结；或已退单、已取消却称此前已出库。取消：已接收出库或退单，或此前已出库。重新打开：既未退单也未取消，或其退单的请求正在发送或结果未知。',
    ),
    remedy: words(
      'PUT: leave it as it is, or announce a new notice under another `dn`. Cancel: chase the parcel. Reopen: settle the refuse first.',
      'PUT：保持原样，或用另一个 `dn` 发送新的通知单。取消：请追件。重新打开：先处理该退单。',
    ),
  },
  'payload-too-large': {
    cause: words(
      'The body has more than 1 MiB (a file of notices: more than 64 MiB; a signed one: more than 16 MiB).',
      '报文超过 1 MiB（通知单文件：超过 64 MiB；带签名的：超过 16 MiB）。',
    ),
    remedy: words(
      'No real event comes near the limit: look for the mistake in the client. Split a file of notices.',
      '真实事件远小于上限：请检查客户端的错误。通知单文件请拆分。',
    ),
  },
  'unsupported-media-type': {
    cause: words(
      '`Content-Type` is not the one the path takes, the charset is not UTF-8, or the body is compressed.',
      '`Content-Type` 不符、字符集不是 UTF-8，或报文被压缩。',
    ),
    remedy: words(
      'Send `Content-Type: application/json` (files of notices: `application/x-ndjson`), uncompressed.',
      '用 `Content-Type: application/json`（通知单文件：`application/x-ndjson`）发送，不压缩。',
    ),
  },
  'seq-reused': {
    cause: words(
      'This `seq` was accepted on this path before, with other content.',
      '该 `seq` 此前已在本路径以不同内容被接收。',
    ),
    remedy: words(
      'Stop and alert a person: two events got one number. Send the new one under a `seq` of its own.',
      '停止并通知人员：两个事件用了同一批号。为新事件使用新的 `seq` 重新发送。',
    ),
  },
  'too-many-requests': {
    cause: words(
      "More requests than the caller's rate (`<GROUP>_RATE`) allows, or more than 20 wrong keys in a minute from this address; on the board: too many wrong passwords from it.",
      '请求超过该调用方的速率（`<GROUP>_RATE`），或该地址一分钟内发送的错误密钥超过 20 个；看板：该地址输错密码次数过多。',
    ),
    remedy: words('Wait as long as `Retry-After` says.', '等待 `Retry-After` 指定的时间。'),
  },
  'headers-too-large': {
    cause: words('The headers have more than 16 KiB.', '请求头超过 16 KiB。'),
    remedy: words('Send fewer or shorter headers; cookies are not needed.', '减少或缩短请求头；不需要 Cookie。'),
  },
  'internal-error': {
    cause: words(
      'A mistake of ours. `X-Request-Id` leads to it in the log.',
      '系统内部错误。凭 `X-Request-Id` 可在日志中查到。',
    ),
    remedy: SAME,
  },
  'not-ready': {
    cause: words(
      'Answer of `/readyz`: the process should get no work now; `detail` says why.',
      '`/readyz` 的应答：该进程目前不应接收任务，`detail` 说明原因。',
    ),
    remedy: words(
      'Send work to another process, and run `npm run cli -- doctor`.',
      '把任务发给其他进程，并运行 `npm run cli -- doctor`。',
    ),
  },
  'history-unavailable': {
    cause: words(
      'What the request names has left Redis for the history (PostgreSQL), and the history does not answer. Nothing was changed.',
      '请求所指的内容已从 Redis 移入历史库（PostgreSQL），而历史库没有应答。未做任何更改。',
    ),
    remedy: SAME,
  },
  unavailable: {
    cause: words(
      'Redis did not confirm in time, or too many events are under way: nothing is promised yet.',
      'Redis 未能及时确认，或在途事件过多：尚未承诺接收。',
    ),
    remedy: SAME,
  },
};
