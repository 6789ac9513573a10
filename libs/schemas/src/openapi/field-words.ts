import { type Words, words } from './words.js';

/** What each field means, by its name: a name means the same wherever it stands (CONTRACT §3). */
export const FIELD_WORDS: Readonly<Record<string, Words>> = {
  // events, specs/scm-callbacks.md
  seq: words(
    'Number of this event, unique per path. Sending it again is answered as the first time.',
    '接口调用唯一批号（每个路径内唯一），重推直接返回结果。',
  ),
  dn: words('Number of the notice.', '通知单号。'),
  pkg: words('One package, or a list of packages.', '一个包裹，或包裹列表。'),
  tn: words('Number of the parcel.', '快递包裹号。'),
  sns: words('Codes of the pieces in the package, 22 digits each.', '包裹内的件码，每个 22 位。'),
  sn: words('Code of the returned piece, 22 digits.', '退回件码，22 位。'),
  storeCode: words(
    'Warehouse it came back to. `DEFAULT_STORE_CODE` where it is missing.',
    '入库仓编号；缺省时用 `DEFAULT_STORE_CODE`。',
  ),
  cc: words('Carrier of the return.', '退回快递类型。'),
  ts: words(
    'When it came back: `yyyy-MM-dd HH:mm:ss` or ISO 8601, in `EVENT_TIME_ZONE` where it names no zone. Time of receipt where it is missing.',
    '退回时间：`yyyy-MM-dd HH:mm:ss` 或 ISO 8601；未带时区时按 `EVENT_TIME_ZONE`；缺省时用接收时间。',
  ),
  msg: words('Remark.', '备注。'),
  // notices, CONTRACT §3.2
  channel: words(
    'Who owns the order: `wdt` marketplaces, `pos` shops, `erp` retail.',
    '订单归属：`wdt` 电商、`pos` 门店、`erp` 零售。',
  ),
  tid: words('Number of the order.', '订单编号。'),
  sellBillNum: words('Number of the sale at the POS; required for channel `pos`.', 'POS 销售单号；`pos` 渠道必填。'),
  store: words('The shop; `storesId` is required for channel `erp`.', '门店；`erp` 渠道必填 `storesId`。'),
  storesId: words('Number of the shop at the ERP.', 'ERP 门店编号。'),
  posCode: words('Number of the till.', '收银机编号。'),
  cashierId: words('Number of the cashier.', '收银员编号。'),
  member: words('The customer. Masked on every page and never logged.', '会员。页面中一律打码，从不写入日志。'),
  name: words('Name.', '姓名。'),
  mobile: words('Phone.', '手机号。'),
  cardCode: words('Number of the member card.', '会员卡号。'),
  memberId: words('Number of the member.', '会员编号。'),
  lines: words(
    'What is to be shipped; frozen once an event of the notice was mapped.',
    '待出库明细；有事件处理后即冻结。',
  ),
  lineId: words(
    'Number of the line: the detail id of the POS, `rog_id` of the ERP.',
    '明细编号：POS 的明细 ID、ERP 的 `rog_id`。',
  ),
  sku: words('Article, as the piece codes begin with it.', '商品编码，即件码的前缀。'),
  specNo: words('Article at WDT; required for channel `wdt`.', '旺店通商家编码；`wdt` 渠道必填。'),
  barcodeId: words('Article at the ERP; required for channel `erp`.', 'ERP 条码编号；`erp` 渠道必填。'),
  title: words('Name of the article.', '商品名称。'),
  quantity: words('How many pieces.', '件数。'),
  price: words('Price paid for one piece, a decimal number as text.', '单件实付价格，文本形式的小数。'),
  payments: words('How it was paid; at least one for channel `erp`.', '支付方式；`erp` 渠道至少一项。'),
  method: words('Means of payment.', '支付方式。'),
  money: words('Amount, a decimal number as text.', '金额，文本形式的小数。'),
  code: words('Number of the payment.', '支付编号。'),
  serialNo: words('Serial number of the payment.', '支付流水号。'),
  shippedBefore: words(
    'It left before this system was there: its refunds need no recorded checkout.',
    '在本系统上线前已出库：其退货无需出库记录。',
  ),
  // POS callback, CONTRACT §3.4
  BillNum: words('Number of the refund at the POS.', 'POS 退货单号。'),
  SenderBillNum: words('Number of the refund as it was sent to the POS.', '推送到 POS 的退货单号。'),
  RefundAuthState: words('State of the audit.', '审核状态。'),
  RefundState: words('State of the refund; 已办理 and 已拒绝 are final.', '退货状态；“已办理”“已拒绝”为终态。'),
};
