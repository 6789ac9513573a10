import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUILTIN_ROUTES, ConfigError, readConfig } from '@scm-relay/runtime';
import { expect } from 'chai';

describe('config: ROUTES_FILE and WAREHOUSES_FILE', () => {
  const folder = mkdtempSync(join(tmpdir(), 'scm-config-'));
  after(() => rmSync(folder, { recursive: true }));

  const fileWith = (content: unknown): string => {
    const file = join(folder, 'file.json');
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  };
  const routesWith = (content: unknown) => readConfig(['mapping'], { ROUTES_FILE: fileWith(content) }).routes;
  const warehousesWith = (content: unknown) =>
    readConfig(['mapping'], { WAREHOUSES_FILE: fileWith(content) }).warehouses;
  const wrongOf = (read: () => unknown): string[] => {
    try {
      read();
      return [];
    } catch (error) {
      if (error instanceof ConfigError) return error.mistakes.map(({ wrong }) => wrong);
      throw error;
    }
  };

  it('without a file the table of CONTRACT §4 holds', () => {
    expect([...readConfig(['mapping'], {}).routes]).to.deep.equal([...BUILTIN_ROUTES]);
    expect(BUILTIN_ROUTES.get('pos.refuse')).to.deep.equal(['pos.refund']);
  });

  it('entries replace those of the table one by one; an empty list sends nothing', () => {
    const routes = routesWith({ 'wdt.refund': ['wdt.smartRefund', 'push.return'], 'erp.checkout': [] });
    expect(routes.get('wdt.refund')).to.deep.equal(['wdt.smartRefund', 'push.return']);
    expect(routes.get('erp.checkout')).to.deep.equal([]);
    expect(routes.get('pos.refund')).to.deep.equal(['pos.refund']);
  });

  const NO_OPERATION = 'is not a <destination>.<operation> that can be made of this event';
  const wrongRoutes: readonly [content: unknown, wrong: string[]][] = [
    ['{', ['the file is not JSON']],
    [[], ['the file must be object']],
    [{ 'wdt.refnd': [] }, ['/wdt.refnd is not a known <channel>.<event>']],
    [{ 'a/b': [] }, ['/a~1b is not a known <channel>.<event>']],
    [{ 'wdt.refund': ['push.return', 'wdt.refund'] }, [`/wdt.refund/1 ${NO_OPERATION}`]],
    [
      { 'wdt.checkout': ['push.order', 'pos.refund'], 'pos.refuse': ['wdt.smartRefund'], 'erp.refund': ['push.order'] },
      [`/wdt.checkout/1 ${NO_OPERATION}`, `/pos.refuse/0 ${NO_OPERATION}`, `/erp.refund/0 ${NO_OPERATION}`],
    ],
    [{ 'wdt.refund': 'wdt.smartRefund' }, ['/wdt.refund must be array']],
    [
      { 'wdt.refund': [7], 'xyz.refuse': [] },
      [`/wdt.refund/0 ${NO_OPERATION}`, '/xyz.refuse is not a known <channel>.<event>'],
    ],
  ];
  for (const [content, wrong] of wrongRoutes) {
    it(`routes ${JSON.stringify(content)} → ${wrong.join('; ')}`, () => {
      expect(wrongOf(() => routesWith(content))).to.have.members(wrong);
    });
  }

  it('an operation twice in one list would be delivered twice', () => {
    expect(wrongOf(() => routesWith({ 'wdt.refund': ['push.return', 'push.return'] })).join()).to.match(
      /^\/wdt\.refund /,
    );
  });

  it('a file that is not there is a mistake', () => {
    const read = () => readConfig(['mapping'], { ROUTES_FILE: join(folder, 'none.json') });
    expect(wrongOf(read)).to.deep.equal(['the file cannot be read (ENOENT)']);
  });

  it('a file that is not UTF-8 is a mistake: the stores it names would be others', () => {
    const file = join(folder, 'gbk.json');
    writeFileSync(
      file,
      Buffer.concat([Buffer.from('{"'), Buffer.from([0xb1, 0xb1, 0xbe, 0xa9]), Buffer.from('": {}}')]),
    );
    const read = () => readConfig(['mapping'], { WAREHOUSES_FILE: file, ROUTES_FILE: file });
    expect(wrongOf(read)).to.deep.equal(['the file is not UTF-8', 'the file is not UTF-8']);
    expect([...warehousesWith('\uFEFF{"北京": {}}').keys()]).to.deep.equal(['北京']);
  });

  it('warehouses by storeCode, numbers read as text', () => {
    const warehouses = warehousesWith('{"S1": {"wdtWarehouseNo": "W1", "erpStoresId": 12}, "__proto__": {}}');
    expect([...warehouses]).to.deep.equal([
      ['S1', { wdtWarehouseNo: 'W1', erpStoresId: '12' }],
      ['__proto__', {}],
    ]);
  });

  it('a warehouse may have as many characters as its vendor takes', () => {
    const longest = { wdtWarehouseNo: 'x'.repeat(40), erpStoresId: 'x'.repeat(50) };
    expect(warehousesWith({ S1: longest }).get('S1')).to.deep.equal(longest);
    const longer = { S1: { wdtWarehouseNo: 'x'.repeat(41) }, S2: { erpStoresId: 'x'.repeat(51) } };
    const wrong = wrongOf(() => warehousesWith(longer)).join();
    expect(wrong).to.contain('/S1/wdtWarehouseNo ').and.to.contain('/S2/erpStoresId ');
  });

  it('a number that JSON does not keep every digit of is a mistake', () => {
    expect(wrongOf(() => warehousesWith('{"S1": {"erpStoresId": 12345678901234567890}}'))).to.deep.equal([
      '/S1/erpStoresId must be <= 9007199254740991',
    ]);
    const exact = warehousesWith('{"S1": {"erpStoresId": 9007199254740991, "wdtWarehouseNo": "12345678901234567890"}}');
    expect(exact.get('S1')).to.deep.equal({ erpStoresId: '9007199254740991', wdtWarehouseNo: '12345678901234567890' });
  });

  it('a warehouse with a misspelt name, an empty number or no object is a mistake', () => {
    const wrong = wrongOf(() => warehousesWith({ S1: { wdtWarehouse: 'W1' }, S2: { erpStoresId: '' }, S3: 'W3' }));
    expect(wrong).to.have.length(3);
    expect(wrong).to.include('/S1/wdtWarehouse is not known');
    expect(wrong.join()).to.contain('/S2/erpStoresId ').and.to.contain('/S3 must be object');
  });
});
