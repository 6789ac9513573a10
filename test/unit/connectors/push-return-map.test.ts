import type { NoticeLine } from '@scm-relay/schemas';
import { expect } from 'chai';
import { checkout, notice, refund, refuse } from '../../contract/samples.js';
import { detailOf, requestOf } from './map.js';

const returnOf = (changes: object = {}) => {
  const { data, ...rest } = requestOf('push.return', changes);
  expect(rest).to.deep.equal({});
  expect(data.refunds).to.have.length(1);
  return data.refunds[0];
};

describe('push.return', () => {
  it('is one returned piece for a refund', () => {
    expect(returnOf()).to.deep.equal({
      refund_no: '4frd21d6u',
      type: '2',
      tid: 'AT201704210011',
      warehouse_no: 'DEFAULT',
      return_logistics_name: 'SF',
      return_logistics_no: 'SF1885708314178',
      goods_amount: '199.0000',
      receiver_name: '大海',
      receiver_telno: '15001253861',
      remark: '',
      refund_time: '2020-09-22 12:00:03',
      created: '2020-09-22 12:00:03',
      modified: '2020-09-22 12:00:03',
      refund_order_list: [
        {
          oid: '1',
          tid: 'AT201704210011',
          spec_no: 'RRWDMS018040S',
          spec_code: '4681950025001',
          goods_name: 'T恤',
          order_num: '1.0000',
          refund_num: '1.0000',
          stockin_num: '1.0000',
          price: '199.0000',
          total_amount: '199.0000',
          remark: '4681950025001473456292',
        },
      ],
      refund_out_goods_list: null,
    });
  });

  it('is all lines, not shipped and in no parcel, for a refuse', () => {
    const sent = returnOf({ event: refuse, lines: notice.lines });
    expect(sent).to.deep.include({
      refund_no: 'refuse-8ud22e996',
      type: '1',
      warehouse_no: 'DEFAULT',
      return_logistics_name: '',
      return_logistics_no: '',
      goods_amount: '199.3000',
      remark: '缺货',
      refund_time: '2026-11-22 04:00:00',
    });
    expect(sent.refund_order_list).to.have.length(2);
    expect(sent.refund_order_list[1]).to.include({
      refund_num: '3.0000',
      stockin_num: '0.0000',
      total_amount: '0.3000',
    });
  });

  it('writes a ts of another zone in the zone of the events', () => {
    const event = { ...refund, body: { ...refund.body, ts: '2020-09-22T12:00:03-02:00', storeCode: 'WH9' } };
    expect(returnOf({ event })).to.include({ refund_time: '2020-09-22 22:00:03', warehouse_no: 'WH9' });
  });

  it('leaves empty what a bare notice does not know', () => {
    const { member: _, ...rest } = notice;
    const lines = notice.lines.slice(0, 1).map(({ specNo: _s, title: _t, ...line }) => line);
    const { cc: _c, ...body } = refund.body;
    const sent = returnOf({ event: { ...refund, body }, notice: rest, lines });
    expect(sent).to.include({ receiver_name: '', return_logistics_name: '' });
    expect(sent.refund_order_list[0]).to.include({ spec_no: '4681950025001', goods_name: '' });
  });

  it('names the goods of a pushed order as that does: oid and title beside orders_items or inside', () => {
    const goods = (orders: unknown, change: object = {}) => {
      const lines = notice.lines.map(({ title: _, ...line }) => line);
      const pushed = { data: { orders } };
      const sent = returnOf({ event: refuse, notice: { ...notice, lines, pushed }, lines, ...change });
      return sent.refund_order_list.map(({ oid, goods_name }: { oid: string; goods_name: string }) => [
        oid,
        goods_name,
      ]);
    };
    const [first, second] = notice.lines.map(({ sku, specNo }) => ({ sku_id: sku, bn: specNo }));
    const beside = [
      { oid: '41', title: '红衣', orders_items: first },
      { oid: '4001795820864582003', title: '', orders_items: [second] },
    ];
    expect(goods(beside)).to.deep.equal([
      ['41', '红衣'],
      ['4001795820864582003', ''],
    ]);
    expect(goods({ oid: 70, orders_items: [{ ...first, oid: 71, title: '蓝衣' }, second] })).to.deep.equal([
      ['71', '蓝衣'],
      ['70', ''],
    ]);
    for (const nothing of [undefined, null, {}, { oid: 'x' }, [{ oid: '', orders_items: [first, second] }]])
      expect(goods(nothing), JSON.stringify(nothing)).to.deep.equal(
        notice.lines.map(({ lineId }) => [`${lineId}`, '']),
      );
    // a return's oid is an int: what the order calls the line by a text, or by too long a number, cannot be said
    for (const oid of ['AD201704210025', '12345678901234567890', '-1', '1.5'])
      expect(goods({ oid, orders_items: [first, second] }).map(([each]: string[]) => each)).to.deep.equal(
        notice.lines.map(({ lineId }) => `${lineId}`),
      );
    // the notice's own title goes first
    expect(goods(beside, { lines: notice.lines }).map(([, title]: string[]) => title)[0]).to.equal('T恤');
  });

  it('both lines of a fee that did not divide evenly have the oid of their item', () => {
    const split = (lineId: number, price: string) => ({ lineId, sku: 'S', specNo: 'B', quantity: 1, price });
    const item = { sku_id: 'S', bn: 'B', num: '2' };
    const orders = [
      { oid: '81', orders_items: { ...item, total_item_fee: '0.03' } },
      { oid: '82', orders_items: { ...item, bn: 'C', sku_id: 'T' } },
    ];
    const made = [split(1, '0.01'), { ...split(2, '5.00'), sku: 'T', specNo: 'C' }, split(3, '0.02')];
    const oids = (lines: readonly NoticeLine[], pushed: readonly object[]) =>
      returnOf({
        event: refuse,
        notice: { ...notice, lines, pushed: { data: { orders: pushed } } },
        lines,
      }).refund_order_list.map(({ oid }: { oid: string }) => oid);
    expect(oids(made, orders)).to.deep.equal(['81', '82', '81']);
    // of the same goods a second time, too
    const again = { oid: '83', orders_items: { ...item, total_item_fee: '0.05' } };
    const twice = [split(1, '0.01'), split(2, '0.02'), split(3, '0.02'), split(4, '0.03')];
    expect(oids(twice, [orders[0] ?? {}, again])).to.deep.equal(['81', '83', '81', '83']);
  });

  it('is unmappable for a checkout, without goods, or with a ts that is none', () => {
    expect(detailOf('push.return', { event: checkout })).to.match(/^\/event\/kind: ./);
    expect(detailOf('push.return', { lines: [] })).to.match(/^\/lines: ./);
    const event = { ...refund, body: { ...refund.body, ts: 'yesterday' } };
    expect(detailOf('push.return', { event })).to.match(/^\/event\/body\/ts: ./);
  });
});
