/** The documents' own samples (specs/scm-callbacks.md, specs/push-orders-and-returns.md), and one notice of CONTRACT §3.2. */
export const SAMPLES = {
  checkout: {
    'one package': {
      seq: '98d23x1da',
      dn: 'OMS009246908643',
      pkg: {
        tn: 'SF1885704192041',
        sns: ['5046351998702494052302', '5046352028652491386059', '5046414472652494709281'],
      },
    },
    'two packages': {
      seq: 's3f53xbbt',
      dn: 'OMS009246907476',
      pkg: [
        {
          tn: 'SF1885708314178',
          sns: ['4681714472647473454967', '4681814472001472323238', '4681815383643472322810'],
        },
        {
          tn: 'SF1885708314179',
          sns: ['4681950025001473456292', '4682551000001472316168', '4683314472252472337002', '5048952027645494253517'],
        },
      ],
    },
  },
  refund: {
    'with storeCode': {
      seq: 'DDDDDD',
      storeCode: 'DDD',
      dn: 'OMS009246908643',
      tn: 'EXPRESS123',
      sn: '5046414472652494709281',
    },
    'with carrier and time': {
      seq: '4frd21d6u',
      dn: 'OMS009246908643',
      cc: 'SF',
      tn: 'SF1885708314178',
      sn: '4681950025001473456292',
      ts: '2020-09-22 12:00:03',
    },
  },
  refuse: { refuse: { seq: '8ud22e996', dn: 'OMS009246908643', msg: '' } },
  notice: {
    notice: {
      dn: 'OMS009246908643',
      channel: 'wdt',
      tid: 'AT201704210011',
      lines: [
        { lineId: 1, sku: '5046351998702', specNo: 'RRWDMS018040S', title: 'T恤', quantity: 1, price: '199.00' },
        { lineId: 2, sku: '5046352028652', specNo: 'RRWDMS018040M', title: 'T恤', quantity: 1, price: '199.00' },
        { lineId: 3, sku: '5046414472652', specNo: 'RRWDMS019022S', title: '衬衫', quantity: 1, price: '299.00' },
      ],
    },
  },
  callback: {
    refused: { BillNum: 'B1', SenderBillNum: '4frd21d6u', RefundAuthState: '已拒绝', RefundState: '已拒绝' },
  },
  pushOrder: {
    order: {
      from_type: '淘宝',
      msg_id: '149245',
      data: {
        tid: 'AT201704210011',
        status: 'TRADE_FINISHED',
        orders: {
          iid: '5',
          oid: 'AD201704210025',
          orders_items: { bn: '1HSD211-1-A1', num: '1.0000', price: '18.0000', sku_id: 'sdfffds' },
        },
      },
    },
  },
  pushReturn: {
    return: {
      data: {
        refunds: {
          refund_no: 'TK2004150007',
          type: '2',
          tid: 'AT201704210011',
          return_logistics_name: 'SF',
          return_logistics_no: 'SF1885708314178',
          refund_order_list: { spec_no: '1HSD211-1-A1', refund_num: '1.0000' },
          refund_out_goods_list: null,
        },
      },
    },
  },
} as const;
