import type { MappingContext } from '@scm-relay/connectors';
import { type Notice, type RelayEvent, SAMPLES } from '@scm-relay/schemas';

/** 2026-11-21 20:00:00 UTC */
const ACCEPTED_AT = Date.UTC(2026, 10, 21, 20);

/** The samples of specs/scm-callbacks.md. */
export const refund: Extract<RelayEvent, { kind: 'refund' }> = {
  kind: 'refund',
  acceptedAt: ACCEPTED_AT,
  body: SAMPLES.refund['with carrier and time'],
};
export const refuse: Extract<RelayEvent, { kind: 'refuse' }> = {
  kind: 'refuse',
  acceptedAt: ACCEPTED_AT,
  body: { seq: '8ud22e996', dn: 'OMS009246908643', msg: '缺货' },
};
export const checkout: Extract<RelayEvent, { kind: 'checkout' }> = {
  kind: 'checkout',
  acceptedAt: ACCEPTED_AT,
  body: {
    seq: '98d23x1da',
    dn: 'OMS009246908643',
    pkg: [{ tn: 'SF1885704192041', sns: ['5046351998702494052302'] }],
  },
};

/** The notice of CONTRACT §3.2 with what every channel needs, and a second line of three pieces. */
export const notice: Notice = {
  dn: 'OMS009246908643',
  channel: 'wdt',
  tid: 'AT201704210011',
  sellBillNum: 'XS20200922001',
  store: { storesId: '12', posCode: 'P01', cashierId: '7' },
  member: { name: '大海', mobile: '15001253861', cardCode: 'C1', memberId: '9' },
  lines: [
    {
      lineId: 1,
      sku: '4681950025001',
      specNo: 'RRWDMS018040S',
      barcodeId: '880011',
      title: 'T恤',
      quantity: 1,
      price: '199.00',
    },
    { lineId: 2, sku: '5046352028652', specNo: 'RRWDMS018041M', barcodeId: '880012', quantity: 3, price: '0.10' },
  ],
  payments: [
    { method: 'alipay', money: '199.30', code: 'PAY1', serialNo: '2020' },
    { method: 'cash', money: '0' },
  ],
};

export const context: MappingContext = {
  timeZone: 'Asia/Shanghai',
  defaultStoreCode: 'DEFAULT',
  warehouses: new Map([['WH1', { wdtWarehouseNo: 'wdt-1', erpStoresId: '99' }]]),
};
