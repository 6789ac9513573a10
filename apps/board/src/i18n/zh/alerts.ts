export const ALERTS = {
  'alert.attention': '{reason}：新增 {n} 项待处理，共 {total} 项',
  'alert.checkout-refused': '{n} 个出库回传被拒（409），但包裹已离仓，请追件。运单号：{parcels}；通知单：{orders}',
  'alert.still-out': '{n} 个出库回传含有此前已售出且未退回的件：{checkouts}',
  'alert.refused-again': '{kind}：同一报文已被拒 {n} 次（{code}），发送方仍在重发',
  'alert.oldest': '队列 {queue}：最早的任务已等待 {seconds} 秒',
  'alert.oldest.over': '队列 {queue} 已恢复正常',
  'alert.parked': '{reason}：{n} 个事件在等待，最久已等 {hours} 小时',
  'alert.parked.over': '{reason}：已无等待过久的事件',
  'alert.breaker': '{destination} 已暂停发送：对方故障或拒绝访问（熔断）',
  'alert.breaker.over': '{destination} 已恢复（熔断解除）',
  'alert.redis': 'Redis 可能丢失已确认的数据：{problems}',
  'alert.redis.over': 'Redis 已恢复可靠保存',
} as const;
