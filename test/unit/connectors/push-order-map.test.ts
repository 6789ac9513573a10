import { expect } from 'chai';
import { checkout, notice, refund } from '../../contract/samples.js';
import { ORDER_SAMPLE as pushed } from '../../support/order-sample.js';
import { detailOf, requestOf } from './map.js';

const request = (changes: object = {}) => requestOf('push.order', { event: checkout, notice, ...changes });

describe('push.order', () => {
  it('is the order as it was pushed to us, now shipped', () => {
    const { data, from_type } = request({ notice: { ...notice, pushed: { data: pushed } } });
    expect(from_type).to.equal('淘宝');
    const status = 'WAIT_BUYER_CONFIRM_GOODS';
    expect(data).to.deep.equal({ ...pushed, status, orders: { ...pushed.orders, status } });
  });

  it('passes on fields the document does not list and keeps both names of the status alike', () => {
    const extra = { ...pushed, orderstatus: 'WAIT_SELLER_SEND_GOODS', dn: 'D1', custom: { deep: [1, null] } };
    const { data } = request({ notice: { ...notice, pushed: { from_type: '京东', data: extra } } });
    expect(data).to.deep.include({ dn: 'D1', custom: { deep: [1, null] }, orderstatus: 'WAIT_BUYER_CONFIRM_GOODS' });
  });

  it('leaves the order that was pushed as it is', () => {
    const before = structuredClone(pushed);
    request({ notice: { ...notice, pushed: { data: pushed } } });
    expect(pushed).to.deep.equal(before);
  });

  describe('gives each sub-order a status of its own', () => {
    const lines = [
      { lineId: 1, sku: 'A', specNo: 'SPEC-A', quantity: 1, price: '1.00' },
      { lineId: 2, sku: 'B', quantity: 2, price: '1.00' },
      { lineId: 3, sku: 'A', specNo: 'SPEC-A', quantity: 1, price: '1.00' },
      // the rest of an item, whose fee did not divide evenly
      { lineId: 6, sku: 'A', specNo: 'SPEC-A', quantity: 1, price: '1.01' },
    ];
    const item = (sku: string, bn = sku, num: string | number = 1) => ({ sku_id: sku, bn, num });
    const orders = [
      { oid: 1, orders_items: [item('A', 'A', '2.0000')] },
      { oid: 2, orders_items: item('x', 'B') },
      { oid: 3, orders_items: [item('x', 'SPEC-A')] },
      { oid: 4, orders_items: [item('A'), item('unknown')] },
      { oid: 5, orders_items: [] },
    ];
    const statuses = (
      left: Readonly<Record<number, number>>,
      whole = false,
      data: unknown = orders,
      put = { lines },
    ) => {
      const counts = new Map(Object.entries(left).map(([id, count]) => [Number(id), count]));
      const changes = { notice: { ...notice, ...put, pushed: { data: { ...pushed, orders: data } } }, counts, whole };
      const sent = request(changes).data;
      const each = Array.isArray(sent.orders) ? sent.orders : [sent.orders];
      return [sent.status, ...each.map(({ status }: { status: string }) => status)].map((status) =>
        status === 'WAIT_BUYER_CONFIRM_GOODS' ? 'left' : status,
      );
    };
    const NOT = statuses({})[1];

    it('by the line that has its place, with what follows all items', () => {
      expect(statuses({ 1: 1 }).slice(1)).to.deep.equal([NOT, NOT, NOT, NOT, NOT]);
      expect(statuses({ 1: 1, 6: 1 }).slice(1)).to.deep.equal(['left', NOT, NOT, NOT, NOT]);
      expect(statuses({ 3: 1 }).slice(1)).to.deep.equal([NOT, NOT, 'left', NOT, NOT]);
      expect(statuses({ 2: 1 }).slice(1)).to.deep.equal([NOT, NOT, NOT, NOT, NOT]);
      expect(statuses({ 2: 2 }).slice(1)).to.deep.equal([NOT, 'left', NOT, NOT, NOT]);
    });

    it('by the lines that its own pieces fill, of lines that the OMS put itself', () => {
      const two = [
        { oid: 1, orders_items: item('A') },
        { oid: 2, orders_items: item('A', 'A', 2) },
        { oid: 3, orders_items: item('A') },
      ];
      const line = (lineId: number) => ({ lineId, sku: 'A', quantity: 1, price: '1.00' });
      const put = { lines: [13, 12, 11].map(line) };
      expect(statuses({ 11: 1 }, false, two, put).slice(1)).to.deep.equal(['left', NOT, NOT]);
      expect(statuses({ 11: 1, 12: 1 }, false, two, put).slice(1)).to.deep.equal(['left', NOT, NOT]);
      // there is no line left for the third, which has left with all of them
      expect(statuses({ 12: 1, 13: 1 }, false, two, put).slice(1)).to.deep.equal([NOT, 'left', NOT]);
    });

    it('never as shipped where its goods are not known, but with the whole notice', () => {
      const all = { 1: 1, 2: 2, 3: 1, 6: 1 };
      expect(statuses(all).slice(1)).to.deep.equal(['left', 'left', 'left', NOT, NOT]);
      expect(statuses(all)[0]).not.to.equal('left');
      expect(statuses(all, true)).to.deep.equal(['left', 'left', 'left', 'left', 'left', 'left']);
    });

    it('also where it is one object, as it came', () => {
      const [only] = orders;
      expect(statuses({ 1: 1 }, false, only).slice(1)).to.deep.equal([NOT]);
      expect(statuses({ 1: 1, 3: 1, 6: 1 }, false, only).slice(1)).to.deep.equal(['left']);
    });
  });

  it('has a msg_id of its own, the same for the same event', () => {
    const other = { ...checkout, body: { ...checkout.body, seq: 'other' } };
    expect(request().msg_id)
      .to.match(/^[0-9a-f]{32}$/)
      .and.equal(request().msg_id);
    expect(request({ event: other }).msg_id).not.to.equal(request().msg_id);
  });

  it('has the shape of the sample where it is built from a notice of one line', () => {
    const one = { ...notice, lines: notice.lines.slice(0, 1) };
    const { data } = request({ notice: one });
    expect(data).to.deep.equal({
      total_weight: '1.0000',
      receiver_address: '',
      trade_memo: '',
      tid: 'AT201704210011',
      status: 'WAIT_BUYER_CONFIRM_GOODS',
      total_goods_fee: '199.0000',
      receiver_city: '',
      receiver_mobile: '15001253861',
      receiver_name: '大海',
      seller_uname: '',
      total_trade_fee: 199,
      receiver_state: '',
      receiver_district: '',
      orders_number: '1',
      payment_lists: { buy_name: '大海', buyer_account: '' },
      orders: {
        iid: '',
        title: 'T恤',
        oid: '1',
        refund_status: '0',
        status: 'WAIT_BUYER_CONFIRM_GOODS',
        orders_items: {
          sale_price: 199,
          sku_properties: '',
          bn: 'RRWDMS018040S',
          num: '1.0000',
          price: '199.0000',
          sku_id: '4681950025001',
          total_item_fee: 199,
        },
      },
    });
    const known = new Set(Object.keys(pushed));
    expect(Object.keys(data).filter((name) => !known.has(name))).to.deep.equal([]);
  });

  it('lists the lines where there are several, and adds up exactly', () => {
    const { data } = request();
    expect(data).to.include({
      total_weight: '4.0000',
      total_goods_fee: '199.3000',
      total_trade_fee: 199.3,
      orders_number: '2',
    });
    expect(data.orders).to.have.length(2);
    expect(data.orders[1].orders_items).to.deep.include({ num: '3.0000', price: '0.1000', total_item_fee: 0.3 });
  });

  it('names goods by their sku where the notice has no specNo, and knows a notice without a member', () => {
    const lines = notice.lines.slice(0, 1).map(({ specNo: _, ...line }) => line);
    const { member: _, ...rest } = notice;
    const { data } = request({ notice: { ...rest, channel: 'pos', lines } });
    expect(data.orders.orders_items.bn).to.equal('4681950025001');
    expect(data).to.deep.include({ receiver_name: '', payment_lists: { buy_name: '', buyer_account: '' } });
  });

  it('writes an amount as text that no JSON number holds', () => {
    const lines = notice.lines.slice(0, 1).map((line) => ({ ...line, price: '999999999999.9999', quantity: 9999 }));
    expect(request({ notice: { ...notice, lines } }).data.total_trade_fee).to.equal('9998999999999999.0001');
  });

  it('is unmappable for anything but a checkout', () => {
    expect(detailOf('push.order', { event: refund })).to.match(/^\/event\/kind: ./);
  });

  it('is unmappable where what was pushed has no tid', () => {
    const { tid: _, ...rest } = pushed;
    expect(detailOf('push.order', { event: checkout, notice: { ...notice, pushed: { data: rest } } })).to.match(
      /^\/request\/data: .*tid/,
    );
  });
});
