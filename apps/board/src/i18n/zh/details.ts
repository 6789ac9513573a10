/**
 * What our own processes say of an event or an attempt, as they say it and in Chinese; `{rest}` is another such sentence, or a
 * vendor's words, which stay as they are. A test looks for the sentences of mapping here.
 */
export const DETAILS: readonly (readonly [string, string])[] = [
  ['belongs to {dn}', '属于通知单 {dn}'],
  ['item code {sn} does not hold an sku', '件码 {sn} 中没有 SKU'],
  ['no line of the notice has the sku {sku} (item code {sn})', '通知单中没有 SKU 为 {sku} 的行（件码 {sn}）'],
  [
    'more pieces of sku {sku} than the notice has left (item code {sn})',
    'SKU {sku} 的件数超过通知单剩余数量（件码 {sn}）',
  ],
  [
    'notice {dn} is {state}: the parcel has left all the same, chase it',
    '通知单 {dn} 的状态为 {state}，包裹却已离仓，请追件',
  ],
  ['no line of notice {dn} fits item code {sn}', '通知单 {dn} 中没有与件码 {sn} 相符的行'],
  ['notice {dn} has no line {line} any more', '通知单 {dn} 已没有第 {line} 行'],
  ['every piece of sku {sku} of notice {dn} was refunded before', '通知单 {dn} 的 SKU {sku} 已全部退款'],
  ['item code {sn} was not shipped under notice {dn}', '件码 {sn} 不是按通知单 {dn} 发出的'],
  ['item code {sn} came back before, by refund {seq}', '件码 {sn} 此前已退回（快速退货 {seq}）'],
  ['all {n} pieces of line {line} were refunded before', '第 {line} 行的 {n} 件已全部退款'],
  ['notice {dn} was {state}: it never left', '通知单 {dn} 的状态为 {state}，从未发货'],
  [
    'a piece of line {line} was settled by hand: the line does not go back as a whole by itself',
    '第 {line} 行有一件已人工处理，整行不会自动退回',
  ],
  ['the refuse names no notice', '拒绝发货的报文没有通知单号'],
  ['notice {dn} was cancelled before', '通知单 {dn} 此前已取消'],
  ['notice {dn} left before this system was there', '通知单 {dn} 在本系统上线前已发货'],
  ['all pieces of notice {dn} have left', '通知单 {dn} 的件已全部发出'],
  ['what has not left of line {lines} was refunded before', '第 {lines} 行未发出的件此前已退款'],
  ['the payments have {amount} less than is to be refunded', '可退的付款比应退金额少 {amount}'],
  ['repeats {id}', '与 {id} 重复'],
  ['what it names lies in the history, which does not answer', '所需记录在历史库中，历史库暂无应答'],
  ['no connector maps {operation}', '没有处理 {operation} 的连接器'],
  ['neither item code {sn} nor parcel {tn} name an order', '件码 {sn} 和运单号 {tn} 都查不到订单'],
  [
    'item code {sn} left under {dn} (checkout {seq}) and again under {last} (checkout {again}), and came back before that: say whose return it is',
    '件码 {sn} 先按 {dn} 发出（出库 {seq}），又按 {last} 发出（出库 {again}），退回时间却更早：请指明是哪一单的退货',
  ],
  [
    'parcel {tn} has the expected returns {list}, and the piece fits several',
    '运单号 {tn} 有多个预期退货（{list}），此件与其中几个相符',
  ],
  [
    'parcel {tn} has the expected returns {list}, and the piece fits none',
    '运单号 {tn} 有预期退货（{list}），此件与哪个都不符',
  ],
  [
    'expected return {refund} names order {tid}, which has the notices {dns}',
    '预期退货 {refund} 对应原始单号 {tid}，其下有通知单 {dns}',
  ],
  ['the vendor refuses it', '对方拒绝'],
  ['the vendor answered the retry with {bill}, which it has refused before', '重试得到的单号 {bill} 此前已被对方拒绝'],
  ['its time was over', '暂停时间已到'],
  ['{n} deliveries, {events} events', '{n} 个送达任务、{events} 个事件'],
  ['{n} records with the data key {key}', '{n} 条记录改用数据密钥 {key}'],
  ['a callback proved it delivered', '回调证明已送达'],
  ['a look-up proved it delivered', '查询证明已送达'],
  ['WDT: too many calls a minute', '旺店通：每分钟调用过多'],
  ['mapping failed {n} times: {rest}', '转换已失败 {n} 次：{rest}'],
  ['attempt {n}: {rest}', '第 {n} 次尝试：{rest}'],
  ['not sent: {rest}', '未发出：{rest}'],
  ['sent, but {rest}', '已发出，但{rest}'],
  ['HTTP {status}, but {rest}', 'HTTP {status}，但{rest}'],
  ['no complete reply within {ms} ms', '{ms} 毫秒内没有完整应答'],
  ['the connection closed without a reply', '连接已断开，没有应答'],
];
